/// Writes a streamed body to the client.
public protocol BodyWriter: Sendable {
    /// Sends the bytes and suspends while the client isn't reading.
    ///
    /// Calls from several tasks at once are sent in the order in which they reach the connection.
    /// - Throws: ``ClientGone`` when the connection is closed.
    func write(_ bytes: [UInt8]) async throws
}

/// The client has left before its answer was complete.
public struct ClientGone: Error {
    /// Makes the error.
    public init() {}
}
