import Admission

/// Somebody who makes calls.
struct Source {
    /// When calls come.
    enum Pattern {
        /// At random, so many a second on average.
        case random(perSecond: Double)
        /// At a fixed rate.
        case steady(perSecond: Double)
        /// As many as it has, always so many of them waiting or under way.
        case backlog(calls: Int, atOnce: Int)
        /// One after the other, known to follow each other.
        case chunks(Int)
    }

    var caller: String
    var pattern: Pattern
    var classes: LaneClasses = [.all, .read]
    var isSafe = true
    /// What each costs.
    var cost: ClosedRange<Int>?
    /// How long a call waits for its turn; nil: as long as it takes.
    var patience: Duration?
    /// Whether a call that was refused for a reason that passes comes back.
    var isPersistent = false
    /// When it begins.
    var from: Duration = .zero
}

/// What is simulated.
struct Scenario {
    var name: String
    var settings = AdmissionSettings()
    var vendor = SimulatedVendor()
    var sources: [Source] = []
    var length: Duration
    var inFlight = 16
    var waiting = 64
    /// The way to the vendor: at least, and by how much it varies.
    var network: (least: Duration, jitter: Duration) = (.milliseconds(10), .milliseconds(8))
    /// The vendor's work and the way back: at least, and by how much it varies.
    var latency: (least: Duration, jitter: Duration) = (.milliseconds(30), .milliseconds(40))
    /// After which a call without an answer has failed.
    var timeout: Duration = .seconds(15)
    /// By how much a timer may be late.
    var lateness: Duration = .milliseconds(3)
    /// Calls whose caller leaves while they're under way.
    var abandoned = 0.0
    /// Calls that aren't made after all when they may leave.
    var givenBack = 0.0
    /// Whether a store is told how much is used; its time to take it in.
    var store: Duration?
    /// When the process is killed, and how long it's away.
    var crashes: [(at: Duration, away: Duration)] = []
    /// By how much the wall clock is set at each crash.
    var clockSteps: Duration = .zero
    /// Somebody else's calls with the same key, a second.
    var foreign = 0.0
    /// When somebody pays, and how much.
    var topUps: [(at: Duration, credits: Double)] = []
    /// Whether the payer tells us.
    var tellsTopUps = false
}

/// What has come of a source.
struct SourceReport {
    /// Calls that have come, without those that came back.
    var arrived = 0
    var made = 0
    var done = 0
    var limited = 0
    var refused = 0
    var unpaid = 0
    var failed = 0
    /// Waits between a call's coming and its leaving, in seconds.
    var waits: [Double] = []

    /// The wait that so large a share doesn't exceed.
    func wait(_ share: Double) -> Double {
        let sorted = waits.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
