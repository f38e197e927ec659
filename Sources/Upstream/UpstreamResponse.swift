/// A vendor's answer.
public struct UpstreamResponse: Sendable {
    /// The status of the final response (never 1xx).
    public var status: Int
    /// The header lines of the final response, in order.
    public var headers: [HeaderField]
    /// The body after decompression, at most the request's `responseCap` bytes.
    public var body: [UInt8]
    /// Why the body isn't whole, when it isn't: the status was received, the rest broke off.
    ///
    /// A 4xx or 5xx is read by its status whatever its body is; a 2xx with a broken body is a bad response.
    public var bodyFault: TransportError.Reason?
    /// The time from the start of the transfer to its end.
    public var duration: Duration

    /// Makes an answer.
    public init(
        status: Int, headers: [HeaderField] = [], body: [UInt8] = [], bodyFault: TransportError.Reason? = nil,
        duration: Duration = .zero
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bodyFault = bodyFault
        self.duration = duration
    }

    /// The value of the first header line of that name, compared without case.
    public func header(_ name: String) -> String? {
        for field in headers where field.name.utf8.count == name.utf8.count {
            if field.name.lowercased() == name.lowercased() { return field.value }
        }
        return nil
    }
}
