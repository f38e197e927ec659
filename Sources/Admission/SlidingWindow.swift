/// How much of one limit is used: the moments of the calls within the last period, exactly.
///
/// A log of moments rather than a bucket: a bucket either lets twice its size through within some period or leaves a part
/// unused, and RL-1 and RL-12 allow neither. It costs eight bytes a call of the limit.
public struct SlidingWindow: Sendable {
    /// The most calls within any period.
    public private(set) var limit: Int
    /// The period, in nanoseconds, with what is added to it so that calls that travel at different speeds don't meet
    /// at the vendor: a hundredth, at most 50 ms.
    private let span: Int64
    /// Moments of the last calls, oldest first, as a ring.
    private var moments: [Int64] = []
    private var first = 0
    private var count = 0

    /// A window of which nothing is used.
    public init(limit: Int, period: Duration) {
        self.limit = max(1, limit)
        let length = period.nanoseconds
        span = length + min(length / 100, 50_000_000)
    }

    /// Calls within the last period.
    public mutating func used(at now: Tick) -> Int {
        expire(now)
        return count
    }

    /// When one more call may go, after `ahead` others; `now` when it may go at once.
    public mutating func opening(at now: Tick, ahead: Int = 0) -> Tick {
        expire(now)
        let place = count + ahead - limit
        if place < 0 { return now }
        // Beyond what is logged, whoever is ahead goes as early as possible too: the pattern repeats with each period.
        let rounds = place / limit
        let offset = place % limit
        let moment = offset < count ? moments[index(offset)] : now.nanoseconds
        return max(now, Tick(moment + span * Int64(rounds + 1)))
    }

    /// Takes note of a call that leaves now.
    public mutating func take(at now: Tick) {
        if count == moments.count { grow() }
        moments[index(count)] = now.nanoseconds
        count += 1
    }

    /// Counts calls of which only the number is known, as made at that moment.
    public mutating func fill(_ calls: Int, at moment: Tick) {
        for _ in 0..<min(calls, limit) { take(at: moment) }
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

    private func index(_ offset: Int) -> Int {
        let place = first + offset
        return place < moments.count ? place : place - moments.count
    }

    private mutating func expire(_ now: Tick) {
        while count > 0, moments[first] + span <= now.nanoseconds {
            first = first + 1 == moments.count ? 0 : first + 1
            count -= 1
        }
        if count == 0 { first = 0 }
    }

    private mutating func grow() {
        var larger: [Int64] = []
        larger.reserveCapacity(max(16, moments.count * 2))
        for offset in 0..<count { larger.append(moments[index(offset)]) }
        larger.append(contentsOf: repeatElement(0, count: max(16, moments.count * 2) - count))
        moments = larger
        first = 0
    }
}
