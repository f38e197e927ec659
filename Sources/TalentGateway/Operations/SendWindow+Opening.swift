import Foundation
import TalentModel

extension SendWindow {
    /// Whole seconds until messages may leave; 0 while they may.
    func secondsUntilOpen(_ moment: Timestamp) -> Int {
        guard let timeZone = TimeZone(identifier: zone) else { return 0 }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = timeZone
        let now = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        if isOpen(now, calendar) { return 0 }
        // Walks to the next opening on the clock of the zone, so that a change of summer time is counted.
        for offset in 0...8 {
            guard let day = calendar.date(byAdding: .day, value: offset, to: calendar.startOfDay(for: now)),
                days.contains(Self.day(day, calendar)),
                let opening = calendar.date(bySettingHour: from / 60, minute: from % 60, second: 0, of: day),
                opening > now
            else { continue }
            return max(1, Int(opening.timeIntervalSince(now).rounded(.up)))
        }
        return 86_400
    }

    private func isOpen(_ now: Date, _ calendar: Calendar) -> Bool {
        let parts = calendar.dateComponents([.hour, .minute], from: now)
        let minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let today = Self.day(now, calendar)
        if from < until { return days.contains(today) && minute >= from && minute < until }
        // Over midnight: the hours after it belong to the day before.
        if minute >= from { return days.contains(today) }
        guard minute < until, let before = calendar.date(byAdding: .day, value: -1, to: now) else { return false }
        return days.contains(Self.day(before, calendar))
    }

    private static func day(_ date: Date, _ calendar: Calendar) -> Day {
        // Calendar counts from Sunday as 1; the cases from Monday as 0.
        Day.allCases[(calendar.component(.weekday, from: date) + 5) % 7]
    }
}
