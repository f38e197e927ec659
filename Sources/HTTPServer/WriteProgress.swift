import NIOCore

/// Whether a client that is slow to read takes anything at all.
struct WriteProgress {
    private var pending: Int?
    private var lastProgress: NIODeadline
    /// When to look again.
    private(set) var nextLook: NIODeadline

    init(now: NIODeadline, timers: ConnectionTimers) {
        lastProgress = now
        nextLook = now + Self.interval(timers)
    }

    /// Takes a look at the bytes still unsent; true when none have left for the whole write timer.
    mutating func isStalled(unsent now: Int, at time: NIODeadline, timers: ConnectionTimers) -> Bool {
        // The first look only learns where it starts from.
        if let pending, now < pending { lastProgress = time }
        pending = now
        nextLook = time + Self.interval(timers)
        return time - lastProgress >= timers.write
    }

    private static func interval(_ timers: ConnectionTimers) -> TimeAmount {
        .nanoseconds(max(1_000_000, timers.write.nanoseconds / 4))
    }
}
