/// Where operations, idempotency records and the ledger are kept.
enum StoreConfiguration: Sendable, Hashable {
    /// One process, a file of its own.
    case sqlite(path: String)
    /// Several replicas; a secret, as the URL may hold a password.
    case postgres(url: Secret)
}

extension StoreConfiguration {
    static func read(_ node: ConfigurationNode) -> StoreConfiguration? {
        let expected = "sqlite:PATH or postgres://user@host:5432/database"
        guard let text = node.text(expected) else { return nil }
        guard (1...4096).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            node.report("must be \(expected)")
            return nil
        }
        if text.hasPrefix("sqlite:"), text.utf8.count > 7 {
            return .sqlite(path: String(text.dropFirst(7)))
        }
        for scheme in ["postgres://", "postgresql://"] where text.hasPrefix(scheme) && text.utf8.count > scheme.count {
            return .postgres(url: Secret(text))
        }
        node.report("must be \(expected)")
        return nil
    }
}
