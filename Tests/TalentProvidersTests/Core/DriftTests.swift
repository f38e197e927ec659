import GatewayJSON
import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// What is counted of answers that have more than their vendor documents.
@Suite struct DriftTests {
    private static let member = #"{"id":"5eb0a1b2c3d4e5f601234567","givenName":"Ada","isActive":true"#
    private static let provider = HuntrProvider(ProviderSettings(connection: "test"))

    private static func rows(_ connection: ProviderActor) async -> [String] {
        await connection.status().drifts.map {
            "\($0.endpoint) \($0.path) \($0.kind.rawValue)\($0.value.map { "=" + $0 } ?? "") \($0.count)"
        }
    }

    @Test func itIsCountedByEndpointAndPlace() async throws {
        let vendor = VendorDouble(Self.provider) { request in
            request.url.contains("/members/")
                ? (200, Self.member + #","fresh":1}"#)
                : (
                    200,
                    #"{"data":[{"id":"1","name":"A","fieldType":"COLOUR"},{"id":"2","name":"B","fieldType":"COLOUR"}]}"#
                )
        }
        for _ in 0..<3 { _ = try await vendor.connection.perform(Self.provider.candidate("5eb0a1b2c3d4e5f601234567")) }
        let fields = try await vendor.connection.perform(Self.provider.customFields())
        #expect(fields.map(\.remoteKind) == ["COLOUR", "COLOUR"])
        #expect(
            await Self.rows(vendor.connection) == [
                "huntr.member_fields.list data[].fieldType unknown_value=COLOUR 2",
                "huntr.members.get fresh unknown_field 3",
            ])
        let drift = await vendor.connection.status().drifts[1]
        #expect(drift.firstSeen > 1_700_000_000_000 && drift.firstSeen <= drift.lastSeen)
    }

    @Test(
        arguments: [
            (404, #"{"message":"no","fresh":1}"#), (500, #"{"fresh":1}"#), (200, #"{"fresh":1}"#), (200, "[5]"),
            (200, "no JSON"), (429, #"{"fresh":1}"#),
        ])
    func refusedAndUnreadableAnswersAreNot(_ status: Int, _ body: String) async {
        let vendor = VendorDouble(Self.provider) { _ in (status, body) }
        await #expect(throws: GatewayError.self) {
            _ = try await vendor.connection.perform(Self.provider.candidate("5eb0a1b2c3d4e5f601234567"))
        }
        #expect(await Self.rows(vendor.connection) == [])
    }

    @Test func refusalsInsideASuccessAreNot() async {
        let provider = HirempireProvider(ProviderSettings(connection: "test"))
        let vendor = VendorDouble(provider) { _ in
            (200, #"{"success":false,"error":"Job not found","fresh":1}"#)
        }
        await #expect(throws: GatewayError.self) {
            _ = try await vendor.connection.perform(provider.job("8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b"))
        }
        #expect(await Self.rows(vendor.connection) == [])
    }

    @Test func answersThatAreHandedOnAreNot() async throws {
        let vendor = VendorDouble(Self.provider) { _ in (200, #"{"fresh":1}"#) }
        let draft = try PassthroughDraft(
            JSONDocument(Array(#"{"method":"GET","path":"/members"}"#.utf8)).root)
        _ = try await vendor.connection.perform(Self.provider.passthrough(draft, region: nil))
        #expect(await Self.rows(vendor.connection) == [])
    }

    @Test func aSettingsOwnFieldIsKnown() async throws {
        let settings = ProviderSettings(connection: "test", options: ["resume_field": "cvText"])
        let provider = InstaViewProvider(settings)
        let body = #"{"id":"1","firstName":"Ada","lastName":"L","status":"APPLIED","cvText":"[NAME]","cv":"x"}"#
        let vendor = VendorDouble(provider) { _ in (200, body) }
        _ = try await vendor.connection.perform(provider.candidate("123e4567-e89b-12d3-a456-426614174000"))
        #expect(await Self.rows(vendor.connection) == ["instaview.candidates.get cv unknown_field 1"])
    }

    @Test func whatIsThePersonsOwnIsNeverShown() async throws {
        let draft = try InvitationDraft(
            JSONDocument(Array(#"{"email":"ada@example.com","board_name":"Lovelace"}"#.utf8)).root)
        let call = try Self.provider.createInvitation(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
        let vendor = VendorDouble(Self.provider) { _ in
            (200, #"{"id":"1","toEmail":"ada@example.com","Lovelace":1,"to":{"Lovelace":2,"fresh":3}}"#)
        }
        _ = try await vendor.connection.perform(call)
        #expect(
            await Self.rows(vendor.connection) == [
                "huntr.invitations.create ? unknown_field 1", "huntr.invitations.create to.? unknown_field 1",
                "huntr.invitations.create to.fresh unknown_field 1",
            ])
        let word = [JSONDeviation(.unknownValue, at: "status", value: "Lovelace")].without(["Lovelace"])
        #expect(word == [JSONDeviation(.unknownValue, at: "status")])
    }

    @Test func whoeverTakesOverCountsOn() async throws {
        let former = VendorDouble(Self.provider) { _ in (200, Self.member + #","fresh":1}"#) }
        let next = VendorDouble(Self.provider) { _ in (200, Self.member + #","fresh":1}"#) }
        let call = try Self.provider.candidate("5eb0a1b2c3d4e5f601234567")
        _ = try await former.connection.perform(call)
        await next.connection.takeOver(from: former.connection)
        _ = try await next.connection.perform(call)
        #expect(await Self.rows(next.connection) == ["huntr.members.get fresh unknown_field 2"])
        #expect(await Self.rows(former.connection) == ["huntr.members.get fresh unknown_field 2"])
    }

    @Test func rowsAreBounded() {
        var log = DriftLog()
        for number in 0..<250 {
            let field = JSONDeviation(.unknownField, at: "field\(number)", count: 2)
            log.note([field], of: number % 2 == 0 ? "a" : "b", at: Int64(number))
        }
        log.note([JSONDeviation(.unknownValue, at: "status", value: "NEW")], of: "a", at: 300)
        log.note([JSONDeviation(.unknownField, at: nil, count: 5)], of: "a", at: 301)
        log.note([JSONDeviation(.unknownField, at: "field3")], of: "b", at: 302)
        let rows = log.rows
        #expect(rows.count == DriftLog.mostRows + 3)
        let others = rows.filter { $0.path == "other" }
        #expect(others.map(\.count) == [155, 1, 150])
        #expect(others.map(\.kind) == [.unknownField, .unknownValue, .unknownField])
        #expect(others.allSatisfy { $0.value == nil })
        // What has its own row keeps it.
        let kept = rows.first { $0.path == "field3" }
        #expect(kept?.count == 3 && kept?.firstSeen == 3 && kept?.lastSeen == 302)
    }
}
