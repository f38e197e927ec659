/// A date as HTTP writes it: IMF-fixdate, and the two forms that recipients must take too, RFC 850 and asctime
/// (RFC 9110 section 5.6.7).
///
/// The grammar is followed to the letter, case included: all three are in GMT, and text that is nearly a date says
/// nothing. The weekday isn't held against the date.
struct HTTPDate: Sendable, Hashable {
    /// Milliseconds since 1970-01-01T00:00:00Z, always whole seconds.
    let milliseconds: Int64

    /// Reads `text`, which holds the date alone. `now`, in the same unit, decides the century of RFC 850's two digits;
    /// a leap second is the next second.
    init?(_ text: Substring.UTF8View, now: Int64) {
        var scanner = ByteScanner(text)
        let weekday = scanner.letters()
        let seconds: Int64?
        if Self.shortWeekdays.contains(where: { weekday.elementsEqual($0.utf8) }) {
            seconds = scanner.skip(UInt8(ascii: ",")) ? Self.fixed(&scanner) : Self.asctime(&scanner)
        } else if Self.longWeekdays.contains(where: { weekday.elementsEqual($0.utf8) }) {
            seconds = scanner.skip(UInt8(ascii: ",")) ? Self.rfc850(&scanner, now: now) : nil
        } else {
            seconds = nil
        }
        guard let seconds, scanner.isAtEnd else { return nil }
        milliseconds = seconds * 1000
    }

    /// ` 06 Nov 1994 08:49:37 GMT`
    private static func fixed(_ scanner: inout ByteScanner) -> Int64? {
        guard scanner.skip(space), let day = scanner.digits(2), scanner.skip(space), let month = month(&scanner),
            scanner.skip(space), let year = scanner.digits(4), scanner.skip(space),
            let time = time(&scanner), scanner.skip(" GMT"), exists(year: year, month: month, day: day)
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + time
    }

    /// ` 06-Nov-94 08:49:37 GMT`
    private static func rfc850(_ scanner: inout ByteScanner, now: Int64) -> Int64? {
        guard scanner.skip(space), let day = scanner.digits(2), scanner.skip(hyphen), let month = month(&scanner),
            scanner.skip(hyphen), let twoDigits = scanner.digits(2), scanner.skip(space),
            let time = time(&scanner), scanner.skip(" GMT")
        else { return nil }
        // "A timestamp that appears to be more than 50 years in the future" means "the most recent year in the past
        // that had the same last two digits": so the latest century whose date isn't that far ahead.
        let millisecondsPerYear: Int64 = 31_556_952_000
        let century = (1970 + now / millisecondsPerYear) / 100 * 100
        for year in [century + 100 + twoDigits, century + twoDigits, century - 100 + twoDigits] {
            let fiftyYearsBefore = days(year: year - 50, month: month, day: day) * 86_400 + time
            guard fiftyYearsBefore * 1000 <= now else { continue }
            guard exists(year: year, month: month, day: day) else { return nil }
            return days(year: year, month: month, day: day) * 86_400 + time
        }
        return nil
    }

    /// ` Nov  6 08:49:37 1994`
    private static func asctime(_ scanner: inout ByteScanner) -> Int64? {
        guard scanner.skip(space), let month = month(&scanner), scanner.skip(space),
            let day = scanner.skip(space) ? scanner.digits(1) : scanner.digits(2), scanner.skip(space),
            let time = time(&scanner), scanner.skip(space), let year = scanner.digits(4),
            exists(year: year, month: month, day: day)
        else { return nil }
        return days(year: year, month: month, day: day) * 86_400 + time
    }

    private static func month(_ scanner: inout ByteScanner) -> Int64? {
        let name = scanner.letters()
        return months.firstIndex { name.elementsEqual($0.utf8) }.map { Int64($0) + 1 }
    }

    /// Seconds of the day.
    private static func time(_ scanner: inout ByteScanner) -> Int64? {
        guard let hour = scanner.digits(2), hour < 24, scanner.skip(colon), let minute = scanner.digits(2),
            minute < 60, scanner.skip(colon), let second = scanner.digits(2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func exists(year: Int64, month: Int64, day: Int64) -> Bool {
        guard year >= 1, day >= 1 else { return false }
        switch month {
        case 2: return day <= (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28)
        case 4, 6, 9, 11: return day <= 30
        default: return day <= 31
        }
    }

    /// Days since 1970-01-01, by eras of 400 years that begin in March (Howard Hinnant, "chrono-Compatible Low-Level
    /// Date Algorithms").
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static let space = UInt8(ascii: " ")
    private static let hyphen = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")
    private static let shortWeekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longWeekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
