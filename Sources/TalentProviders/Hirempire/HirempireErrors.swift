public import GatewayJSON
import TalentModel
public import Upstream

extension HirempireProvider {
    // Vendor file section 10: `{"success": false, "error": "text"}`; the get-started page shows an object with `code`
    // and `message` instead, so both are read.
    public func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure {
        var failure = VendorFailure()
        let error = body?["error"]
        failure.code = error?["code"]?.string
        failure.message = error?.string ?? error?["message"]?.string
        if let message = failure.message {
            failure.meaning = Self.meanings["\(response.status) \(message)"]
            if let field = PointerMap(Self.sourceCreation).fieldNamed(in: message) {
                failure.fields = [VendorFailure.Field(field, message)]
            }
        }
        return failure
    }

    /// A 2xx with `success: false`: by its documented text, whatever status that text is documented with.
    public func readRefusal(_ body: JSONValue) -> VendorFailure? {
        guard body["success"]?.bool == false else { return nil }
        let message = body["error"]?.string ?? body["error"]?["message"]?.string ?? ""
        var failure = VendorFailure()
        failure.message = message
        failure.meaning = Self.documented.first { $0.text == message }?.code
        if let field = PointerMap(Self.sourceCreation).fieldNamed(in: message) {
            failure.fields = [VendorFailure.Field(field, message)]
        }
        return failure
    }

    /// The documented texts and what they mean (vendor file sections 3, 5, 6, 7, 9).
    static let documented: [(status: Int, text: String, code: ErrorCode)] = [
        (400, "job_id is required and must be a UUID", .providerRejected),
        (400, "source_name is required and must be a non-empty string", .providerRejected),
        (401, "Invalid token", .providerCredentialsRejected),
        (401, "Token is expired", .providerCredentialsRejected),
        (404, "Job not found", .notFound),
        (404, "Candidate not found", .notFound),
        // A bad token is 400 on webhook calls, a missing header 400 on some calls (section 3).
        (400, "Invalid token", .providerCredentialsRejected),
        (400, "Missing 'Authorization' header.", .providerCredentialsRejected),
        (400, "Authorization header is required.", .providerCredentialsRejected),
        (400, "Authorization header must start with 'Bearer '.", .providerCredentialsRejected),
        // An unknown object is 401 on PATCH calls and for `company_id` (section 10).
        (401, "Invalid job id", .notFound),
        (401, "Invalid candidate id", .notFound),
        (401, "Invalid webhook id", .notFound),
        (401, "Invalid company id", .notFound),
        (401, "Unauthorized. You don't have the permission post a job in this company.", .providerPermissionDenied),
        (401, "Invalid request url", .providerRejected),
        (402, "Active jobs limit reached. Upgrade to add more, or close one of your jobs.", .providerCreditsExhausted),
    ]

    /// What a status and a text mean together; only where the status alone would lie.
    private static let meanings: [String: ErrorCode] = Dictionary(
        uniqueKeysWithValues: documented.map { ("\($0.status) \($0.text)", $0.code) })
}
