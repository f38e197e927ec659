/// Why the server itself ends a connection instead of passing a request on.
public enum ProtocolFault: Error, Sendable, Equatable {
    /// Not HTTP/1.1 as RFC 9112 has it; the text is a constant in English that names the rule.
    case malformed(String)
    /// The request line is over the limit.
    case uriTooLong
    /// The header fields are over the limit in size or number.
    case headersTooLarge
    /// The body is, or is announced to be, over the limit in bytes.
    case bodyTooLarge(limit: Int)
    /// Head or body came too slowly.
    case timeout
    /// A transfer coding other than `chunked`.
    case unsupportedTransferEncoding
    /// An `Expect` other than `100-continue`.
    case expectationFailed
    /// A version other than HTTP/1.0 and HTTP/1.1.
    case unsupportedVersion
}
