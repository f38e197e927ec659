/// The pause after a 429, and the careful beginning after it (RL-5, RL-9).
public struct Hold: Sendable {
    /// How long to hold when the vendor doesn't say.
    public struct Settings: Sendable, Hashable {
        /// After the first 429; doubles with each that follows without a success between.
        public var first: Duration
        /// The longest.
        public var cap: Duration

        /// The product's defaults.
        public init(first: Duration = .seconds(1), cap: Duration = .seconds(60)) {
            self.first = first
            self.cap = cap
        }
    }

    /// The most that is added to what a vendor advises, so that replicas that were all told the same don't come back as one.
    public static let longestJitter = Duration.milliseconds(250)

    var settings: Settings
    /// Until when no call leaves; only ever grows.
    public private(set) var until: Tick?
    /// 429s in a row.
    private var streak = 0
    /// Calls that may be under way at once, while the lane finds out whether the limit is over; nil: no bound.
    private(set) var allowance: Int?
    private var underWay = 0
    /// Counts holds, so that a permit from before one can be told.
    public private(set) var epoch: UInt32 = 0

    /// Beyond so many at once there's nothing left to be careful about.
    private static let fullRamp = 64

    init(_ settings: Settings) { self.settings = settings }

    /// Whether calls are held at that moment.
    public func isActive(at now: Tick) -> Bool { until.map { now < $0 } ?? false }

    /// When one more call may leave: `now`, the end of the hold, or `never` while others have to come back first.
    func opening(at now: Tick) -> Tick {
        if let until, now < until { return until }
        if let allowance, underWay >= allowance { return .never }
        return now
    }

    /// Takes note of a call that leaves; true when it's one of those that find out.
    mutating func take() -> Bool {
        guard allowance != nil else { return false }
        underWay += 1
        return true
    }

    /// A 429: holds for what the vendor advises, else for a time that doubles.
    ///
    /// - Parameter isStale: whether the call left before the last hold began; then it says nothing new about how often
    ///   the vendor refuses, but its advice counts.
    mutating func limited(
        _ advice: Duration?, isStale: Bool, at now: Tick, random: inout SplitMix
    ) {
        if !isStale {
            streak += 1
        } else if advice == nil {
            return
        }
        // One that is stale begins a hold of its own only when the one it belonged to is over.
        if !isStale || !isActive(at: now) { begin() }
        let wanted: Duration
        if let advice {
            wanted = advice + min(advice * Double.random(in: 0...0.02, using: &random), Self.longestJitter)
        } else {
            let doubled = settings.first * Double(1 << min(streak - 1, 20))
            wanted = min(settings.cap, doubled * Double.random(in: 0.8...1.2, using: &random))
        }
        until = max(until ?? now, now + wanted)
    }

    /// A call has ended that wasn't refused for the rate.
    ///
    /// - Parameters:
    ///   - isStale: whether it left before the last hold began: then it says nothing about the time after.
    ///   - wasCounted: whether it was one of those that find out.
    mutating func ended(succeeded: Bool, isStale: Bool, wasCounted: Bool) {
        if isStale { return }
        if succeeded { streak = 0 }
        guard wasCounted, let size = allowance else { return }
        underWay = max(0, underWay - 1)
        // Each success brings one more, so what is under way doubles with each round trip.
        if succeeded { allowance = size >= Self.fullRamp ? nil : size + 1 }
    }

    /// Goes on with a hold of an earlier process.
    mutating func restore(until moment: Tick) {
        until = max(until ?? moment, moment)
        begin()
    }

    private mutating func begin() {
        epoch &+= 1
        allowance = 1
        underWay = 0
    }
}
