/// The keys that are read and checked, but that nothing acts on yet. Whoever implements one removes it here.
enum KeysWithoutEffect {
    /// Their paths, with `[]` for an index and `*` for a connection's name.
    static let all: Set<String> = [
        "store", "idempotency", "retention",
        "server.secret",
        "callers[].quota",
        "connections.*.limits", "connections.*.published_limits", "connections.*.plan",
        "connections.*.bulkhead", "connections.*.retries", "connections.*.breaker",
        "connections.*.holds", "connections.*.learning", "connections.*.credits",
        "connections.*.list_cap",
        "connections.*.allow_recipients", "connections.*.send_window",
        "connections.*.webhook",
    ]

    /// What `check-config` says about one; for the guard rails, what that means for people.
    static func message(for schemaPath: String) -> String {
        switch schemaPath {
        case "connections.*.allow_recipients": "has no effect yet: anybody can be contacted through this connection"
        case "connections.*.send_window": "has no effect yet: messages leave at any hour"
        case "callers[].quota": "has no effect yet: this caller isn't limited"
        default: "has no effect yet"
        }
    }
}
