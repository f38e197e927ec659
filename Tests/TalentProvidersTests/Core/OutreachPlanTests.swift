import TalentModel
import TalentProviders
import Testing

/// Who is sent, who is a duplicate, whose mistakes refuse the request.
struct OutreachPlanTests {
    private func plan(
        _ people: [String], onInvalid: String = "refuse", region: String? = "FR", demandsEmail: Bool = false
    ) throws -> OutreachPlan {
        let text =
            #"{"outreach": "sms", "on_invalid": "\#(onInvalid)", "candidates": [\#(people.joined(separator: ","))]}"#
        return try OutreachPlan(
            OutreachDraft(json(text), now: Timestamp(milliseconds: 0)), region: region, demandsEmail: demandsEmail,
            spelling: \.frenchMobile,
            phoneRule: "A French mobile, please.")
    }

    private func person(_ phone: String, _ more: String = "") -> String {
        #"{"first_name": "A", "last_name": "B", "phone": "\#(phone)"\#(more)}"#
    }

    @Test func spellingsOfOnePhoneAreOnePerson() throws {
        let plan = try plan([
            person("+33612345678", #", "external_id": "first""#), person("0612345678"), person("06 12 34 56 78"),
            person("0033612345678", #", "external_id": "last""#), person("0712345678"),
        ])
        #expect(plan.recipients.map(\.index) == [0, 4])
        #expect(plan.recipients.map(\.remotePhone) == ["0612345678", "0712345678"])
        #expect(plan.recipients[0].externalID == "first")
        #expect(plan.settled.map(\.index) == [1, 2, 3])
        #expect(plan.settled.allSatisfy { $0.fate == .duplicate })
        #expect(plan.settled.last?.externalID == "last")
        #expect(plan.mapping.coerced == ["/candidates/0/phone: +33612345678 → 0612345678"])
    }

    @Test func aWrongPersonRefusesEverything() throws {
        let error = try #require(throws: GatewayError.self) {
            _ = try plan([person("0612345678"), person("0112345678"), person("x"), person("+421915123456")])
        }
        #expect(error.places == ["/candidates/1/phone", "/candidates/2/phone", "/candidates/3/phone"])
        #expect(error.errors.allSatisfy { $0.code == "phone_invalid" })
        #expect(error.effect == .none)
    }

    @Test func aWrongPersonIsSkippedWhereTheCallerSaysSo() throws {
        let plan = try plan(
            [person("0612345678"), person("0112345678"), #"{"phone": "0712345678"}"#, person("0712345678")],
            onInvalid: "skip")
        #expect(plan.recipients.map(\.index) == [0, 3])
        #expect(plan.settled.map(\.index) == [1, 2])
        #expect(plan.settled.map(\.fate) == [.rejected, .rejected])
        #expect(plan.settled.map { $0.errors.first?.code } == ["phone_invalid", "required"])
    }

    @Test func aWrongPersonIsNoOnesDuplicate() throws {
        let nameless = #"{"phone": "0612345678"}"#
        let plan = try plan([nameless, person("0612345678"), nameless], onInvalid: "skip")
        #expect(plan.recipients.map(\.index) == [1])
        #expect(plan.settled.map(\.fate) == [.rejected, .rejected])
    }

    @Test func theNationalFormNeedsTheConnectionsRegion() throws {
        #expect(throws: GatewayError.self) { _ = try plan([person("0612345678")], region: nil) }
        #expect(try plan([person("+33612345678")], region: nil).recipients.count == 1)
    }

    @Test func callsDemandAnAddress() throws {
        let error = try #require(throws: GatewayError.self) {
            _ = try plan([person("0612345678"), person("0712345678", #", "email": "a@b.co""#)], demandsEmail: true)
        }
        #expect(error.places == ["/candidates/0/email"])
    }

    @Test func atMostAHundredMistakesAreTold() throws {
        let error = try #require(throws: GatewayError.self) {
            _ = try plan(Array(repeating: person("1"), count: 100), demandsEmail: true)
        }
        #expect(error.errors.count == 100)
    }
}
