import GatewayJSON
import TalentModel
import Testing

struct MappingReportTests {
    private static let table: [FieldMapping] = [.native("email", "emailAddress"), .moved("tags", "metadata.tags")]

    @Test func whatHasNoPlaceIsDroppedAndWhatMovesIsSaid() {
        let report = MappingReport(given: ["phone", "email", "tags", "a/b"], table: Self.table)
        #expect(report.dropped == ["/phone", "/a/b"])
        #expect(report.moved == ["/tags → metadata.tags"])
        #expect(report.coerced.isEmpty)
        #expect(report.defaulted.isEmpty)
    }

    @Test func nothingGivenIsNothingLost() {
        #expect(MappingReport(given: [], table: Self.table) == MappingReport())
    }

    @Test func theReportIsWrittenWithAllItsLists() {
        var report = MappingReport(given: ["tags"], table: Self.table)
        report.coerced = ["/phone: 06 → +336"]
        var json = JSONWriter()
        report.write(to: &json)
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"dropped":[],"coerced":["/phone: 06 → +336"],"defaulted":[],"moved":["/tags → metadata.tags"]}"#)
    }

    @Test(arguments: [
        (Units(), "{}", 0), (Units(sms: 8), #"{"sms":8}"#, 8), (Units(call: 3, email: 1), #"{"call":3,"email":1}"#, 4),
    ])
    func unitsAreWrittenWhereThereAreAny(units: Units, text: String, total: Int) {
        var json = JSONWriter()
        units.write(to: &json)
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
        #expect(units.total == total)
    }

    @Test func spellingsOfPhonesAreNotedWithTheirPerson() {
        var report = MappingReport()
        let long = String(repeating: "é", count: 1000)
        report.noteSpelling(ofPhoneOf: 0, "+33612345678", "0612345678")
        report.noteSpelling(ofPhoneOf: 9_999, long, "")
        #expect(
            report.coerced == [
                "/candidates/0/phone: +33612345678 → 0612345678", "/candidates/9999/phone: \(long) → ",
            ])
    }
}
