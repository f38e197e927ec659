public import Admission
public import GatewayJSON
import TalentModel
public import Upstream

/// InstaView: candidates, jobs and interviews by telephone agents.
public struct InstaViewProvider: Provider {
    public static let profile = ProviderProfile(
        name: "instaview", displayName: "InstaView", defaultBaseURL: "https://api.instaview.sk",
        environmentVariable: "INSTAVIEW_API_KEY",
        options: [
            .init("company_id", help: "The company that the calls are for; needed with ATS keys."),
            .init("path_prefix", help: "Put before every path, as in /v1; empty unless the vendor says otherwise."),
            .init("resume_field", help: "The vendor's name of the CV text; without it CV texts are dropped."),
            .init("search_field", help: "The vendor's name of the text search in lists; empty to search without it."),
            .init(
                "job_url_field", help: "The vendor's name of a posting's address in changes; descriptionUrl if unset."),
            .init("job_title_field", help: "The vendor's name of the title of an interview's new job; title if unset."),
            .init("schedule_field", help: "The vendor's name of an interview's time; scheduleTime if unset."),
        ],
        plans: ["default", "trial", "starter", "business", "scale"], limitClasses: ["jobs_url"], hasCredits: true)

    let settings: ProviderSettings
    let prefix: String

    public init(_ settings: ProviderSettings) {
        self.settings = settings
        let given = (settings.options["path_prefix"] ?? "").split(separator: "/").joined(separator: "/")
        prefix = given.isEmpty ? "" : "/" + given
    }

    // Vendor file section 13; reading a posting has a window of its own (section 7). An enterprise plan's numbers are
    // custom: `limits` in the configuration.
    public static func publishedLimits(plan: String?) -> [RateLimit] {
        let (minute, hour) =
            switch plan {
            case "trial": (30, 500)
            case "starter": (120, 5000)
            case "business": (300, 15_000)
            case "scale": (600, 30_000)
            default: (60, 2000)
            }
        return [
            RateLimit("all", minute, per: .seconds(60)), RateLimit("all", hour, per: .seconds(3600)),
            RateLimit("jobs_url", 5, per: .seconds(60)),
        ]
    }

    public func check() -> Endpoint<Void> {
        call(
            "instaview.candidates.list", .read, .get, "/candidates", query: [("page", "1"), ("limit", "1")],
            company: ownCompany
        ) { _ throws(WireError) in () }
    }

    public func credentialHeader(_ credential: String) -> HeaderField {
        HeaderField("Authorization", "Bearer " + credential)
    }

    // Vendor file section 11: `{"success": false, "error": {"code", "message", "details"}}`, and section 13: a flat form
    // with `error` as a string and `message` beside it, of the 429.
    public func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure {
        var failure = VendorFailure()
        guard let body else { return failure }
        failure.retryAfter = body["retryAfter"]?.int
        guard let error = body["error"], error.kind == .object else {
            failure.message = body["message"]?.string ?? body["error"]?.string
            return failure
        }
        failure.code = error["code"]?.string
        failure.message = error["message"]?.string
        failure.details = error["details"]
        failure.retryAfter = failure.retryAfter ?? error["details"]?["retryAfter"]?.int
        failure.fields = Self.fields(error["details"])
        return failure
    }

    /// A wrapped answer that says `success: false`; no text of it is documented, so it only says that it failed.
    public func readRefusal(_ body: JSONValue) -> VendorFailure? {
        guard body["success"]?.bool == false else { return nil }
        return VendorFailure()
    }

    /// Field-level details: field → message, or a list of `{field, message}`. The guide shows neither whole, so both
    /// are read.
    private static func fields(_ details: JSONValue?) -> [VendorFailure.Field] {
        guard let details else { return [] }
        let list = details["errors"] ?? details["fields"] ?? details
        if list.kind == .array {
            return list.elements.compactMap { item in
                guard let name = item["field"]?.string ?? item["path"]?.string ?? item["property"]?.string else {
                    return nil
                }
                return VendorFailure.Field(name, item["message"]?.string ?? "")
            }
        }
        return list.members.compactMap { entry in
            entry.value.string.map { VendorFailure.Field(entry.key, $0) }
        }
    }

    /// The payload of an answer, whether bare or wrapped (vendor file section 3).
    static func unwrapped(_ body: JSONValue) -> JSONValue {
        guard let data = body["data"], body["success"]?.bool != nil || body["statusCode"]?.int != nil else {
            return body
        }
        return data
    }
}
