import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// Finding an unclear candidate by the reference that was sent with it.
struct InstaViewProofTests {
    private let provider = InstaViewProvider(ProviderSettings(connection: "instaview"))

    // The bare list of the reference, and the wrapped forms of the guides (vendor file section 3).
    @Test(arguments: [
        #"{"data": [ITEMS], "total": 2, "page": 1, "limit": 100, "totalPages": 1}"#,
        #"{"success": true, "data": {"items": [ITEMS], "pagination": {"totalPages": 1}}, "error": null}"#,
        #"{"success": true, "data": {"data": [ITEMS], "total": 2, "totalPages": 1}}"#,
        #"{"data": {"data": [ITEMS], "total": 2, "page": 1, "totalPages": 1}}"#,
        #"{"data": {"items": [ITEMS], "pagination": {"total": 1}}}"#,
        #"{"success": true, "data": [ITEMS]}"#, "[ITEMS]",
    ])
    func theReferenceIsFoundInEveryFormOfAList(form: String) async throws {
        for (reference, finding) in [("CAND-1", ProofFinding.present([0])), ("CAND-2", .absent)] {
            let items = #"{"id": "a"}, {"id": "b", "metadata": {"externalId": "\#(reference)"}}"#
            let vendor = VendorDouble(provider) { _ in (200, form.replacing("ITEMS", with: items)) }
            #expect(try await look(vendor) == finding)
            #expect(await vendor.transport.calls == ["GET /candidates?page=1&limit=100"])
        }
    }

    @Test func fivePagesAreLookedThrough() async throws {
        let vendor = pages(foundOn: 6, of: 9)
        #expect(try await look(vendor) == .absent)
        #expect(await vendor.transport.calls == (1...5).map { "GET /candidates?page=\($0)&limit=100" })
        #expect(try await look(pages(foundOn: 5, of: 9)) == .present([0]))
    }

    @Test func theLastPageEndsTheLook() async throws {
        let vendor = pages(foundOn: 3, of: 2)
        #expect(try await look(vendor) == .absent)
        #expect(await vendor.transport.requests.count == 2)
    }

    @Test func withoutAReferenceThereIsNoProof() throws {
        #expect(try candidate(reference: nil).proof == nil)
    }

    @Test func theCompanyAndThePrefixAreThoseOfTheWrite() async throws {
        let provider = InstaViewProvider(
            ProviderSettings(connection: "instaview", options: ["company_id": "c 1", "path_prefix": "/v1"]))
        let vendor = VendorDouble(provider) { _ in (200, #"{"data": []}"#) }
        let proof = try #require(try candidate(reference: "CAND-1", provider).proof)
        #expect(try await proof.look(vendor.connection.reading()) == .absent)
        #expect(await vendor.transport.calls == ["GET /v1/candidates?page=1&limit=100&companyId=c%201"])
    }

    @Test func whatIsNoListSaysNothing() async throws {
        let vendor = VendorDouble(provider) { _ in (200, #"{"data": 1}"#) }
        let error = await #expect(throws: GatewayError.self) { try await look(vendor) }
        #expect(error?.code == .providerBadResponse)
    }

    private func pages(foundOn page: Int, of count: Int) -> VendorDouble {
        VendorDouble(provider) { request in
            let reference = request.number("page") == page ? "CAND-1" : "CAND-0"
            return (
                200, #"{"data": [{"id": "a", "metadata": {"externalId": "\#(reference)"}}], "totalPages": \#(count)}"#
            )
        }
    }

    private func look(_ vendor: VendorDouble) async throws -> ProofFinding {
        try await #require(try candidate(reference: "CAND-1").proof).look(vendor.connection.reading())
    }

    private func candidate(
        reference: String?, _ provider: InstaViewProvider? = nil
    ) throws -> Endpoint<Created<Candidate>> {
        let external = reference.map { #", "external_id": "\#($0)""# } ?? ""
        let body =
            #"{"first_name": "Ada", "last_name": "B", "email": "a@example.com", "consent_expires_on": "2030-01-01"\#(external)}"#
        let draft = CandidateDraft(try JSONDocument(Array(body.utf8), limits: .caller).root)
        return try (provider ?? self.provider).createCandidate(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
    }
}
