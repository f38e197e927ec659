import NIOCore

/// The face of a connection that a streaming responder writes to.
struct StreamWriter: BodyWriter {
    private let connection: NIOLoopBound<ConnectionHandler>
    private let eventLoop: any EventLoop

    init(connection: NIOLoopBound<ConnectionHandler>, eventLoop: any EventLoop) {
        self.connection = connection
        self.eventLoop = eventLoop
    }

    func write(_ bytes: [UInt8]) async throws {
        try await onConnection { connection, room in connection.writeStream(bytes, room: room) }
    }

    /// Sends the head; false when the answer ends with it, as for HEAD.
    func begin(_ response: ServerResponse) async throws -> Bool {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Bool, any Error>) in
            eventLoop.execute { continuation.resume(with: Result { try connection.value.beginStream(response) }) }
        }
    }

    func end() {
        eventLoop.execute { connection.value.endStream() }
    }

    /// Cuts the connection, so that the client can't take the body for a whole one.
    func abort() {
        eventLoop.execute { connection.value.cut() }
    }

    private func onConnection(
        _ body: @escaping @Sendable (ConnectionHandler, CheckedContinuation<Void, any Error>) -> Void
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            eventLoop.execute { body(connection.value, continuation) }
        }
    }
}
