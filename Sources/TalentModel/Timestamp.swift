public import GatewayJSON

/// A moment in UTC with milliseconds, read and written without Foundation because every answer holds several.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// The seconds of the years 1 to 9999, all that RFC 3339 can write.
    private static let writableSeconds = -62_135_596_800...253_402_300_799

    /// A moment by its milliseconds since the epoch.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A moment by its Unix seconds (Huntr's form). Seconds outside the years 1 to 9999 are nil.
    public init?(unixSeconds: Int) {
        guard Self.writableSeconds.contains(unixSeconds) else { return nil }
        milliseconds = Int64(unixSeconds) * 1000
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment that much later, to the millisecond.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(milliseconds: moment.milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// Whole seconds since the epoch, rounded down.
    public var unixSeconds: Int { Int((Double(milliseconds) / 1000).rounded(.down)) }

    /// Reads RFC 3339; a missing zone means UTC (VoiceHire's campaign details have none). A leap second is the next
    /// second.
    public init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.skip(UInt8(ascii: "T")) || scanner.skip(UInt8(ascii: "t")),
            let hour = scanner.number(2), hour < 24, scanner.skip(UInt8(ascii: ":")),
            let minute = scanner.number(2), minute < 60, scanner.skip(UInt8(ascii: ":")),
            let second = scanner.number(2), second <= 60
        else { return nil }
        var milli = 0
        if scanner.skip(UInt8(ascii: ".")) {
            guard let fraction = scanner.milliseconds() else { return nil }
            milli = fraction
        }
        var offset = 0
        if !scanner.skip(UInt8(ascii: "Z")) && !scanner.skip(UInt8(ascii: "z")) && !scanner.isAtEnd {
            let sign: Int
            if scanner.skip(UInt8(ascii: "+")) {
                sign = 1
            } else if scanner.skip(UInt8(ascii: "-")) {
                sign = -1
            } else {
                return nil
            }
            guard let hours = scanner.number(2), hours < 24, scanner.skip(UInt8(ascii: ":")),
                let minutes = scanner.number(2), minutes < 60
            else { return nil }
            offset = sign * (hours * 60 + minutes)
        }
        guard scanner.isAtEnd else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + (minute - offset) * 60 + second
        // An offset or a leap second may lead out of the calendar that `text` can write.
        guard Self.writableSeconds.contains(seconds) else { return nil }
        milliseconds = Int64(seconds) * 1000 + Int64(milli)
    }

    /// RFC 3339 in UTC: `2026-06-27T10:00:00Z`, with three decimals when there are milliseconds.
    public var text: String { String(capacity: Self.longestText, write) }

    /// Writes ``text`` as a JSON string, without making a text of it first.
    func write(to json: inout JSONWriter) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestText) { bytes in
            var room = TextRoom(bytes)
            write(to: &room)
            json.string(utf8: UnsafeBufferPointer(rebasing: bytes[..<room.count]))
        }
    }

    private static let longestText = 24

    private func write(to text: inout TextRoom) {
        let day = dayOfEpoch
        let rest = UInt(Int(milliseconds) - day * 86_400_000)
        CalendarDate(daysSinceEpoch: day).write(to: &text)
        text.add(byte: UInt8(ascii: "T"))
        text.add(rest / 3_600_000, digits: 2)
        text.add(byte: UInt8(ascii: ":"))
        text.add(rest / 60_000 % 60, digits: 2)
        text.add(byte: UInt8(ascii: ":"))
        text.add(rest / 1000 % 60, digits: 2)
        if rest % 1000 != 0 {
            text.add(byte: UInt8(ascii: "."))
            text.add(rest % 1000, digits: 3)
        }
        text.add(byte: UInt8(ascii: "Z"))
    }

    /// Whole days since the epoch, rounded down.
    fileprivate var dayOfEpoch: Int { Int((Double(milliseconds) / 86_400_000).rounded(.down)) }
}

extension JSONWriter {
    /// Writes a member with a moment, or nothing.
    public mutating func member(_ key: StaticString, _ moment: Timestamp?) {
        guard let moment else { return }
        self.key(key)
        moment.write(to: &self)
    }
}

/// A day of the proleptic Gregorian calendar, years 1 to 9999.
public struct CalendarDate: Sendable, Hashable, Comparable {
    /// The year, 1 to 9999.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int

    /// Reads exactly `YYYY-MM-DD`, a day that exists.
    public init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        self = date
    }

    init?(year: Int, month: Int, day: Int) {
        guard year >= 1, (1...12).contains(month), day >= 1 else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day on which a moment falls, in UTC.
    public init(_ moment: Timestamp) {
        self.init(daysSinceEpoch: moment.dayOfEpoch)
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    init(daysSinceEpoch: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    /// `YYYY-MM-DD`.
    public var text: String { String(capacity: 10, write) }

    fileprivate func write(to text: inout TextRoom) {
        text.add(UInt(year), digits: 4)
        text.add(byte: UInt8(ascii: "-"))
        text.add(UInt(month), digits: 2)
        text.add(byte: UInt8(ascii: "-"))
        text.add(UInt(day), digits: 2)
    }
}

/// Reads fixed-width numbers off the front of a text.
private struct DigitScanner {
    // An array, as each step on a text's own view costs as much as all of them on this.
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { place == bytes.count }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func digit() -> Int? {
        guard place < bytes.count, (0x30...0x39).contains(bytes[place]) else { return nil }
        place += 1
        return Int(bytes[place - 1] - 0x30)
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Any number of decimals, cut to milliseconds.
    mutating func milliseconds() -> Int? {
        var value = 0
        var digits = 0
        while let digit = digit() {
            if digits < 3 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 3)..<3 { value *= 10 }
        return value
    }

    mutating func date() -> CalendarDate? {
        guard let year = number(4), skip(UInt8(ascii: "-")), let month = number(2), skip(UInt8(ascii: "-")),
            let day = number(2)
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }
}
