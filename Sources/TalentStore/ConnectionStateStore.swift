/// Keeps what connections' admission mustn't forget when the process ends (RL-1): one opaque state each, replaced as a whole.
public protocol ConnectionStateStore: Sendable {
    /// Keeps a connection's state, replacing the one before. Durable when it returns.
    func saveState(_ state: [UInt8], of connection: String) async throws(StoreError)

    /// The states that were kept, by the connection's name.
    func connectionStates() async throws(StoreError) -> [String: [UInt8]]
}
