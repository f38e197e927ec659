import Admission
import NIOConcurrencyHelpers

/// A caller's own limit of requests (RL-13).
struct RequestQuota: Sendable, Hashable {
    /// The most requests.
    var requests: Int
    /// Within any such time.
    var period: Duration
}

/// What callers have used of their quotas. Kept through reloads; a restart forgets it, which no vendor notices.
final class CallerQuotas: Sendable {
    /// What is left of a quota.
    struct Rest: Sendable {
        var quota: RequestQuota
        /// Requests left now.
        var left: Int
        /// The time until there are more.
        var reset: Duration
        /// Whether the request that asked is within it.
        var isWithin: Bool
    }

    private let windows = NIOLockedValueBox<[String: (quota: RequestQuota, window: SlidingWindow)]>([:])
    private let origin = ContinuousClock.now

    /// Counts a request of the caller; nil for a caller without a quota.
    func count(_ caller: Caller) -> Rest? { rest(of: caller, counting: true) }

    /// What is left, without counting.
    func rest(of caller: Caller, counting: Bool = false) -> Rest? {
        guard let quota = caller.requestQuota else { return nil }
        let now = Tick(0) + origin.duration(to: .now)
        return windows.withLockedValue { windows in
            var window =
                windows[caller.name].flatMap { $0.quota == quota ? $0.window : nil }
                ?? SlidingWindow(limit: quota.requests, period: quota.period)
            let isWithin = window.opening(at: now) <= now
            if counting && isWithin { window.take(at: now) }
            let left = max(0, quota.requests - window.used(at: now))
            let reset = left > 0 ? quota.period : window.opening(at: now) - now
            windows[caller.name] = (quota, window)
            return Rest(quota: quota, left: left, reset: reset, isWithin: isWithin)
        }
    }
}

extension CallerQuotas.Rest {
    /// `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10.
    var headers: [(String, String)] {
        [
            ("RateLimit-Policy", "\"requests\";q=\(quota.requests);w=\(quota.period.retryAfterSeconds)"),
            ("RateLimit", "\"requests\";r=\(left);t=\(reset.retryAfterSeconds)"),
        ]
    }
}
