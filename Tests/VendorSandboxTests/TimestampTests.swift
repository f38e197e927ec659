import Testing

@testable import VendorSandbox

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_251_200_000, "2024-03-01T00:00:00.000Z"),
        (4_102_444_799_001, "2099-12-31T23:59:59.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func printsTheCalendar(milliseconds: Int, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).isoMilliseconds == text)
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "1999-12-31", "2099-01-01"])
    func readsDatesBack(text: String) {
        #expect(Timestamp(date: text)?.date == text)
        #expect(Timestamp(date: text + "T23:59:59Z")?.date == text)
    }

    @Test(arguments: [
        "2023-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-001", "24-01-01", "", "tomorrow",
        "2024-01-01 ", "+024-01-01",
    ])
    func refusesWhatIsNoDate(text: String) {
        #expect(Timestamp(date: text) == nil)
    }

    @Test func theMonthlyCreditsComeBackOnTheFirst() throws {
        let cases = [("2024-01-31", "2024-02-01"), ("2024-12-01", "2025-01-01"), ("2023-02-28", "2023-03-01")]
        for (today, next) in cases {
            #expect(VoiceHireState.firstOfNextMonth(after: try #require(Timestamp(date: today))) == next)
        }
    }
}
