/// How often something has happened within the last second, to an eighth of it.
struct RecentCount: Sendable {
    private var eighths: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0, 0)
    private var eighth: Int64 = 0

    /// It has happened now.
    mutating func add(at now: Tick) {
        roll(now)
        eighths.7 += 1
    }

    /// How often it has happened.
    mutating func total(at now: Tick) -> Int {
        roll(now)
        let (first, second, third, fourth, fifth, sixth, seventh, last) = eighths
        return Int(first + second + third + fourth + fifth + sixth + seventh + last)
    }

    private mutating func roll(_ now: Tick) {
        let current = now.nanoseconds / 125_000_000
        for _ in 0..<min(8, max(0, current - eighth)) {
            eighths = (eighths.1, eighths.2, eighths.3, eighths.4, eighths.5, eighths.6, eighths.7, 0)
        }
        eighth = max(eighth, current)
    }
}
