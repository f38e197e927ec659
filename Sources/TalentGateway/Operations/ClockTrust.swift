import TalentModel

/// How far the wall clock can be trusted: what it says beside what it should say by the steady clock.
///
/// A wall clock jumps when it's corrected, or set wrong. Nothing tells which; but a key that expires too early can send
/// a call twice, and what is removed is gone. So expiry goes by the earlier of the two clocks, and lives are counted from
/// the later one. A jump that has stood for a day is believed: it was a correction.
struct ClockTrust: Sendable {
    /// How long a jump must stand to be believed.
    static let probation = Duration.seconds(86_400)
    /// Differences up to this are no jump.
    private static let tolerance: Int64 = 10_000

    /// The wall clock's milliseconds at the steady clock's start, as believed, and as of late.
    private var believed: Int64
    private var latest: Int64
    private var since: ContinuousClock.Instant
    private let start: ContinuousClock.Instant

    init(wall: Timestamp, steady: ContinuousClock.Instant) {
        believed = wall.milliseconds
        latest = believed
        since = steady
        start = steady
    }

    /// The earlier and the later of what both clocks say.
    mutating func read(
        wall: Timestamp, steady: ContinuousClock.Instant
    ) -> (earlier: Timestamp, later: Timestamp) {
        let elapsed = start.duration(to: steady)
        let offset = wall.milliseconds - (Timestamp(milliseconds: 0) + elapsed).milliseconds
        if abs(offset - latest) > Self.tolerance {
            latest = offset
            since = steady
        } else if since.duration(to: steady) >= Self.probation {
            believed = offset
        }
        let expected = Timestamp(milliseconds: believed) + elapsed
        return (min(wall, expected), max(wall, expected))
    }
}
