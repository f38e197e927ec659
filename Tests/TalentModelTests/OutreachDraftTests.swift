import GatewayJSON
import TalentModel
import Testing

/// People for a campaign: their number, their members, and whose mistakes refuse the whole request.
struct OutreachDraftTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_000)

    private static let person = #"{"first_name": "Pierre", "last_name": "Durand", "phone": "0612345678"}"#

    private func mistakes(_ text: String) throws -> [String] {
        let error = try #require(throws: GatewayError.self) { _ = try OutreachDraft(json(text), now: now) }
        return error.errors.map { "\($0.place) \($0.code)" }
    }

    @Test func oneToTenThousandPeople() throws {
        for count in [1, 100, 10_000] {
            let people = Array(repeating: Self.person, count: count).joined(separator: ", ")
            let draft = try OutreachDraft(json(#"{"outreach": "sms", "candidates": [\#(people)]}"#), now: now)
            #expect(draft.people.count == count)
            #expect(draft.people.last?.index == count - 1)
            #expect(draft.onInvalid == .refuse)
        }
        let tooMany = Array(repeating: Self.person, count: 10_001).joined(separator: ", ")
        #expect(
            try mistakes(#"{"outreach": "sms", "candidates": [\#(tooMany)]}"#)
                == [#"pointer("/candidates") count_invalid"#])
        #expect(
            try mistakes(#"{"outreach": "sms", "candidates": []}"#) == [#"pointer("/candidates") count_invalid"#])
    }

    @Test func whatIsMissingOrWrongIsNamed() throws {
        #expect(try mistakes("{}") == [#"pointer("/outreach") required"#, #"pointer("/candidates") required"#])
        #expect(
            try mistakes(#"{"outreach": "fax", "on_invalid": "x", "candidates": {}, "extra": 1}"#) == [
                #"pointer("/outreach") enum_invalid"#, #"pointer("/on_invalid") enum_invalid"#,
                #"pointer("/candidates") type_invalid"#, #"pointer("/extra") unknown_member"#,
            ])
    }

    private static let wrong = #"""
        [{"first_name": "A", "phone": "1"}, 7,
         {"first_name": "C", "last_name": "D", "phone": "2", "email": "x", "age": 3, "external_id": "E-2"}]
        """#

    /// Whether they refuse the request is decided with what the vendor demands of people.
    @Test(arguments: ["refuse", "skip"])
    func mistakesOfPeopleAreKeptWithThem(onInvalid: String) throws {
        let draft = try OutreachDraft(
            json(#"{"outreach": "call", "on_invalid": "\#(onInvalid)", "candidates": \#(Self.wrong)}"#), now: now)
        #expect(draft.outreach == .call)
        #expect(draft.onInvalid.rawValue == onInvalid)
        #expect(
            draft.people.flatMap(\.errors).map { "\($0.place) \($0.code)" } == [
                #"pointer("/candidates/0/last_name") required"#, #"pointer("/candidates/1") type_invalid"#,
                #"pointer("/candidates/2/age") unknown_member"#, #"pointer("/candidates/2/email") email_invalid"#,
            ])
        #expect(draft.people[2].externalID == "E-2")
        #expect(draft.people[1].phone == nil)
    }

    @Test func skippingForgivesPeopleOnly() throws {
        #expect(
            try mistakes(#"{"outreach": "sms", "on_invalid": "skip", "candidates": [1], "note": "x"}"#)
                == [#"pointer("/note") unknown_member"#])
    }
}
