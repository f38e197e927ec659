/// The keys that are read and checked, but that nothing acts on yet. Whoever implements one removes it here.
enum KeysWithoutEffect {
    /// Their paths, with `[]` for an index and `*` for a connection's name.
    static let all: Set<String> = ["connections.*.webhook"]

    /// What `check-config` says about one.
    static let message = "has no effect yet"
}
