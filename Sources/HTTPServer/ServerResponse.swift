/// What a responder wants sent.
///
/// `Content-Length`, `Transfer-Encoding`, `Date` and `Connection` are written by the server; fields of these names
/// given here are left out. CR, LF and NUL in names or values are sent as spaces, so that a value taken from a caller
/// can't add a field.
public struct ServerResponse: Sendable {
    /// How the answer's body is made.
    public enum Body: Sendable {
        /// A whole body; may be empty.
        case bytes([UInt8])
        /// A body written bit by bit, such as server-sent events: chunked for HTTP/1.1, ended by closing for HTTP/1.0.
        /// When the closure throws, the connection is cut, so that the client sees that the body isn't whole.
        /// It isn't called for a HEAD request.
        case stream(@Sendable (any BodyWriter) async throws -> Void)
        /// Closes the connection without an answer.
        case hangUp
        /// Never answers; the connection is held until the client leaves. For fakes.
        case silence
        /// Bytes sent as they are, status line included, then closing or not; the rest of the response is ignored.
        /// For fakes.
        case raw([UInt8], thenClose: Bool)
    }

    /// The status code, 200 to 599.
    public var status: Int
    /// The header fields, written in this order.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: Body
    /// Whether the connection is closed after this answer.
    public var closesConnection: Bool

    /// Makes a response.
    public init(
        status: Int, headers: [(name: String, value: String)] = [], body: Body = .bytes([]),
        closesConnection: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closesConnection = closesConnection
    }
}
