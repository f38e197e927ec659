/// Keeps what a connection's admission mustn't forget when the process ends (RL-1).
public protocol AdmissionMemory: Sendable {
    /// Keeps the state, replacing what was kept before; when it returns, it's durable.
    func save(_ state: [UInt8], of connection: String) async throws
}
