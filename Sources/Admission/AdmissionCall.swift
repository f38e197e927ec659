/// What admission must know of a call.
public struct AdmissionCall: Sendable, Hashable {
    /// The classes of limits that it falls under.
    public var classes: LaneClasses
    /// Whether it only reads.
    public var isSafe: Bool
    /// The credits that it costs at most; nil when it costs none.
    public var cost: Int?
    /// How many of the same kind are known to come right after it, as the chunks of a long operation do. When they don't all
    /// fit into what is left of a limit, they are spread over its period, so that others find room between them (RL-11).
    public let following: Int

    /// Makes a call.
    public init(classes: LaneClasses, isSafe: Bool, cost: Int? = nil, following: Int = 0) {
        self.classes = following > 0 ? classes.union(.many) : classes
        self.isSafe = isSafe
        self.cost = cost
        self.following = following
    }
}

/// The leave to make one call, given once; its outcome is recorded with it.
public struct Permit: Sendable {
    /// Counts the connection's calls.
    public let number: UInt64
    /// The call.
    public let call: AdmissionCall
    /// When it was given.
    public let givenAt: Tick
    let holdEpoch: UInt32
    let breakerEpoch: UInt32
    let creditsEpoch: UInt32
    let findsOutLimit: Bool
    let findsOutHealth: Bool
    let findsOutCredits: Bool
}

/// Why a call waits.
public enum WaitReason: String, Sendable {
    /// A window is used up.
    case rateLimit = "rate_limit"
    /// The vendor has said to wait, or is being asked whether the wait is over.
    case hold
    /// The account has no credits.
    case credits
    /// An operator has paused the connection.
    case paused
    /// Too many calls are under way.
    case bulkhead
    /// The store doesn't know yet how much of a limit is used.
    case store
}

/// Why a call isn't made at all.
public enum Refusal: Sendable, Hashable {
    /// An operator has paused the connection.
    case paused
    /// The vendor is in trouble; it's looked at again then.
    case breakerOpen(until: Tick)
    /// The account can't pay it; it's looked at again then.
    case noCredits(available: Double?, probeAt: Tick?)
}

/// What becomes of a call.
public enum Verdict: Sendable {
    /// It leaves now.
    case go(Permit)
    /// It can't leave before that moment; `never` stands for an event without a time.
    case wait(until: Tick, WaitReason)
    /// It isn't made.
    case refuse(Refusal)
}

/// How a call has ended, as far as admission cares.
public enum CallOutcome: Sendable, Hashable {
    /// The vendor has answered: a success, or a refusal that says nothing about its health.
    ///
    /// `paid` is what the call has cost, as far as it's known.
    case answered(paid: Int?)
    /// The vendor has refused it with a status that says that the request is wrong.
    case rejected
    /// 429.
    case limited
    /// 402 for credits, with what the account has, where the vendor says so.
    case outOfCredits(available: Double?)
    /// Unreachable, too slow, broken, or 5xx.
    case failed
    /// Ended by us: its caller left, or the process is shutting down. The vendor may have counted it.
    case abandoned
    /// It was never made: it counts against no limit.
    case neverLeft
}
