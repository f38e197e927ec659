import Upstream

/// Calls left until a moment, as the vendor's answer says (RL-7): others use the same key, or the limit is unknown here.
struct ReportedBudget: Sendable {
    /// The calls that it counts.
    var classes: LaneClasses
    /// The window's length; nil when not known.
    var period: Duration?
    /// Calls that may still leave; less than none when more have left than the vendor had room for.
    var left: Int
    /// When the count starts anew.
    var until: Tick
    /// The call whose answer said so.
    var number: UInt64
    /// When that call left.
    var givenAt: Tick

    /// Whether a call is finding out whether it's really over.
    private var isTrying = false

    /// How long others wait for its answer.
    private static let trial: Duration = .seconds(1)
    /// Answers to calls that left this close to each other may come out of order.
    private static let overtaking: Duration = .seconds(1)

    /// - Parameters:
    ///   - remaining: calls left when the vendor answered.
    ///   - reset: the time until its count starts anew.
    ///   - since: calls that the vendor hadn't counted, as they left after that one or may have been overtaken by it.
    init(
        classes: LaneClasses, period: Duration?, remaining: Int, reset: Duration, number: UInt64, since: UInt64,
        givenAt: Tick, at now: Tick
    ) {
        self.classes = classes
        self.period = period
        self.number = number
        self.givenAt = givenAt
        left = remaining - Int(clamping: since)
        // Vendors say it in whole seconds, and not all round up.
        until = now + reset + min(.seconds(1), reset / 10)
    }

    /// Whether both speak of the same window.
    func isSame(as other: ReportedBudget) -> Bool { classes == other.classes && period == other.period }

    /// Until when calls have to wait for it, after `ahead` others; nil when they needn't.
    func opening(ahead: Int, at now: Tick) -> Tick? { left <= ahead && now < until ? until : nil }

    /// Takes note of a call that leaves now.
    mutating func take(at now: Tick) {
        left -= 1
        guard now >= until, left < 0, !isTrying else { return }
        // It's over by its own account, but vendors count in many ways: one goes, and its answer tells, if it comes soon.
        isTrying = true
        until = now + Self.trial
    }

    /// A call that was counted didn't leave after all. A count that began after it may not have had it.
    mutating func takeBack(_ permit: Permit, at now: Tick) {
        guard permit.number > number, now < until else { return }
        left += 1
    }

    /// Takes in another answer about the same window. An answer to an earlier call can only make it smaller, and only
    /// when the two may have overtaken each other.
    mutating func merge(_ other: ReportedBudget, at now: Tick) {
        if other.number > number || now >= until {
            self = other
        } else if givenAt - other.givenAt < Self.overtaking {
            left = min(left, other.left)
        }
    }
}
