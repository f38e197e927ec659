/// A limit of a lane, and its use.
struct LaneWindow: Sendable {
    /// What holds now.
    private(set) var limit: RateLimit
    /// The calls that it counts.
    let classes: LaneClasses
    /// The most calls that the operator allows, whatever the vendor says; nil when it's not configured.
    let configured: Int?
    /// Whether only the vendor has told of it.
    let isExtra: Bool
    /// The calls of the last period.
    var usage: SlidingWindow
    /// Calls that ever went.
    var sent: UInt64 = 0
    /// Calls that may go before the store has to know of more; `max` without a store.
    var granted = UInt64.max
    /// Calls that the store counts as made in advance: about two seconds' worth, but not a large part of the limit, as
    /// an unclean stop costs so many.
    private(set) var lease: Int

    init(_ limit: RateLimit, classes: LaneClasses, isExtra: Bool = false) {
        self.limit = limit
        self.isExtra = isExtra
        self.classes = classes
        configured = limit.origin == .configured ? limit.requests : nil
        usage = SlidingWindow(limit: limit.requests, period: limit.period)
        lease = Self.lease(of: limit)
    }

    /// Whether a restart may take it for used up rather than tell the store of each call: that costs its period once.
    var isShort: Bool { Self.isShort(limit) }

    private static func isShort(_ limit: RateLimit) -> Bool { limit.period <= .seconds(2) }

    private static func lease(of limit: RateLimit) -> Int {
        if isShort(limit) { return limit.requests }
        return min(max(10, Int(2 * Double(limit.requests) / limit.period.inSeconds)), max(1, limit.requests / 10))
    }

    /// Takes the vendor's word for its size. What the operator has configured is only ever made smaller by it.
    mutating func adopt(_ requests: Int) {
        let requests = min(requests, configured ?? .max)
        guard requests != limit.requests else { return }
        limit.requests = requests
        limit.origin = requests == configured ? .configured : .reported
        usage.resize(to: requests)
        lease = Self.lease(of: limit)
    }

    /// Takes note of a call that leaves now.
    mutating func take(at now: Tick, isOneOfMany: Bool) {
        usage.take(at: now, isOneOfMany: isOneOfMany)
        sent += 1
    }

    /// A call that left at that moment didn't leave after all.
    mutating func takeBack(_ moment: Tick, at now: Tick) {
        // What was known before the first one left was never sent from here.
        guard usage.takeBack(moment, at: now), sent > 0 else { return }
        sent -= 1
    }

    /// Lets a few calls go that the store doesn't know of yet, when it doesn't say how many may.
    mutating func allowLease() {
        if granted == .max, !isShort { granted = sent + UInt64(lease) }
    }

    /// Goes on with what another has counted, under its own limit.
    mutating func takeOver(_ other: LaneWindow) {
        let requests = limit.requests
        usage = other.usage
        usage.resize(to: requests)
        sent = other.sent
        granted = isShort ? .max : other.granted
        if other.limit.origin == .reported { adopt(other.limit.requests) }
    }
}
