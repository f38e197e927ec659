/// Request line and header fields, checked by the server's rules but not interpreted.
public final class RequestHead: Sendable {
    /// The method as sent, such as `GET`.
    public let method: String
    /// The request target as sent, in origin form or absolute form.
    public let target: String
    /// The target's path, still percent-encoded; starts with `/`.
    public let path: String
    /// What follows the first `?` of the target, still percent-encoded; nil without a `?`.
    public let query: String?
    /// The header fields.
    public let headers: HeaderList
    /// Whether the client would keep the connection open after the answer.
    public let isKeepAlive: Bool
    /// The address of the socket's other end, without the port.
    public let remoteAddress: String?
    /// The port of the socket's other end; tells connections apart.
    public let remotePort: Int?

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

    /// The same head with another path.
    public func with(path: String) -> RequestHead {
        RequestHead(
            method: method, target: target, path: path, query: query, headers: headers, isKeepAlive: isKeepAlive,
            remoteAddress: remoteAddress, remotePort: remotePort)
    }
}
