import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// Finding a field whose answer was lost, and telling a refused one that there is one of its name.
struct HuntrFieldProofTests {
    private let provider = HuntrProvider(ProviderSettings(connection: "huntr"))

    private func creation() throws -> Endpoint<Created<CustomField>> {
        let draft = CustomFieldDraft(try json(#"{"name": "Location", "type": "text"}"#))
        return try provider.createCustomField(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
    }

    private func vendor(_ names: String..., post: Int = 400) -> VendorDouble {
        let fields = names.map { #"{"id": "f", "name": "\#($0)"}"# }.joined(separator: ",")
        return VendorDouble(provider) { request in
            request.method == .get ? (200, #"{"data": [\#(fields)]}"#) : (post, "{}")
        }
    }

    @Test func aFieldOfTheNameProves() async throws {
        let proof = try #require(try creation().proof)
        #expect(try await proof.look(vendor("Other", "Location").connection.reading()) == .present([0]))
        #expect(try await proof.look(vendor("location").connection.reading()) == .absent)
        #expect(try await proof.look(vendor().connection.reading()) == .absent)
    }

    @Test(arguments: [400, 409, 422])
    func aRefusalBesideAFieldOfTheNameIsAConflict(status: Int) async throws {
        let write = try creation()
        let error = await #expect(throws: GatewayError.self) {
            _ = try await vendor("Location", post: status).connection.perform(write)
        }
        #expect(error?.code == .providerConflict)
        #expect(error?.effect == Effect.none)
    }

    @Test func whatIsUnclearIsNotDecidedByALook() async throws {
        let write = try creation()
        let vendor = vendor("Location", post: 500)
        let error = await #expect(throws: GatewayError.self) { _ = try await vendor.connection.perform(write) }
        #expect(error?.effect == .unknown)
        #expect(await vendor.transport.calls.count == 1)
    }

    @Test func itGoesOutOnAConnectionOfItsOwn() throws {
        let write = try creation()
        #expect(write.operationClass == .conflictDetecting)
        #expect(write.operationClass.reuse == .fresh)
        #expect(!write.spends)
    }
}
