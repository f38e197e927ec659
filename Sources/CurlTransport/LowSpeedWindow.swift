/// Tells an answer that only drips.
///
/// libcurl's own low-speed bound also counts the time in which a slow vendor thinks, before its first byte.
struct LowSpeedWindow {
    private let leastBytes: Int
    /// Nanoseconds.
    private let period: UInt64
    private var start: UInt64?
    private var receivedAtStart = 0

    init(leastBytes: Int, period: UInt64) {
        self.leastBytes = leastBytes
        self.period = period
    }

    /// Takes the bytes `received` until `now`, once the answer has begun; true when a whole period brought too few.
    mutating func isTooSlow(received: Int, now: UInt64) -> Bool {
        if let start {
            guard now - start >= period else { return false }
            if received - receivedAtStart < leastBytes { return true }
        }
        start = now
        receivedAtStart = received
        return false
    }
}
