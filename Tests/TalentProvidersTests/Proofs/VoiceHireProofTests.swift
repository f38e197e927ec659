import TalentModel
import Testing

@testable import TalentProviders

/// Finding people of an unclear call in their campaign.
struct VoiceHireProofTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "paris"))

    @Test(arguments: [OutreachDraft.Outreach.sms, .call])
    func peopleAreFoundInAnySpelling(outreach: OutreachDraft.Outreach) async throws {
        let list = VoiceHireList(phones: ["+33 6 00 00 00 02", "0699999999", "06.00.00.00.00", "33600000003"])
        let vendor = VendorDouble(provider, list.answer)
        #expect(try await look(vendor, [0, 1, 2, 3], outreach) == .present([0, 2, 3]))
    }

    @Test func placesAreThoseInTheCallNotInTheRequest() async throws {
        let vendor = VendorDouble(provider, VoiceHireList(phones: ["0600000007"]).answer)
        #expect(try await look(vendor, [5, 7]) == .present([1]))
    }

    @Test func theWholeListIsWalked() async throws {
        let others = (0..<250).map { "07\(10_000_000 + $0)" }
        let vendor = VendorDouble(provider, VoiceHireList(phones: others + ["0600000001"]).answer)
        #expect(try await look(vendor, [0, 1]) == .present([1]))
        #expect(
            await vendor.transport.calls
                == (1...3).map { "GET /campaigns/abc/candidates?page=\($0)&per_page=100&sort=date_desc" })
    }

    @Test func theWalkEndsOnceEverybodyIsFound() async throws {
        let others = (0..<250).map { "07\(10_000_000 + $0)" }
        let vendor = VendorDouble(provider, VoiceHireList(phones: ["0600000000"] + others).answer)
        #expect(try await look(vendor, [0]) == .present([0]))
        #expect(await vendor.transport.requests.count == 1)
    }

    @Test func theWalkIsBounded() async throws {
        let vendor = VendorDouble(
            provider, VoiceHireList(phones: .init(repeating: "0799999999", count: 6_100) + ["0600000000"]).answer)
        #expect(try await look(vendor, [0]) == .absent)
        #expect(await vendor.transport.requests.count == 60)
    }

    @Test func absenceIsNoProof() async throws {
        let vendor = VendorDouble(provider, VoiceHireList(phones: []).answer)
        #expect(try await look(vendor, [0]) == .absent)
    }

    @Test func aFailedLookSaysNothing() async throws {
        let vendor = VendorDouble(provider) { _ in (503, "{}") }
        let error = await #expect(throws: GatewayError.self) { try await look(vendor, [0]) }
        #expect(error?.code == .providerUnavailable)
    }

    /// Looks for the people whose phones end in `numbers`, who stand at those places of the caller's request.
    private func look(
        _ vendor: VendorDouble, _ numbers: [Int], _ outreach: OutreachDraft.Outreach = .sms
    ) async throws -> ProofFinding {
        let people = try numbers.map { number in
            let phone = try #require(PhoneNumber("+336" + String(100_000_000 + number).dropFirst()))
            return OutreachPlan.Recipient(
                index: number, firstName: "Ada", lastName: "Byron", phone: phone, remotePhone: phone.frenchMobile ?? "",
                email: "ada@example.com")
        }
        let proof = try #require(try provider.addToCampaign("abc", outreach, people).proof)
        return try await proof.look(vendor.connection.reading())
    }
}
