import NIOConcurrencyHelpers
import NIOCore

/// Lets requests begin as fast as the process takes up what it has begun, and no faster.
///
/// When a thousand clients call at once and each step of their requests is taken in turn, a thousand others pass between
/// any two steps of one, and nothing that it needs is in the processor's cache any more. So a request whose bytes are
/// here waits, in the order of arrival, while `limit` steps wait for a thread. It's no limit on requests in flight: what
/// waits for a vendor, a lock or a clock doesn't count, and whatever counts goes by itself as threads get to it.
public final class RunQueue: Sendable {
    /// Who waits, apart from the lock.
    struct State {
        /// Steps that wait for a thread: requests that were begun and don't run yet, and what ``waiting(_:)`` told of.
        var steps = 0
        var requests = CircularBuffer<RequestTask>()

        /// The next request that may begin, counted as a step.
        mutating func next(limit: Int) -> RequestTask? {
            guard steps < limit, let request = requests.popFirst() else { return nil }
            steps += 1
            return request
        }
    }

    private let limit: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameter limit: the most steps that may wait when a request begins; at least 1.
    public init(limit: Int = 32) {
        self.limit = max(1, limit)
    }

    /// The number of requests that wait for their turn.
    public var requestsWaiting: Int { state.withLockedValue { $0.requests.count } }

    /// Tells of steps behind the server that wait for a thread of their own: a positive number when they begin to wait,
    /// a negative one once they were taken up. Each must be taken up however many requests wait here.
    public func waiting(_ change: Int) {
        var next = state.withLockedValue { state in
            state.steps += change
            return state.next(limit: limit)
        }
        while let request = next {
            request.begin(in: self)
            next = state.withLockedValue { $0.next(limit: limit) }
        }
    }

    /// Begins `request`, now or when its turn comes.
    func add(_ request: RequestTask) {
        let next = state.withLockedValue { state in
            state.requests.append(request)
            return state.next(limit: limit)
        }
        next?.begin(in: self)
    }
}
