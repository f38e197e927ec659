/// A moment on a monotonic clock, in nanoseconds from an arbitrary start.
///
/// Every rule in this module takes the moment it's asked about: no clock is read here, so that a day of traffic can be
/// simulated in a second.
public struct Tick: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's start.
    public var nanoseconds: Int64

    /// A moment so many nanoseconds after the clock's start.
    public init(_ nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Later than every moment that will come: what it stands for ends by an event, not by time.
    public static let never = Tick(.max)

    public static func < (left: Tick, right: Tick) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment so much later.
    public static func + (tick: Tick, duration: Duration) -> Tick {
        let (sum, overflow) = tick.nanoseconds.addingReportingOverflow(duration.nanoseconds)
        return overflow ? .never : Tick(sum)
    }

    /// The moment so much earlier.
    public static func - (tick: Tick, duration: Duration) -> Tick { Tick(tick.nanoseconds - duration.nanoseconds) }

    /// The time between two moments.
    public static func - (left: Tick, right: Tick) -> Duration {
        left == .never ? .seconds(Int64.max / 4) : .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    /// In nanoseconds; what is longer than 292 years is cut there.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product + attoseconds / 1_000_000_000
    }

    /// In seconds.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }

    /// A duration of so many seconds.
    public static func fraction(_ seconds: Double) -> Duration {
        .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    /// Whole seconds, rounded up, at least 1: as `Retry-After` says it.
    public var retryAfterSeconds: Int {
        let seconds = nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 > 0 ? 1 : 0)
        return Int(max(1, seconds))
    }
}
