/// What a responder decides on seeing a request's head.
public enum HeadDecision: Sendable {
    /// The body is read, up to this many bytes; more is ``ProtocolFault/bodyTooLarge(limit:)``.
    case accept(bodyLimit: Int)
    /// Answered before the body is read. The connection is closed then, unless no body is coming.
    case refuse(ServerResponse)
}
