internal import Synchronization
internal import Upstream

typealias CallResult = Result<UpstreamResponse, TransportError>

/// One call of `send`. Its identity is the key under which the agent finds the transfer.
final class Call: Sendable {
    let request: OutgoingRequest
    private let cancelled = Atomic(false)

    init(_ request: OutgoingRequest) {
        self.request = request
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func markCancelled() { cancelled.store(true, ordering: .releasing) }
}
