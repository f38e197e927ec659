/// Request line and header fields, checked by the server's rules but not interpreted.
public struct RequestHead: Sendable {
    /// The method as sent, such as `GET`.
    public var method: String
    /// The request target as sent, in origin form or absolute form.
    public var target: String
    /// The target's path, still percent-encoded; starts with `/`.
    public var path: String
    /// What follows the first `?` of the target, still percent-encoded; nil without a `?`.
    public var query: String?
    /// The header fields.
    public var headers: HeaderList
    /// Whether the client would keep the connection open after the answer.
    public var isKeepAlive: Bool
    /// The address of the socket's other end, without the port.
    public var remoteAddress: String?
    /// The port of the socket's other end; tells connections apart.
    public var remotePort: Int?

    /// Makes a head from its parts.
    public init(
        method: String, target: String, path: String, query: String? = nil, headers: HeaderList = HeaderList(),
        isKeepAlive: Bool = true, remoteAddress: String? = nil, remotePort: Int? = nil
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.isKeepAlive = isKeepAlive
        self.remoteAddress = remoteAddress
        self.remotePort = remotePort
    }
}
