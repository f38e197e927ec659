public import Upstream

/// Hirempire: jobs with tracked source links. Ids travel in the body or the query, never in the path.
public struct HirempireProvider: Provider {
    public static let profile = ProviderProfile(
        name: "hirempire", displayName: "Hirempire", defaultBaseURL: "https://api.hirempire.com/v1",
        environmentVariable: "HIREMPIRE_TOKEN", plans: ["free", "starter", "pro", "premium"])

    let settings: ProviderSettings

    public init(_ settings: ProviderSettings) { self.settings = settings }

    public func credentialHeader(_ credential: String) -> HeaderField {
        HeaderField("Authorization", "Bearer " + credential)
    }
}
