public import Admission
public import GatewayJSON
import TalentModel
public import Upstream

/// VoiceHire: campaigns of telephone interviews in France. Adding people texts or calls them and costs credits.
public struct VoiceHireProvider: Provider {
    public static let profile = ProviderProfile(
        name: "voicehire", displayName: "VoiceHire", defaultBaseURL: "https://app.voicehire.io/api/v1",
        environmentVariable: "VOICEHIRE_API_KEY", limitClasses: ["campaign_creation", "add_candidates"],
        hasCredits: true)

    let settings: ProviderSettings

    public init(_ settings: ProviderSettings) { self.settings = settings }

    // Vendor file section 9. Its reads have a window of 1,000/h of their own, which the one of all calls contains; whether
    // sourcing counts as adding candidates isn't said, so it does.
    public static func publishedLimits(plan: String?) -> [RateLimit] {
        [
            RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60)),
            RateLimit("all", 1000, per: .seconds(3600)), RateLimit("campaign_creation", 20, per: .seconds(3600)),
            RateLimit("add_candidates", 100, per: .seconds(3600)),
        ]
    }

    public func check() -> Endpoint<Void> { balance().map { _ in } }

    public func credentialHeader(_ credential: String) -> HeaderField { HeaderField("X-API-Key", credential) }

    // Vendor file section 8: `{"error": {"code", "message", "details"}}`.
    public func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure {
        var failure = VendorFailure()
        guard let error = body?["error"] else { return failure }
        failure.code = error["code"]?.string
        failure.message = error["message"]?.string ?? error.string
        guard let details = error["details"], details.kind == .object else { return failure }
        failure.details = details
        failure.retryAfter = details["retry_after"]?.int
        if let required = details["required"]?.double, let available = details["available"]?.double {
            failure.credits = (required, available)
        }
        // For validation errors `details` is field → message; for other codes it's context (`phone`, `reason`).
        if failure.code == "INVALID_PHONE_NUMBER", let reason = details["reason"]?.string {
            failure.fields = [VendorFailure.Field("phone", reason)]
            if let phone = details["phone"]?.string { failure.fields.append(VendorFailure.Field(phone, reason)) }
        } else {
            failure.fields = details.members.map { VendorFailure.Field($0.key, $0.value.string ?? "") }
        }
        return failure
    }
}
