/// The rate of a lane without numbers, learned from its 429s (RL-8).
///
/// Unthrottled until the first 429. From then on calls are spaced; each 429 lowers the rate by a factor and remembers where
/// it happened. The rate comes back quickly to just below that ceiling, lingers there, and only slowly dares to cross it, so
/// that nearly all of the limit is used and hardly a call refused.
public struct LearnedRate: Sendable {
    var decrease: Double
    /// Calls a second; nil before the first 429.
    public private(set) var perSecond: Double?
    /// The rate at which the last 429 came.
    public private(set) var ceiling: Double?
    private var next: Int64 = 0
    private var grownAt: Int64 = 0
    /// Successes of the last second in eighths, to know the rate at which the first 429 came.
    private var eighths: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0, 0)
    private var eighth: Int64 = 0

    private static let slowest = 1.0 / 60

    init(decrease: Double) { self.decrease = decrease }

    /// When one more call may leave, after `ahead` others.
    func opening(at now: Tick, ahead: Int = 0) -> Tick {
        guard let perSecond else { return now }
        let opening = max(now.nanoseconds, next)
        return ahead == 0 ? Tick(opening) : Tick(opening + Int64(Double(ahead) * 1e9 / perSecond))
    }

    /// Takes note of a call that leaves now.
    mutating func take(at now: Tick) {
        guard let perSecond else { return }
        let interval = Int64(1e9 / perSecond)
        // A timer that was a little late doesn't cost rate; a lane that was idle doesn't save any up.
        next = now.nanoseconds - next < min(interval / 2, 20_000_000) ? next + interval : now.nanoseconds + interval
    }

    /// A call was accepted by the vendor.
    mutating func succeeded(at now: Tick) {
        guard var rate = perSecond, let ceiling else {
            count(now)
            return
        }
        let elapsed = min(1, Double(now.nanoseconds - grownAt) / 1e9)
        grownAt = now.nanoseconds
        if rate < 0.9 * ceiling {
            rate = min(0.9 * ceiling, rate + 0.03 * ceiling * elapsed)
        } else if rate < ceiling {
            rate += 0.001 * ceiling * elapsed
        } else {
            // Past the place of the last 429: the limit has been raised, or it was never there.
            rate += 0.02 * rate * elapsed
        }
        perSecond = rate
    }

    /// A call was refused with a 429.
    ///
    /// - Parameter isStale: whether it left before the last decrease.
    mutating func limited(isStale: Bool, at now: Tick) {
        guard !isStale else { return }
        let rate = perSecond ?? max(1, measured(now))
        ceiling = rate
        perSecond = max(Self.slowest, rate * decrease)
        next = now.nanoseconds
        grownAt = now.nanoseconds
    }

    /// Goes on with what an earlier process had learned.
    mutating func restore(perSecond: Double, ceiling: Double) {
        guard perSecond.isFinite, ceiling.isFinite, perSecond > 0, ceiling > 0 else { return }
        self.perSecond = max(Self.slowest, perSecond)
        self.ceiling = ceiling
    }

    private mutating func count(_ now: Tick) {
        roll(now)
        eighths.7 += 1
    }

    private mutating func measured(_ now: Tick) -> Double {
        roll(now)
        let (first, second, third, fourth, fifth, sixth, seventh, eighth) = eighths
        return Double(first + second + third + fourth + fifth + sixth + seventh + eighth)
    }

    private mutating func roll(_ now: Tick) {
        let current = now.nanoseconds / 125_000_000
        for _ in 0..<min(8, max(0, current - eighth)) {
            eighths = (
                eighths.1, eighths.2, eighths.3, eighths.4, eighths.5, eighths.6, eighths.7, 0
            )
        }
        eighth = current
    }
}
