/// Leaves a vendor in trouble alone for a while (CB-1): plain states, fed by outcomes.
public struct Breaker: Sendable {
    /// When it opens, and for how long.
    public struct Settings: Sendable, Hashable {
        /// Failures in a row that open it.
        public var failures: Int
        /// Or this share of at least `minimum` outcomes within `window`.
        public var ratio: Double
        /// The fewest outcomes that make a share.
        public var minimum: Int
        /// Over which shares are taken.
        public var window: Duration
        /// The first pause; doubles each time that the vendor fails again.
        public var open: Duration
        /// The longest pause.
        public var cap: Duration

        /// The product's defaults.
        public init(
            failures: Int = 5, ratio: Double = 0.5, minimum: Int = 10, window: Duration = .seconds(30),
            open: Duration = .seconds(15), cap: Duration = .seconds(300)
        ) {
            self.failures = failures
            self.ratio = ratio
            self.minimum = minimum
            self.window = window
            self.open = open
            self.cap = cap
        }
    }

    /// What it does with calls.
    public enum State: String, Sendable {
        /// Lets them through.
        case closed
        /// Refuses them.
        case open
        /// Lets one safe call through, to see.
        case halfOpen = "half_open"
    }

    /// What to do with one call.
    enum Verdict: Equatable {
        case go
        /// It goes, and decides.
        case probe
        /// Not now; perhaps then.
        case refuse(until: Tick)
    }

    private static let slices = 30

    var settings: Settings
    private var inARow = 0
    private var succeeded = [Int32](repeating: 0, count: slices)
    private var failed = [Int32](repeating: 0, count: slices)
    private var slice: Int64 = 0
    /// The sums of both.
    private var successes = 0
    private var failures = 0
    private var openUntil: Tick?
    private var pause: Duration
    private var isProbing = false
    /// Counts openings, so that outcomes of calls from before one can be told.
    private(set) var epoch: UInt32 = 0

    init(_ settings: Settings) {
        self.settings = settings
        pause = settings.open
    }

    /// Its state at that moment.
    public func state(at now: Tick) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open : .halfOpen
    }

    /// When it lets a call through again to see; nil while it's closed.
    public var retryAt: Tick? { openUntil }

    /// - Parameter isSafe: whether the call only reads: nothing else finds out for us.
    func verdict(isSafe: Bool, at now: Tick) -> Verdict {
        guard let openUntil else { return .go }
        if now < openUntil { return .refuse(until: openUntil) }
        return isSafe && !isProbing ? .probe : .refuse(until: now + .seconds(1))
    }

    /// Takes note that the call which decides has left.
    mutating func beginProbe() { isProbing = true }

    /// The outcome of a call; one that left before the last opening says nothing new.
    mutating func record(
        failed hasFailed: Bool, wasProbe: Bool, epoch: UInt32, at now: Tick, random: inout SplitMix
    ) {
        if wasProbe, epoch == self.epoch {
            isProbing = false
            if hasFailed {
                pause = min(settings.cap, pause * 2)
                open(now, &random)
            } else {
                close()
            }
            return
        }
        guard openUntil == nil, epoch == self.epoch else { return }
        roll(now)
        guard hasFailed else {
            succeeded[Int(slice % Int64(Self.slices))] += 1
            successes += 1
            inARow = 0
            return
        }
        failed[Int(slice % Int64(Self.slices))] += 1
        failures += 1
        inARow += 1
        let all = successes + failures
        let isMost = all >= settings.minimum && Double(failures) >= settings.ratio * Double(all)
        guard inARow >= settings.failures || isMost else { return }
        pause = settings.open
        open(now, &random)
    }

    /// The call that was to decide has told nothing: its caller left.
    mutating func abandonProbe(epoch: UInt32) {
        if epoch == self.epoch { isProbing = false }
    }

    private mutating func open(_ now: Tick, _ random: inout SplitMix) {
        openUntil = now + pause * Double.random(in: 0.8...1.2, using: &random)
        epoch &+= 1
        isProbing = false
        inARow = 0
    }

    private mutating func close() {
        openUntil = nil
        epoch &+= 1
        pause = settings.open
        inARow = 0
        for index in 0..<Self.slices { forget(index) }
    }

    private mutating func forget(_ index: Int) {
        successes -= Int(succeeded[index])
        failures -= Int(failed[index])
        succeeded[index] = 0
        failed[index] = 0
    }

    private mutating func roll(_ now: Tick) {
        let current = now.nanoseconds / max(1, settings.window.nanoseconds / Int64(Self.slices))
        for step in 0..<min(Int64(Self.slices), max(0, current - slice)) {
            forget(Int((current - step) % Int64(Self.slices)))
        }
        slice = max(slice, current)
    }
}
