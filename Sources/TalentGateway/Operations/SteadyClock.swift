/// The clock of waits, which no jump of the wall clock moves. A seam: tests don't wait.
struct SteadyClock: Sendable {
    /// The moment.
    var now: @Sendable () -> ContinuousClock.Instant
    /// Waits until a moment, or until the task is cancelled.
    var sleep: @Sendable (ContinuousClock.Instant) async -> Void

    /// The machine's own.
    static let system = SteadyClock(now: { .now }, sleep: { try? await ContinuousClock().sleep(until: $0) })
}
