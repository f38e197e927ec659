import Glibc

/// A moment in UTC, in milliseconds since 1970, printed the four ways the vendors print times.
struct Timestamp: Sendable, Comparable {
    var milliseconds: Int

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    init(seconds: Int) { milliseconds = seconds * 1000 }

    static func now() -> Timestamp {
        var spec = timespec()
        clock_gettime(CLOCK_REALTIME, &spec)
        return Timestamp(milliseconds: Int(spec.tv_sec) * 1000 + Int(spec.tv_nsec) / 1_000_000)
    }

    /// Takes `2026-11-16` and, tolerantly, anything that follows a `T` (InstaView announces the move to timestamps).
    init?(date text: String) {
        let parts = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let day = parts.first, day.utf8.count == 10 else { return nil }
        let numbers = day.split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(numbers[0]), let month = Int(numbers[1]), let dayOfMonth = Int(numbers[2]),
            numbers[0].utf8.count == 4, (1...12).contains(month), dayOfMonth >= 1
        else { return nil }
        let days = Self.days(year: year, month: month, day: dayOfMonth)
        // The 31st of a short month comes out as another day, so printing it back tells an impossible date.
        self.init(seconds: days * 86_400)
        guard date == String(day) else { return nil }
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    var seconds: Int { Self.floorDivide(milliseconds, 1000) }

    /// `2024-01-15`
    var date: String {
        let (year, month, day) = Self.civil(days: Self.floorDivide(seconds, 86_400))
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// `2024-01-15T14:30:00`, VoiceHire's campaign details.
    var isoWithoutZone: String {
        let second = seconds - Self.floorDivide(seconds, 86_400) * 86_400
        return
            "\(date)T\(Self.padded(second / 3600, 2)):\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))"
    }

    /// `2024-01-15T14:30:00Z`
    var iso: String { isoWithoutZone + "Z" }

    /// `2024-01-15T14:30:00.000Z`
    var isoMilliseconds: String { "\(isoWithoutZone).\(Self.padded(milliseconds - seconds * 1000, 3))Z" }

    func adding(seconds: Int) -> Timestamp { Timestamp(milliseconds: milliseconds + seconds * 1000) }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    // Both directions of the civil calendar by eras of 400 years, with March as the first month so that the
    // leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
