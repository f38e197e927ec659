internal import NIOConcurrencyHelpers
public import Upstream

/// Sends calls with libcurl, driven by one thread of its own.
///
/// Whoever makes a transport ends it with `shutDown()`: dropping the last reference leaves its thread running. How it
/// works is told in `INTERNALS.md`.
public final class CurlTransport: Transport {
    private let configuration: CurlTransportConfiguration
    private let mailbox: Mailbox
    private let counters = Counters()
    private let onWaiting: @Sendable (_ change: Int) -> Void

    /// Starts the thread. Throws when libcurl or the system refuses what the transport needs.
    ///
    /// - Parameter onWaiting: told how the number of calls that wait for the thread changes: 1 when one is made, minus
    ///   their number when the thread has taken them.
    public init(
        configuration: CurlTransportConfiguration = CurlTransportConfiguration(),
        onWaiting: @escaping @Sendable (_ change: Int) -> Void = { _ in }
    ) throws(CurlSetupError) {
        self.configuration = configuration
        self.onWaiting = onWaiting
        self.mailbox = try Mailbox()
        let agent = try Agent(
            configuration: configuration, mailbox: mailbox, counters: counters, onWaiting: onWaiting)
        try AgentThread.start(agent)
    }

    /// Sends `request`; see `Transport`.
    ///
    /// Besides what a transfer can meet, it throws `invalidRequest` for a request that mustn't be sent as it is, and
    /// `unreachable` (not sent) when `maxInFlight` calls are under way, which is counted as refused.
    public func send(_ request: UpstreamRequest) async throws(TransportError) -> UpstreamResponse {
        let call = Call(try OutgoingRequest(request, userAgent: configuration.userAgent))
        guard counters.admit(limit: configuration.maxInFlight) else {
            throw TransportError(.unreachable, delivery: .notSent, detail: "too many calls in flight")
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                onWaiting(1)
                if !mailbox.post(.start(call, continuation)) {
                    onWaiting(-1)
                    counters.settleUnstarted()
                    continuation.resume(returning: .failure(.stoppedBeforeStart))
                }
            }
        } onCancel: {
            // The mark comes first: a call that is still in the mailbox, or not even there yet, must not start.
            call.markCancelled()
            mailbox.post(.cancel(call))
        }
        return try result.get()
    }

    /// Ends every call with reason `shutDown`, frees what libcurl holds and ends the thread.
    ///
    /// Returns when that is done. Later calls of `send` throw `shutDown`; further calls of this method only wait.
    public func shutDown() async {
        await withCheckedContinuation { continuation in
            if !mailbox.post(.shutDown(continuation)) { continuation.resume() }
        }
    }

    /// The counts so far.
    public var statistics: CurlStatistics { counters.current }
}

extension TransportError {
    static let stoppedBeforeStart = TransportError(.shutDown, delivery: .notSent, detail: "the transport has shut down")
    static let cancelledBeforeStart = TransportError(
        .cancelled, delivery: .notSent, detail: "cancelled before it began")
}
