public import Admission
import FoundationEssentials

/// The two clocks that admission lives by: a monotonic one for its rules, and the wall clock for what survives a restart.
public struct AdmissionClock: Sendable {
    private let origin = ContinuousClock.now
    /// Milliseconds since 1970.
    public let wall: @Sendable () -> Int64

    /// The machine's clocks, or another wall clock.
    public init(wall: (@Sendable () -> Int64)? = nil) {
        self.wall = wall ?? { Int64(Date().timeIntervalSince1970 * 1000) }
    }

    /// Now. Starts at an hour, so that moments before the process's start can be told too.
    public func now() -> Tick { tick(.now) }

    /// A moment of the monotonic clock.
    func tick(_ instant: ContinuousClock.Instant) -> Tick { Tick(3_600_000_000_000) + origin.duration(to: instant) }

    /// The moment as the monotonic clock has it.
    func instant(_ tick: Tick) -> ContinuousClock.Instant { origin + (tick - Tick(3_600_000_000_000)) }
}
