/// The keys that are read and checked, but that nothing acts on yet. Whoever implements one removes it here.
enum KeysWithoutEffect {
    /// Their paths, with `[]` for an index and `*` for a connection's name.
    static let all: Set<String> = [
        "callers[].quota.requests",
        "connections.*.limits", "connections.*.published_limits", "connections.*.plan",
        "connections.*.bulkhead", "connections.*.retries", "connections.*.breaker",
        "connections.*.holds", "connections.*.learning",
        "connections.*.list_cap", "connections.*.webhook",
    ]

    /// What `check-config` says about one.
    static func message(for schemaPath: String) -> String {
        switch schemaPath {
        case "callers[].quota.requests": "has no effect yet: of a quota, only messages_per_day is enforced"
        default: "has no effect yet"
        }
    }
}
