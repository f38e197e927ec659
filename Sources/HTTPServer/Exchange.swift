import NIOHTTP1

/// One request in hand and how it is to be answered.
struct Exchange {
    let head: RequestHead
    let framing: BodyFraming
    let isHTTP10: Bool
    /// The connection can't be used again, whatever the client and the responder want.
    var mustClose: Bool
    /// An answer decided on by the head alone.
    var refusal: ServerResponse?
    /// What the responder has found out from the head.
    var findings: (any AnyObject & Sendable)?
    var body: [UInt8] = []

    init(_ head: HTTPRequestHead, checked: CheckedHead, remoteAddress: String?, remotePort: Int?) {
        self.head = RequestHead(
            method: head.method.rawValue, target: head.uri, path: checked.path, query: checked.query,
            headers: HeaderList(head.headers), isKeepAlive: head.isKeepAlive, remoteAddress: remoteAddress,
            remotePort: remotePort)
        framing = checked.framing
        isHTTP10 = head.version == .http1_0
        mustClose = checked.mustClose
    }

    var isHead: Bool { head.method == "HEAD" }
}
