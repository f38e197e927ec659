import FoundationEssentials

/// RFC 3339 times in UTC, without a formatter: one of these stands in every log line.
enum UTCTime {
    /// `2026-11-22T18:00:00Z`; fractions of a second are cut off.
    static func text(_ date: Date) -> String {
        String(decoding: digits(date, milliseconds: false), as: UTF8.self)
    }

    /// `2026-11-22T18:00:00.123Z`.
    static func millisecondText(_ date: Date) -> String {
        String(decoding: digits(date, milliseconds: true), as: UTF8.self)
    }

    private static func digits(_ date: Date, milliseconds showsMilliseconds: Bool) -> [UInt8] {
        // Years outside 0 to 9999 have no RFC 3339 form; such a clock is broken anyway.
        let interval = min(max(date.timeIntervalSince1970, -62_167_219_200), 253_402_300_799)
        let milliseconds = Int((interval * 1000).rounded(.down))
        let seconds = floorDivide(milliseconds, by: 1000)
        let day = floorDivide(seconds, by: 86_400)
        let time = seconds - day * 86_400
        let (year, month, dayOfMonth) = civil(day: day)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ value: Int, width: Int) {
            var divisor = width == 4 ? 1000 : width == 3 ? 100 : 10
            while divisor > 0 {
                text.append(0x30 + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        append(year, width: 4)
        text.append(UInt8(ascii: "-"))
        append(month, width: 2)
        text.append(UInt8(ascii: "-"))
        append(dayOfMonth, width: 2)
        text.append(UInt8(ascii: "T"))
        append(time / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        append(time / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        append(time % 60, width: 2)
        if showsMilliseconds {
            text.append(UInt8(ascii: "."))
            append(milliseconds - seconds * 1000, width: 3)
        }
        text.append(UInt8(ascii: "Z"))
        return text
    }

    /// Reads `2026-11-22T18:00:00Z`, with fractions or an offset such as `+01:00` in place of `Z`; nil for any other
    /// text, also for days that no month has.
    static func date(_ text: String) -> Date? {
        var rest = Array(text.utf8)[...]
        guard rest.count <= 40 else { return nil }
        func number(_ width: Int) -> Int? {
            let digits = rest.prefix(width)
            guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            rest = rest.dropFirst(width)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        func skip(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), skip(UInt8(ascii: "-")), let month = number(2), skip(UInt8(ascii: "-")),
            let day = number(2), skip(UInt8(ascii: "T")), let hour = number(2), skip(UInt8(ascii: ":")),
            let minute = number(2), skip(UInt8(ascii: ":")), let second = number(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0.0
        if skip(UInt8(ascii: ".")) {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let value = Double("0." + String(decoding: digits, as: UTF8.self)), !digits.isEmpty else {
                return nil
            }
            fraction = value
            rest = rest.dropFirst(digits.count)
        }
        var offset = 0
        if !skip(UInt8(ascii: "Z")) {
            let sign = skip(UInt8(ascii: "+")) ? 1 : skip(UInt8(ascii: "-")) ? -1 : 0
            guard sign != 0, let hours = number(2), skip(UInt8(ascii: ":")), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        guard rest.isEmpty, civil(day: days) == (year, month, day) else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    // The two directions of the proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March.

    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ value: Int, by divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value + 1) / divisor - 1
    }
}
