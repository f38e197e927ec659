/// Answers requests: the seam between the server and what it serves.
public protocol Responder: Sendable {
    /// Decides on a request by its head, before its body is read. Runs on the event loop and so must not block.
    func admit(_ head: RequestHead) -> HeadDecision

    /// Answers a request.
    ///
    /// The task is cancelled when the client has closed its sending side or the whole connection: TCP doesn't tell
    /// which. What is returned after a cancellation is still sent, as a client that only closed its sending side reads
    /// it.
    func respond(to request: ServerRequest) async -> ServerResponse

    /// The answer to a request that broke the protocol; the connection is closed afterwards. Runs on the event loop.
    /// The head is nil when the fault is in it. A streamed body is sent as an empty one.
    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse
}
