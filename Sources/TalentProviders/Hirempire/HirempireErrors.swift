public import GatewayJSON
import TalentModel
public import Upstream

extension HirempireProvider {
    // Vendor file section 10: `{"success": false, "error": "text"}`; the get-started page shows an object with `code`
    // and `message` instead, so both are read.
    public func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure {
        var failure = Self.failure(body?["error"])
        if let message = failure.message {
            failure.meaning = HirempireTexts.meaning(of: message, status: response.status)
        }
        return failure
    }

    /// A 2xx with `success: false`: by its documented text, whatever status that text is documented with.
    public func readRefusal(_ body: JSONValue) -> VendorFailure? {
        guard body["success"]?.bool == false else { return nil }
        var failure = Self.failure(body["error"])
        failure.meaning = failure.message.flatMap { HirempireTexts.meaning(of: $0) }
        return failure
    }

    private static func failure(_ error: JSONValue?) -> VendorFailure {
        var failure = VendorFailure()
        failure.code = error?["code"]?.string
        failure.message = error?.string ?? error?["message"]?.string
        if let message = failure.message, let field = fields.fieldNamed(in: message) {
            failure.fields = [VendorFailure.Field(field, message)]
        }
        return failure
    }

    /// Every name that the vendor's texts call a field by; a call's own pointers tell which of them it has.
    private static let fields: PointerMap = {
        var fields = PointerMap(sourceCreation + jobCreation + candidateChange)
        for name in [
            "candidate_id", "pool_stage", "note_to_candidate", "type", "job_sources", "industry", "public_slug",
        ] { fields[name] = .pointer("/" + name) }
        return fields
    }()
}

/// The vendor's documented texts and what they mean (vendor file sections 3, 5, 6, 7, 9 and 13). Only documented texts
/// decide.
enum HirempireTexts {
    /// What a status and a text mean together; nil where the status alone doesn't lie.
    static func meaning(of text: String, status: Int) -> ErrorCode? {
        byStatus["\(status) \(text)"] ?? (status == 400 && isMissingField(text) ? .providerRejected : nil)
    }

    /// What a text means, whatever status it comes with.
    static func meaning(of text: String) -> ErrorCode? {
        documented.first { $0.text == text }?.code ?? (isMissingField(text) ? .providerRejected : nil)
    }

    /// `Missing required field: <name>`, one text for each required field (section 6.3).
    private static func isMissingField(_ text: String) -> Bool {
        let start = "Missing required field: "
        guard text.hasPrefix(start) else { return false }
        let name = String(text.dropFirst(start.count))
        return name == "job_sources" || HirempireProvider.jobCreation.contains { $0.remoteField == name }
    }

    private static let documented: [(status: Int, text: String, code: ErrorCode)] =
        [
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
            (
                401, "Unauthorized. You don't have the permission post a job in this company.",
                .providerPermissionDenied
            ),
            (401, "Unauthorized. You don't have the permission to update this job.", .providerPermissionDenied),
            (401, "Token is missing required scope", .providerPermissionDenied),
            (401, "Token is missing required scope 'Jobs'", .providerPermissionDenied),
            (401, "Invalid request url", .providerRejected),
            (400, "Not found. This job has been deleted.", .notFound),
            // Not a matter of credits: the plan's active jobs are used up.
            (
                402, "Active jobs limit reached. Upgrade to add more, or close one of your jobs.",
                .providerCreditsExhausted
            ),
        ] + rejections.map { (400, $0, .providerRejected) }

    private static let rejections = [
        "job_id is required and must be a UUID", "source_name is required and must be a non-empty string",
        "Query parameters are not allowed.", "Query parameters or URL params are not allowed.",
        "Only 'job_id' query parameter is allowed.", "Only 'candidate_id' query parameter is allowed.",
        "Only 'type' query parameter is allowed.", "Query parameter 'job_id' is required.",
        "Query parameter 'candidate_id' is required.", "type must be one of: applicant, prospect, upload",
        "Field 'salary' must be a number.",
        "Invalid salary_period. Allowed values: Per hour, Per day, Per week, Bi-weekly, Per month, Per year",
        "Invalid job_type. Allowed values: Full-time, Part-time, Contract, Freelance, Internship, Temporary, "
            + "Project-based",
        "Invalid workplace. Allowed values: On-site, Remote, Hybrid",
        "Invalid career_level. Allowed values: Junior, Mid-level, Senior, Team Leader, Manager, Director, VP, C-level",
        "Field 'job_sources' must be an array.", "Field 'status' must be a string if provided.",
        "Job ID is required and cannot be empty.", "Job status is required and cannot be empty.",
        "status must be one of: Pending, Active, Paused, Hired, Closed",
        "At least one updatable field must be provided",
        "candidate_id is required and must be a UUID", "status is required",
        "status must be one of: applied, screening, phone_screen, interview, technical, offer, hired, rejected, "
            + "withdrawn, on_hold, shortlisted, qualified, uploaded",
        "Request params are not allowed.", "Request body is not allowed.",
        "Missing required query parameter 'job_id'.",
    ]

    private static let byStatus: [String: ErrorCode] = Dictionary(
        documented.map { ("\($0.status) \($0.text)", $0.code) }
    ) { first, _ in first }
}
