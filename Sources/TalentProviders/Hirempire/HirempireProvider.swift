public import Admission
public import Upstream

/// Hirempire: jobs with tracked source links. Ids travel in the body or the query, never in the path.
public struct HirempireProvider: Provider {
    public static let profile = ProviderProfile(
        name: "hirempire", displayName: "Hirempire", defaultBaseURL: "https://api.hirempire.com/v1",
        environmentVariable: "HIREMPIRE_TOKEN",
        options: [
            ProviderProfile.Option(
                "company_id",
                help: "The company that new jobs are of, unless a request names another; nothing lists them.")
        ],
        plans: ["free", "starter", "pro", "premium"])

    let settings: ProviderSettings

    public init(_ settings: ProviderSettings) { self.settings = settings }

    // Vendor file section 11. Without a plan there are no numbers to go by: the lane learns.
    public static func publishedLimits(plan: String?) -> [RateLimit] {
        let hour: Int? =
            switch plan {
            case "free": 100
            case "starter": 500
            case "pro": 1000
            case "premium": 5000
            default: nil
            }
        return hour.map { [RateLimit("all", $0, per: .seconds(3600))] } ?? []
    }

    // A job that nobody has: its 404 shows that the token was taken, and lists can be long here (vendor file section 6.2).
    public func check() -> Endpoint<Void> {
        Endpoint(
            "hirempire.jobs.get", .read, .get, "/get-job",
            query: [("job_id", "00000000-0000-4000-8000-000000000000")]
        ) { _ throws(WireError) in () }
    }

    public func credentialHeader(_ credential: String) -> HeaderField {
        HeaderField("Authorization", "Bearer " + credential)
    }
}
