public import Upstream

/// What one call to a vendor was like, for the log and the metrics.
public struct CallRecord: Sendable {
    /// The connection's name.
    public var connection: String
    /// The endpoint's name.
    public var endpoint: String
    /// The method.
    public var method: UpstreamMethod
    /// The vendor's status; nil without an answer.
    public var status: Int?
    /// The transport's word for what went wrong.
    public var failure: TransportError?
    /// How long it took.
    public var duration: Duration
    /// The attempt's number, from 1.
    public var attempt: Int
}

/// Hears of every call to a vendor. The seam for logs and metrics.
public protocol CallObserver: Sendable {
    /// Takes note of a call that has ended.
    func observe(_ record: CallRecord)
}
