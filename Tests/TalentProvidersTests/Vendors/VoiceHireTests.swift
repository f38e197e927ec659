import TalentModel
import TalentProviders
import Testing
import Upstream

struct VoiceHireTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "voicehire", defaultRegion: "FR"))

    private func people() throws -> [OutreachPlan.Recipient] {
        let text = #"""
            {"outreach": "sms", "candidates": [
              {"first_name": "Pierre", "last_name": "Durand", "phone": "0612345678"},
              {"first_name": "Sophie", "last_name": "Bernard", "phone": "0687654321"}]}
            """#
        return try provider.planOutreach(OutreachDraft(json(text), now: Timestamp(milliseconds: 0))).recipients
    }

    @Test func whoWantsACallGetsNoTextMessage() throws {
        let endpoint = try provider.addToCampaign("c", .call, people())
        #expect(endpoint.path == "/campaigns/c/candidates")
        #expect(endpoint.cost == Units(call: 2))
    }

    @Test func aCallCostsOneMessageAPerson() throws {
        #expect(try provider.addToCampaign("c", .sms, people()).cost == Units(sms: 2))
    }

    /// The texts about single people come in a 2xx; they are shown all the same.
    @Test func textsAboutPeopleAreMasked() throws {
        let answer = #"""
            {"candidates_sourced": 0, "candidates_skipped": 0, "sms_sent": 0, "errors": [
              {"index": 0, "error": "Pierre Durand (06 12 34 56 78): vh_live_abc"}, {"index": 1}, {"error": 7}]}
            """#
        let counts = try provider.addToCampaign("c", .sms, people()).decode(json(answer))
        #expect(counts.refused.map(\.message) == ["[masked] [masked] ([phone]): [secret]", nil, nil])
        #expect(counts.refused.map(\.place) == [0, 1, nil])
    }

    @Test(arguments: [
        #"{"candidates_skipped": 0, "sms_sent": 0}"#, #"{"candidates_sourced": 1, "sms_sent": 0}"#,
        #"{"candidates_sourced": 1, "candidates_skipped": 0}"#,
        #"{"candidates_sourced": -1, "candidates_skipped": 0, "sms_sent": 0}"#,
        #"{"candidates_sourced": 0.5, "candidates_skipped": 0, "sms_sent": 0}"#,
        #"{"candidates_sourced": "1", "candidates_skipped": 0, "sms_sent": 0}"#,
        #"{"candidates_sourced": 1, "candidates_skipped": 0, "sms_sent": 0, "errors": {}}"#, "[]",
    ])
    func countsThatAreNone(text: String) throws {
        let endpoint = try provider.addToCampaign("c", .sms, people())
        #expect(throws: WireError.self) { _ = try endpoint.decode(json(text)) }
    }

    @Test(
        arguments: [
            ("candidates[1].last_name", "/candidates/1/last_name"), ("candidates.0.phone", "/candidates/0/phone"),
            ("0687654321", "/candidates/1/phone"), ("candidates", "/candidates"), ("campaign_id", nil),
            ("candidates[2].phone", nil),
        ] as [(String, String?)])
    func fieldsAreMappedBack(field: String, pointer: String?) throws {
        #expect(try provider.addToCampaign("c", .sms, people()).pointers[field] == pointer.map { .pointer($0) })
    }

    /// The vendor counts within the call; our pointers count within the caller's request.
    @Test func pointersAreTheCallersPlaces() throws {
        let last = try #require(people().last)
        let endpoint = try provider.addToCampaign("c", .sms, [last])
        #expect(endpoint.pointers["phone"] == .pointer("/candidates/1/phone"))
        #expect(endpoint.pointers["candidates[0].phone"] == .pointer("/candidates/1/phone"))
    }
}
