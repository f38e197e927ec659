/// What a responder decides on seeing a request's head.
public enum HeadDecision: Sendable {
    /// The body is read, up to this many bytes; more is ``ProtocolFault/bodyTooLarge(limit:)``. What was found out about
    /// the request comes back with it, as ``ServerRequest/findings``.
    case accept(bodyLimit: Int, findings: (any AnyObject & Sendable)? = nil)
    /// Answered before the body is read. The connection is closed then, unless no body is coming. A streamed body isn't
    /// possible here and is sent as an empty one.
    case refuse(ServerResponse)
}
