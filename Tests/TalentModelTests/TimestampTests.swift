import Foundation
import GatewayJSON
import TalentModel
import Testing

/// Moments: RFC 3339 in, RFC 3339 out.
struct TimestampTests {
    /// The years 1 to 9999 in milliseconds.
    private static let range: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

    @Test func randomMomentsComeBackAsTheyWere() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<10_000 {
            let moment = Timestamp(milliseconds: Int64.random(in: Self.range, using: &generator))
            #expect(Timestamp(moment.text) == moment, "\(moment.milliseconds)")
        }
    }

    @Test func aMemberIsWrittenAsTheText() {
        var generator = SeededGenerator(seed: 3)
        let ends = [Self.range.lowerBound, Self.range.upperBound, -1, 0, 1, 999, 1000]
        for milliseconds in ends + (0..<1000).map({ _ in Int64.random(in: Self.range, using: &generator) }) {
            let moment = Timestamp(milliseconds: milliseconds)
            var json = JSONWriter()
            json.object { json in
                json.member("at", moment)
                json.member("never", nil as Timestamp?)
            }
            #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"at":"\#(moment.text)"}"#)
        }
    }

    @Test func theTextIsWhatFoundationWrites() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            // Foundation changes to the Julian calendar before 1582.
            let seconds = Int.random(in: -10_000_000_000...253_402_300_799, using: &generator)
            let text = try #require(Timestamp(unixSeconds: seconds)).text
            #expect(text.dropLast() + ".000Z" == Date(timeIntervalSince1970: Double(seconds)).formatted(style))
        }
    }

    @Test(arguments: [
        ("2026-06-27T10:00:00.000Z", "2026-06-27T10:00:00Z"),
        ("2026-06-27T10:00:00Z", "2026-06-27T10:00:00Z"),
        ("2026-06-27t10:00:00z", "2026-06-27T10:00:00Z"),
        ("2026-06-27T10:00:00.5Z", "2026-06-27T10:00:00.500Z"),
        ("2026-06-27T10:00:00.123999Z", "2026-06-27T10:00:00.123Z"),
        ("2024-01-15T10:30:00", "2024-01-15T10:30:00Z"),
        ("2026-06-27T01:30:00+02:00", "2026-06-26T23:30:00Z"),
        ("2026-06-26T20:00:00-05:30", "2026-06-27T01:30:00Z"),
        ("2024-02-29T23:59:59+00:00", "2024-02-29T23:59:59Z"),
        ("2024-02-29T23:00:00-01:00", "2024-03-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ])
    func spellingsAreRead(text: String, expected: String) throws {
        #expect(try #require(Timestamp(text)).text == expected)
    }

    @Test(arguments: [
        "", "Z", "2026", "2026-06-27", "2026-06-27T10", "2026-06-27T10:00", "2026-06-27 10:00:00Z",
        "2026-06-27T24:00:00Z", "2026-06-27T10:60:00Z", "2026-06-27T10:00:61Z", "2026-06-27T10:00:00.Z",
        "2026-06-27T10:00:00+2:00", "2026-06-27T10:00:00+02", "2026-06-27T10:00:00+24:00", "2026-06-27T10:00:00+02:60",
        "2026-06-27T10:00:00ZZ", "2026-06-27T10:00:00Z ", " 2026-06-27T10:00:00Z", "2026-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z", "2026-01-00T10:00:00Z", "0000-01-01T10:00:00Z",
        "２０２６-06-27T10:00:00Z", "2026-06-27T10:00:00Ζ", "-026-06-27T10:00:00Z", "1588634675",
        // In form, but outside the years that can be written again.
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:00-00:01",
    ])
    func garbageIsRefused(text: String) { #expect(Timestamp(text) == nil) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_588_634_675, "2020-05-04T23:24:35Z"), (-1, "1969-12-31T23:59:59Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"), (-62_135_596_800, "0001-01-01T00:00:00Z"),
    ])
    func unixSeconds(seconds: Int, text: String) throws {
        let moment = try #require(Timestamp(unixSeconds: seconds))
        #expect(moment.text == text)
        #expect(moment.unixSeconds == seconds)
    }

    @Test(arguments: [Int.max, Int.min, 253_402_300_800, -62_135_596_801, 1_588_634_675_000])
    func secondsThatNoCalendarHasAreRefused(seconds: Int) { #expect(Timestamp(unixSeconds: seconds) == nil) }

    @Test func secondsAreRoundedDownBeforeTheEpochToo() {
        #expect(Timestamp(milliseconds: -1).unixSeconds == -1)
        #expect(Timestamp(milliseconds: -1000).unixSeconds == -1)
        #expect(Timestamp(milliseconds: 1999).unixSeconds == 1)
    }
}
