import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// `outreach: "call"` (vendor file section 6.1).
struct VoiceHireCallTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "paris", defaultRegion: "FR"))
    private static let jean =
        #"{"first_name":"Jean","last_name":"Dupont","phone":"+33612345678","email":"jean@example.com"}"#

    @Test func peopleAreAddedToBeCalled() async throws {
        let vendor = VendorDouble(provider) { _ in
            (
                200,
                #"""
                {"campaign_id": "abc", "candidates_added": 1, "candidates_skipped": 0, "calls_queued": 1,
                 "errors": [{"index": 0, "error": "Numéro de téléphone invalide"}]}
                """#
            )
        }
        let endpoint = try call(Self.jean)
        #expect(endpoint.name == "voicehire.campaigns.add")
        #expect(endpoint.cost == Units(call: 1))
        #expect(endpoint.operationClass == .spend)
        let counts = try await vendor.connection.perform(endpoint)
        #expect([counts.added, counts.skipped, counts.messages] == [1, 0, 1])
        #expect(counts.refused.map(\.place) == [0])
        #expect(await vendor.transport.calls == ["POST /campaigns/abc/candidates"])
        let sent = await vendor.transport.requests.first?.body
        #expect(
            sent.map { String(decoding: $0, as: UTF8.self) }
                == #"{"candidates":[\#(Self.jean.replacing("+33612345678", with: "0612345678"))]}"#)
    }

    @Test func theWordsOfTextingAreNotTaken() async throws {
        let vendor = VendorDouble(provider) { _ in
            (200, #"{"candidates_sourced": 1, "candidates_skipped": 0, "sms_sent": 1, "errors": []}"#)
        }
        let endpoint = try call(Self.jean)
        let error = await #expect(throws: GatewayError.self) { try await vendor.connection.perform(endpoint) }
        #expect(error?.code == .providerBadResponse)
        #expect(error?.effect == .unknown)
    }

    @Test func anAddressIsDemanded() {
        let error = #expect(throws: GatewayError.self) {
            try call(#"{"first_name":"Jean","last_name":"Dupont","phone":"+33612345678"}"#)
        }
        #expect(error?.errors.map(\.place) == [.pointer("/candidates/0/email")])
    }

    private func call(_ people: String) throws -> Endpoint<OutreachCounts> {
        let body = Array(#"{"outreach":"call","candidates":[\#(people)]}"#.utf8)
        let draft = try OutreachDraft(try JSONDocument(body, limits: .caller).root, now: Timestamp(milliseconds: 0))
        return try provider.addToCampaign("abc", draft.outreach, provider.planOutreach(draft).recipients)
    }
}
