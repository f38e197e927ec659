/// Why a call has no answer.
public struct TransportError: Error, Sendable, Hashable {
    /// What went wrong.
    public enum Reason: String, Sendable, Hashable {
        /// No connection: refused, no such host, TLS failure, a certificate that doesn't verify.
        case unreachable
        /// The connection broke after the request had begun to leave.
        case interrupted
        /// The total time, the connect time or the low-speed bound ran out.
        case timedOut = "timed_out"
        /// More bytes of body or header than the request's caps allow.
        case tooLarge = "too_large"
        /// Not HTTP, or HTTP that can't be read.
        case malformed
        /// The task that waited for the call was cancelled.
        case cancelled
        /// The transport has shut down.
        case shutDown = "shut_down"
        /// The request itself can't be sent: a header value with a line break, a URL that isn't http or https.
        case invalidRequest = "invalid_request"
    }

    /// Whether the vendor can have seen the request.
    public enum Delivery: Sendable, Hashable {
        /// Not a byte of the request left: it's safe to send it again (RT-1).
        case notSent
        /// At least a part left: only the vendor knows.
        case maybeSent
    }

    /// What went wrong.
    public var reason: Reason
    /// Whether the vendor can have seen the request.
    public var delivery: Delivery
    /// The transport's own word for the cause, for logs; holds no URL, host or credential.
    public var detail: String
    /// True when more request bytes were counted than one request has: the transport may have sent it twice (RT-2).
    public var replaySuspected: Bool

    /// Makes an error.
    public init(_ reason: Reason, delivery: Delivery, detail: String = "", replaySuspected: Bool = false) {
        self.reason = reason
        self.delivery = delivery
        self.detail = detail
        self.replaySuspected = replaySuspected
    }
}

/// Sends one request and waits for its answer.
///
/// Each call completes exactly once: with an answer, or with a `TransportError`. Cancelling the waiting task ends the
/// call with reason `cancelled`. A transport never retries and never follows a redirect.
public protocol Transport: Sendable {
    /// Sends `request`.
    func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse
}
