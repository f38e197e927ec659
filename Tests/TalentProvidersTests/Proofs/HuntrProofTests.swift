import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// Finding an unclear invitation, and telling a refused one that there is one already.
struct HuntrProofTests {
    private static let invitations = "GET /organization-invitations"
    private static let members = "GET /members?email=ada%40example.com"
    private let provider = HuntrProvider(ProviderSettings(connection: "huntr"))

    @Test func aPendingInvitationProves() async throws {
        let vendor = vendor(pending: "Ada@Example.com")
        #expect(try await look(vendor) == .present([0]))
        #expect(await vendor.transport.calls == [Self.invitations])
    }

    @Test func aMemberProves() async throws {
        let vendor = vendor(member: "ada@example.com")
        #expect(try await look(vendor) == .present([0]))
        #expect(await vendor.transport.calls == [Self.invitations, Self.members])
    }

    @Test func othersProveNothing() async throws {
        #expect(try await look(vendor(pending: "bob@example.com", member: "eve@example.com")) == .absent)
    }

    @Test func aCandidateIsAnInvitation() async throws {
        let draft = CandidateDraft(try parsed(#"{"email": "ada@example.com"}"#))
        let endpoint = try provider.createCandidate(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
        let proof = try #require(endpoint.proof)
        let finding = try await proof.look(vendor(pending: "ada@example.com").connection.reading())
        #expect(finding == .present([0]))
    }

    @Test func aRefusalBesideAPendingInvitationIsAConflict() async throws {
        let error = try await refusal(vendor(pending: "ada@example.com"))
        #expect(error.code == .providerConflict)
        #expect(error.effect == .none)
        #expect(error.detail == "A pending invitation for this address is there already. Nothing was done.")
        #expect(error.connection == "test")
    }

    @Test func aRefusalOfAMemberIsWhatTheVendorSaid() async throws {
        #expect(try await refusal(vendor(member: "ada@example.com")).code == .providerRejected)
    }

    @Test func aRefusalStandsWhenTheLookFails() async throws {
        let vendor = VendorDouble(provider) { ($0.method == .get ? 500 : 400, "{}") }
        #expect(try await refusal(vendor).code == .providerRejected)
    }

    @Test func aProofCanOnlyRead() async throws {
        let vendor = vendor()
        let write = try invitation()
        let error = await #expect(throws: GatewayError.self) {
            try await vendor.connection.reading().perform(write)
        }
        #expect(error?.code == .internal)
        #expect(await vendor.transport.requests.isEmpty)
    }

    private func vendor(pending: String? = nil, member: String? = nil) -> VendorDouble {
        VendorDouble(provider) { request in
            if request.method == .post { return (400, #"{"message": "refused"}"#) }
            if request.url.contains("/members") {
                return (200, #"{"data": [\#(member.map { #"{"id": "m1", "email": "\#($0)"}"# } ?? "")]}"#)
            }
            return (200, #"{"data": [\#(pending.map { #"{"id": "i1", "toEmail": "\#($0)"}"# } ?? "")]}"#)
        }
    }

    private func invitation() throws -> Endpoint<Created<Invitation>> {
        let draft = InvitationDraft(try parsed(#"{"email": "ada@example.com"}"#))
        return try provider.createInvitation(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
    }

    private func look(_ vendor: VendorDouble) async throws -> ProofFinding {
        try await #require(try invitation().proof).look(vendor.connection.reading())
    }

    private func refusal(_ vendor: VendorDouble) async throws -> GatewayError {
        let endpoint = try invitation()
        return try #require(
            await #expect(throws: GatewayError.self) { try await vendor.connection.perform(endpoint) })
    }

    private func parsed(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8), limits: .caller).root }
}
