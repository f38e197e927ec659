/// Keeps repeats from making a vendor's trouble worse (RT-3): a share of the successes, saved up to a few, and one a second
/// whatever happens.
///
/// What is saved fades within half a second, so that it's a share of the present rate. Else an outage after a long good
/// time would begin with a volley of repeats, which at a few calls a second are a large part of all.
public struct RetryBudget: Sendable {
    var share: Double
    private var saved = 0.0
    private var countedAt: Tick?
    private var lastFree: Tick?

    /// The most repeats that are saved up.
    static let mostSaved = 10.0
    /// The time within which savings fade.
    static let memory = 0.5

    /// - Parameter share: repeats earned by each success.
    public init(share: Double) { self.share = share }

    /// A call has succeeded.
    public mutating func earn(at now: Tick) {
        saved = min(Self.mostSaved, savings(at: now) + share)
        countedAt = now
    }

    /// Whether a repeat could be afforded.
    public func affords(at now: Tick) -> Bool {
        savings(at: now) >= 1 || (share > 0 && (lastFree.map { now - $0 >= .seconds(1) } ?? true))
    }

    /// Spends a repeat; false when there is none.
    public mutating func spend(at now: Tick) -> Bool {
        guard affords(at: now) else { return false }
        let savings = savings(at: now)
        if savings >= 1 {
            saved = savings - 1
            countedAt = now
        } else {
            lastFree = now
        }
        return true
    }

    /// What has been saved and hasn't faded: over short times the first terms of an exponential are good enough.
    private func savings(at now: Tick) -> Double {
        guard let countedAt else { return saved }
        let times = Double(now.nanoseconds - countedAt.nanoseconds) / 1e9 / Self.memory
        return saved * max(0, 1 - max(0, times))
    }
}

/// How often and after what time a call is made again.
public struct RetryPolicy: Sendable, Hashable {
    /// Attempts in all, the first included.
    public var attempts: Int
    /// The bound of the first wait; doubles with each attempt.
    public var base: Duration
    /// The largest bound.
    public var cap: Duration
    /// Repeats earned by each success.
    public var budget: Double

    /// The product's defaults.
    public init(
        attempts: Int = 3, base: Duration = .milliseconds(200), cap: Duration = .seconds(5), budget: Double = 0.1
    ) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
        self.budget = budget
    }

    /// The wait after the attempt of that number (from 1): full jitter, so that callers who failed together don't come
    /// back together.
    func delay(after attempt: Int, random: inout SplitMix) -> Duration {
        let bound = min(cap, base * Double(1 << min(attempt - 1, 20)))
        return bound * Double.random(in: 0...1, using: &random)
    }
}
