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

    /// People without mistakes are read in one go unless a key has an escape: what is found must be the same.
    @Test func peopleReadInOneGoAreReadAlike() throws {
        var generator = SeededGenerator(seed: 7)
        let values = [
            #""Ada""#, #""Adélaïde""#, #""a@b.fr""#, #""+33612345678""#, #""""#, #"" ""#, #""\u00e9\n""#, "null", "1",
            "true", "[]", #"{"x": "y"}"#, "\"\(String(repeating: "l", count: 255))\"",
            "\"\(String(repeating: "é", count: 128))\"", "\"\(String(repeating: "l", count: 256))\"",
            "\"\(String(repeating: "l", count: 1001))\"", #""a@b""#, #""a@b.fr ""#,
        ]
        let plain = [#""Ada""#, #""Lovelace""#, #""0612345678""#, #""ada@example.com""#, #""CAND-1""#]
        let keys = ["first_name", "last_name", "phone", "email", "external_id"]
        var faultless = 0
        for _ in 0..<3000 {
            var members = zip(keys, plain).map { (key: $0, value: $1) }
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                members[Int.random(in: 0..<5, using: &generator)].value = values.randomElement(using: &generator) ?? ""
            }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                members.remove(at: Int.random(in: 0..<5, using: &generator))
            }
            if Int.random(in: 0..<8, using: &generator) == 0 { members.append(("nickname", #""Countess""#)) }
            members.shuffle(using: &generator)
            func person(_ spelling: (String) -> String) throws -> OutreachDraft.Person {
                let text = members.map { "\"\(spelling($0.key))\": \($0.value)" }.joined(separator: ", ")
                let body = try json(#"{"outreach": "sms", "candidates": [{\#(text)}]}"#)
                return try #require(try OutreachDraft(body, now: now).people.first)
            }
            let straight = try person { $0 }
            let escaped = try person { $0.replacing("e", with: #"\u0065"#) }
            #expect(straight.firstName == escaped.firstName && straight.lastName == escaped.lastName)
            #expect(straight.phone == escaped.phone && straight.email == escaped.email)
            #expect(straight.externalID == escaped.externalID && straight.errors == escaped.errors)
            if straight.errors.isEmpty { faultless += 1 }
        }
        #expect((500...2500).contains(faultless))
    }
}
