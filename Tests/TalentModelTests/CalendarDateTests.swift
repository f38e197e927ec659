import TalentModel
import Testing

struct CalendarDateTests {
    @Test func everyDayOfFourCenturiesComesBackAsItWas() throws {
        let first = try #require(CalendarDate("1800-01-01"))
        var expected = (year: 1800, month: 1, day: 1)
        for number in 0..<146_097 {
            let moment = Timestamp(milliseconds: Int64(first.daysSinceEpoch + number) * 86_400_000)
            let date = CalendarDate(moment)
            try #require((date.year, date.month, date.day) == expected)
            try #require(CalendarDate(date.text) == date)
            // Counted by hand rather than by the algorithm under test.
            expected.day += 1
            if CalendarDate("\(expected.year)-\(two(expected.month))-\(two(expected.day))") == nil {
                expected.day = 1
                expected.month += 1
                if expected.month == 13 {
                    expected.month = 1
                    expected.year += 1
                }
            }
        }
        #expect(expected == (2200, 1, 1))
    }

    @Test(arguments: [
        ("2024-02-29", true), ("2023-02-29", false), ("2000-02-29", true), ("1900-02-29", false),
        ("2026-04-30", true), ("2026-04-31", false), ("2026-12-31", true), ("2026-12-32", false),
        ("0001-01-01", true), ("0000-12-31", false), ("9999-12-31", true),
    ])
    func onlyDaysThatExist(text: String, exists: Bool) { #expect((CalendarDate(text) != nil) == exists) }

    @Test(arguments: [
        "", "2026", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-01T00:00:00Z", "2026-01-01 ", " 2026-01-01",
        "2026-01-0１", "+2026-01-01", "02026-01-01", "2026-01-01\u{0}",
    ])
    func garbageIsRefused(text: String) { #expect(CalendarDate(text) == nil) }

    @Test func datesAreOrderedAsDays() throws {
        let days = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"].map { try #require(CalendarDate($0)) }
        #expect(days.sorted() == days)
        #expect(days[0] < days[1])
        #expect(!(days[1] < days[1]))
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
