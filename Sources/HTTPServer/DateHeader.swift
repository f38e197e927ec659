import Glibc
import NIOConcurrencyHelpers

/// The value of the `Date` field, made anew once a second.
final class DateHeader: Sendable {
    private let cached = NIOLockedValueBox((second: Int.min, text: ""))

    /// The present time as an IMF-fixdate (RFC 9110, 5.6.7).
    var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        let second = time.tv_sec
        return cached.withLockedValue { cached in
            if cached.second != second { cached = (second, Self.text(unixTime: second)) }
            return cached.text
        }
    }

    /// The date as text; `unixTime` is in seconds and not before 1970.
    static func text(unixTime: Int) -> String {
        let (days, seconds) = unixTime.quotientAndRemainder(dividingBy: 86_400)
        // Days to civil date by the 400-year cycle, counted from 1 March 0000 so that leap days come last.
        let shifted = days + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: ":")
        return "\(weekdays[days % 7]), \(twoDigits(day)) \(months[month]) \(year) \(time) GMT"
    }

    // 1 January 1970 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
