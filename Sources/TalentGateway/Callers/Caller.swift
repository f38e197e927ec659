import TalentModel

/// Who is calling, once the key has been checked.
final class Caller: Sendable {
    /// The name in the configuration.
    let name: String
    let scopes: Set<Scope>
    /// The connections it may use; nil: all of them.
    let connections: Set<String>?
    /// The public part of the key that was used.
    let keyID: String
    /// Its own limit of requests; nil: no bound.
    let requestQuota: RequestQuota?
    /// The most messages to people in a UTC day; nil: no bound.
    let messagesPerDay: Int?
    /// When the key ends; nil: never.
    let expiresAt: Timestamp?

    init(
        name: String, scopes: Set<Scope>, connections: Set<String>?, keyID: String, requestQuota: RequestQuota? = nil,
        messagesPerDay: Int?, expiresAt: Timestamp?
    ) {
        self.name = name
        self.scopes = scopes
        self.connections = connections
        self.keyID = keyID
        self.requestQuota = requestQuota
        self.messagesPerDay = messagesPerDay
        self.expiresAt = expiresAt
    }

    /// Whether it may use the connection of that name.
    func mayUse(connection: String) -> Bool {
        connections?.contains(connection) ?? true
    }
}
