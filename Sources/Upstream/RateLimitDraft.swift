/// The `RateLimit` and `RateLimit-Policy` fields of draft-ietf-httpapi-ratelimit-headers-10, put together by name.
struct RateLimitDraft {
    /// A window for each item of `RateLimit`, then one for each policy that no item names. What counts something else
    /// than requests (`qu`) is left out.
    let windows: [ReportedWindow]

    /// Reads all lines of the two fields. Each line is taken or left by itself.
    init(rateLimit: [String], policy: [String]) {
        let policies = policy.flatMap { RateLimitItem.list($0) }
        let items = rateLimit.flatMap { RateLimitItem.list($0) }
        var windows: [ReportedWindow] = []
        for item in items {
            // Without what is left, an item says nothing: `r` is required.
            guard let name = item.name, let remaining = item.remaining else { continue }
            let policy = policies.first { Self.names($0, name) }
            guard policy?.countsRequests ?? true else { continue }
            windows.append(
                ReportedWindow(
                    limit: policy?.quota.map(Int.init), remaining: Int(remaining),
                    reset: item.reset.map { .seconds($0) }, period: policy?.window.map { .seconds($0) }))
        }
        for policy in policies where policy.countsRequests {
            guard let quota = policy.quota ?? policy.number else { continue }
            let isNamed = items.contains { item in
                item.remaining != nil && policy.name.map { Self.names(item, $0) } ?? false
            }
            if isNamed { continue }
            windows.append(ReportedWindow(limit: Int(quota), period: policy.window.map { .seconds($0) }))
        }
        self.windows = windows
    }

    private static func names(_ item: RateLimitItem, _ name: Substring.UTF8View) -> Bool {
        item.name.map { $0.elementsEqual(name) } ?? false
    }
}
