/// A request that has arrived whole.
public struct ServerRequest: Sendable {
    /// Request line and header fields.
    public var head: RequestHead
    /// The body, free of transfer coding; empty when there was none.
    public var body: [UInt8]
    /// When the last of it arrived; it may have waited for its turn since.
    public var arrivedAt: ContinuousClock.Instant
    /// What the responder found out from the head, when it accepted it.
    public var findings: (any AnyObject & Sendable)?

    /// Makes a request from its parts.
    public init(head: RequestHead, body: [UInt8] = [], arrivedAt: ContinuousClock.Instant = .now) {
        self.head = head
        self.body = body
        self.arrivedAt = arrivedAt
    }
}
