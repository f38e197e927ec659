public import Admission

/// A connection's state at one moment, for whoever looks at it.
public struct ConnectionStatus: Sendable {
    /// One window and its use.
    public struct Window: Sendable {
        /// The limit.
        public var limit: RateLimit
        /// Calls within the last period.
        public var used: Int
    }

    /// A hold under way.
    public struct Hold: Sendable {
        /// How long it still lasts.
        public var left: Duration
        /// Why: `rate_limited`, the vendor's 429.
        public var reason: String
    }

    /// What was learned of a limit that nobody has told.
    public struct Learned: Sendable {
        /// Calls a second.
        public var perSecond: Double
        /// The rate at which the last 429 came.
        public var ceiling: Double
    }

    /// The account's credits.
    public struct Account: Sendable {
        /// In one word.
        public var state: Credits.State
        /// What the account has at most, as far as it was said.
        public var available: Double?
        /// The least cost that was refused.
        public var required: Int?
        /// How long ago the trouble began.
        public var since: Duration?
        /// After what time it's looked at again.
        public var probeIn: Duration?
    }

    /// What has become of the calls so far.
    public struct Counts: Sendable {
        /// Calls that left at once.
        public var immediate = 0
        /// Calls that left after a wait.
        public var waited = 0
        /// Calls that were not made, by reason.
        public var refused: [String: Int] = [:]
        /// Calls that were made again.
        public var retries = 0
        /// Waits, by their upper bounds in `waitBounds`; the last is for those beyond.
        public var waits = [Int](repeating: 0, count: waitBounds.count + 1)
        /// All waits together.
        public var waitSum: Duration = .zero

        /// Upper bounds of waits, in seconds.
        public static let waitBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

        mutating func note(wait: Duration) {
            waited += 1
            waitSum += wait
            let seconds = wait.inSeconds
            waits[Self.waitBounds.firstIndex { seconds <= $0 } ?? Self.waitBounds.count] += 1
        }
    }

    /// Calls under way.
    public var inFlight: Int
    /// Calls in line.
    public var waiting: Int
    /// Its windows.
    public var windows: [Window]
    /// The hold under way, if there is one.
    public var hold: Hold?
    /// What was learned, if anything was.
    public var learned: Learned?
    /// The account's credits; nil for a provider that has none.
    public var account: Account?
    /// The breaker.
    public var breaker: Breaker.State
    /// Whether an operator has paused it.
    public var isPaused: Bool
    /// What has become of the calls so far.
    public var counts: Counts
    var drift: DriftLog

    /// What the vendor's answers had that it doesn't document, since the process's start.
    public var drifts: [Drift] { drift.rows }

    /// The state in one word: the worst that is the matter.
    public var word: String {
        if isPaused { return "paused" }
        if breaker != .closed { return "unavailable" }
        if hold != nil { return "held" }
        if account?.state == .exhausted || account?.state == .insufficient { return "out_of_credits" }
        return "ok"
    }
}
