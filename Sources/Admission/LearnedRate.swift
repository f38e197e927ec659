/// The rate of a lane without numbers, learned from its 429s (RL-8).
///
/// Unthrottled until the first 429. From then on calls are spaced; each 429 lowers the rate by a factor and remembers where
/// it happened. The rate comes back quickly to just below that ceiling, lingers there, and only slowly dares to cross it, so
/// that nearly all of the limit is used and hardly a call refused. It only grows while it's used: a quiet lane proves
/// nothing.
public struct LearnedRate: Sendable {
    var decrease: Double
    /// Calls a second; nil before the first 429.
    public private(set) var perSecond: Double?
    /// The rate at which the last 429 came.
    public private(set) var ceiling: Double?
    private var next: Int64 = 0
    private var grownAt: Int64 = 0
    /// Whether the last call left as soon as its turn came.
    private var isBusy = false
    /// When calls began to leave faster than at the ceiling.
    private var crossedAt: Int64?
    // What left and what succeeded within the last second, to know the rate at which the first 429 came.
    private var departures = RecentCount()
    private var successes = RecentCount()

    private static let slowest = 1.0 / 60
    private static let fastest = 10_000.0

    init(decrease: Double) { self.decrease = decrease }

    /// When one more call may leave, after `ahead` others.
    ///
    /// - Parameter start: before which none leaves, for other reasons.
    func opening(at now: Tick, ahead: Int = 0, from start: Tick? = nil) -> Tick {
        guard let perSecond else { return start ?? now }
        let opening = max(max(now, start ?? now).nanoseconds, next)
        return ahead == 0 ? Tick(opening) : Tick(opening) + .fraction(min(Double(ahead) / perSecond, 1e9))
    }

    /// Takes note of a call that leaves now.
    mutating func take(at now: Tick) {
        guard let perSecond else {
            departures.add(at: now)
            return
        }
        let interval = Int64(1e9 / perSecond)
        let late = now.nanoseconds - next
        isBusy = late <= max(interval / 4, 20_000_000)
        // A timer that was a little late doesn't cost rate; a lane that was idle doesn't save any up.
        next = late < min(interval / 2, 20_000_000) ? next + interval : now.nanoseconds + interval
    }

    /// A call was accepted by the vendor.
    mutating func succeeded(at now: Tick) {
        guard var rate = perSecond, let ceiling else {
            successes.add(at: now)
            return
        }
        let elapsed = min(max(1, 1 / rate), Double(now.nanoseconds - grownAt) / 1e9)
        grownAt = now.nanoseconds
        guard isBusy else { return }
        if rate < 0.9 * ceiling {
            rate = min(0.9 * ceiling, rate + 0.03 * ceiling * elapsed)
        } else if rate < ceiling {
            rate += 0.001 * ceiling * elapsed
        } else {
            // Past the place of the last 429: the limit has been raised, or it was never there; the longer that nothing
            // speaks against it, the more.
            let since = Double(now.nanoseconds - (crossedAt ?? now.nanoseconds)) / 1e9
            crossedAt = crossedAt ?? now.nanoseconds
            rate += 0.02 * rate * elapsed * (1 + since / 15)
        }
        perSecond = min(rate, Self.fastest)
    }

    /// A call was refused with a 429.
    ///
    /// - Parameter isStale: whether it left before the last decrease.
    mutating func limited(isStale: Bool, at now: Tick) {
        guard !isStale else { return }
        // Some of what has left may have been refused as well, and some may still succeed.
        let rate = perSecond ?? max(1, Double(departures.total(at: now) + successes.total(at: now)) / 2)
        crossedAt = nil
        ceiling = rate
        perSecond = max(Self.slowest, rate * decrease)
        next = now.nanoseconds
        grownAt = now.nanoseconds
    }

    /// Goes on with what an earlier process had learned.
    mutating func restore(perSecond: Double, ceiling: Double) {
        guard perSecond.isFinite, ceiling.isFinite, perSecond > 0, ceiling > 0 else { return }
        self.perSecond = min(max(Self.slowest, perSecond), Self.fastest)
        self.ceiling = ceiling
    }
}
