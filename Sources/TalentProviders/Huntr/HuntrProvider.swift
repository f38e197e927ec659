public import Admission
public import GatewayJSON
import TalentModel
public import Upstream

/// Huntr's organisation API: members (job seekers), the cards on their boards, invitations by e-mail.
public struct HuntrProvider: Provider {
    public static let profile = ProviderProfile(
        name: "huntr", displayName: "Huntr", defaultBaseURL: "https://api.huntr.co/org",
        environmentVariable: "HUNTR_ACCESS_TOKEN")

    let settings: ProviderSettings

    public init(_ settings: ProviderSettings) { self.settings = settings }

    // Vendor file section 7: none are published.
    public static func publishedLimits(plan: String?) -> [RateLimit] { [] }

    public func check() -> Endpoint<Void> {
        Endpoint("huntr.members.list", .read, .get, "/members", query: [("limit", "1")]) { _ throws(WireError) in () }
    }

    public func credentialHeader(_ credential: String) -> HeaderField {
        HeaderField("Authorization", "Bearer " + credential)
    }

    // Vendor file section 6: `error` is the first error, `errors` all of them; the same without `param` for errors that
    // aren't about a parameter.
    public func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure {
        var failure = VendorFailure()
        guard let body else { return failure }
        let first = body["error"]
        failure.message = first?["message"]?.string ?? body["message"]?.string ?? first?.string
        if let first, first.kind == .object { failure.details = first }
        var errors: [JSONValue] = body["errors"].map { Array($0.elements) } ?? []
        if errors.isEmpty, let first { errors = [first] }
        failure.fields = errors.compactMap { error in
            guard let name = error["param"]?.string else { return nil }
            return VendorFailure.Field(name, error["message"]?.string ?? "")
        }
        return failure
    }

    /// Whether `id` is an ObjectId: 24 hexadecimal digits (section 4).
    static func isObjectID(_ id: String) -> Bool {
        id.utf8.count == 24 && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Paging parameters (section 5): the largest `limit` is 499, and ours is at most 200.
    static func pageQuery(_ page: PageRequest) -> [(name: String, value: String)] {
        var query = [("limit", String(min(page.limit, 499)))]
        if let cursor = page.cursor { query.append(("next", cursor)) }
        return query
    }

    /// One page of `{"data": […], "next": …}`. The end isn't documented: `next` absent, null or empty, an empty page,
    /// a cursor that repeats, and the text `inf` (seen by a public client) all are the end (section 5).
    ///
    /// Should the vendor give more than `limit`, the page is cut, and the last id kept is the mark: `next` takes any
    /// object's id.
    static func page<Item: Resource>(
        _ body: JSONValue, _ request: PageRequest, _ item: (JSONValue) throws(WireError) -> Item
    ) throws(WireError) -> Page<Item> {
        let items = try body.requiredArray("data").mapElements(item)
        if items.count > request.limit {
            let kept = Array(items.prefix(request.limit))
            return Page(items: kept, next: kept.last?.core.remoteID)
        }
        var next = body.text("next")
        if items.isEmpty || next == "" || next == "inf" || next == request.cursor { next = nil }
        return Page(items: items, next: next)
    }
}
