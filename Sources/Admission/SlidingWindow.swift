/// How much of one limit is used: the moments of the calls within the last period, exactly.
///
/// A log of moments rather than a bucket: a bucket either lets twice its size through within some period or leaves a part
/// unused, and RL-1 and RL-12 allow neither. It costs 16 to 32 bytes a call of the limit.
///
/// A log alone repeats a burst with every period, and shuts everybody out between two of them. So once the limit was
/// reached, calls are spaced evenly for two periods, which spreads the log and costs nothing of the limit. And of many calls
/// that are known to follow each other, only the first half of the limit goes at once; the rest is spread over what is left
/// of the period, so that others find room (RL-11).
public struct SlidingWindow: Sendable {
    /// The most calls within any period.
    public private(set) var limit: Int
    /// The period, in nanoseconds, with what is added to it so that calls that travel at different speeds don't meet
    /// at the vendor: a hundredth, at most 250 ms.
    private let span: Int64
    private let margin: Int64
    /// Moments of the last calls, oldest first, as a ring; those before `first` don't count any more.
    private var moments: [Int64] = []
    private var first = 0
    private var count = 0
    /// Moments before `first` that are still known.
    private var past = 0
    /// Until when calls are spaced evenly.
    private var pacedUntil = Int64.min
    /// When the next of the spaced calls may go.
    private var next = Int64.min
    /// When the last of many calls went, far in the past if none ever did.
    private var lastOfMany = Int64.min / 2

    /// By how much a timer may be late, in nanoseconds, without costing rate.
    private static let lateness: Int64 = 20_000_000
    /// Longer lines aren't told apart in estimates.
    private static let longestLine = 50_000

    /// A window of which nothing is used.
    public init(limit: Int, period: Duration) {
        self.limit = max(1, limit)
        let length = max(1, period.nanoseconds)
        margin = min(length / 100, 250_000_000)
        span = length + margin
    }

    /// Calls within the last period.
    public mutating func used(at now: Tick) -> Int {
        expire(now)
        return count
    }

    /// Calls that a vendor may have counted when it answered a call that left at `moment`, by `now`.
    mutating func used(since moment: Tick, at now: Tick) -> Int {
        expire(now)
        let start = moment.nanoseconds - span + margin
        var used = count
        while used < count + past, moments[index(count - used - 1)] > start { used += 1 }
        while used > 0, used <= count, moments[index(count - used)] <= start { used -= 1 }
        return used
    }

    /// When one more call may go, after `ahead` others; `now` when it may go at once.
    ///
    /// - Parameters:
    ///   - start: before which none goes, for other reasons.
    ///   - following: calls that are known to follow it.
    public mutating func opening(
        at now: Tick, ahead: Int = 0, from start: Tick? = nil, following: Int = 0
    ) -> Tick {
        expire(now)
        let ahead = min(ahead, Self.longestLine)
        let earliest = max(now, start ?? now).nanoseconds
        // Beyond what is logged, whoever is ahead goes as early as possible too: the pattern repeats with each period.
        let place = count - limit + ahead % limit
        var opening = place < 0 ? earliest : max(earliest, moments[index(place)] + span)
        opening += span * Int64(ahead / limit)
        if now.nanoseconds < pacedUntil {
            opening = max(opening, max(earliest, next) + interval * Int64(ahead))
        } else if following > 0, count < limit, count * 2 >= limit, following >= limit - count {
            opening = max(opening, lastOfMany + spread(now.nanoseconds))
        }
        return Tick(opening)
    }

    /// Takes note of a call that leaves now.
    ///
    /// - Parameter isOneOfMany: whether others are known to follow it.
    public mutating func take(at now: Tick, isOneOfMany: Bool = false) {
        let now = now.nanoseconds
        if (count + 1) * 2 > moments.count { grow() } else if count + past == moments.count { past -= 1 }
        moments[index(count)] = now
        count += 1
        let isPaced = now < pacedUntil
        // A timer that was a little late doesn't cost rate; a line that was empty doesn't save any up.
        next = isPaced ? max(next, now - max(interval / 8, Self.lateness)) + interval : now
        if count >= limit || isPaced && count >= limit - limit / 10 { pacedUntil = now + 2 * span }
        if isOneOfMany { lastOfMany = now }
    }

    /// Forgets a call that was noted at that moment and didn't leave after all; false when none is known any more.
    public mutating func takeBack(_ moment: Tick, at now: Tick) -> Bool {
        expire(now)
        var offset = count - 1
        while offset >= 0, moments[index(offset)] > moment.nanoseconds { offset -= 1 }
        guard offset >= 0, moments[index(offset)] == moment.nanoseconds else { return false }
        count -= 1
        // Its turn is free again.
        if now.nanoseconds < pacedUntil { next -= interval }
        while offset < count {
            moments[index(offset)] = moments[index(offset + 1)]
            offset += 1
        }
        return true
    }

    /// Counts calls of which only the number is known, as made at that moment.
    public mutating func fill(_ calls: Int, at moment: Tick) {
        for _ in 0..<max(0, min(calls, limit)) { take(at: moment) }
    }

    /// Takes on another size; what was used stays used.
    public mutating func resize(to limit: Int) { self.limit = max(1, limit) }

    /// The calls within the last period, in at most `parts` groups, each counted at its latest call.
    public mutating func groups(at now: Tick, parts: Int = 200) -> [(at: Tick, count: Int)] {
        expire(now)
        var groups: [(at: Tick, count: Int)] = []
        let width = max(1, span / Int64(parts))
        for offset in 0..<count {
            let moment = moments[index(offset)]
            if let last = groups.last, moment / width == last.at.nanoseconds / width {
                groups[groups.count - 1] = (Tick(moment), last.count + 1)
            } else {
                groups.append((Tick(moment), 1))
            }
        }
        return groups
    }

    private var interval: Int64 { span / Int64(limit) }

    /// The time between two of many calls that leaves no stretch without room before older calls expire; looked at in
    /// eight places. There must be room for one.
    private func spread(_ now: Int64) -> Int64 {
        var widest: Int64 = 0
        for offset in stride(from: 0, to: count, by: max(1, count / 8)) {
            let stretch = moments[index(offset)] + span - now
            widest = max(widest, stretch / Int64(limit - count + offset))
        }
        return widest
    }

    private func index(_ offset: Int) -> Int {
        let place = first + offset
        if place < 0 { return place + moments.count }
        return place < moments.count ? place : place - moments.count
    }

    private mutating func expire(_ now: Tick) {
        while count > 0, moments[first] + span <= now.nanoseconds {
            first = first + 1 == moments.count ? 0 : first + 1
            count -= 1
            past += 1
        }
    }

    private mutating func grow() {
        var larger: [Int64] = []
        let size = max(16, moments.count * 2)
        larger.reserveCapacity(size)
        for offset in -past..<count { larger.append(moments[index(offset)]) }
        larger.append(contentsOf: repeatElement(0, count: size - count - past))
        moments = larger
        first = past
    }
}
