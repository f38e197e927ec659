import GatewayJSON
import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// Calls in a vendor's own words: paths stay below the base URL, and what a call is comes from the vendor's table.
struct PassthroughTests {
    @Test(arguments: [
        ("/members", "/members"), ("/", "/"), ("/members/", "/members/"), ("/a b", "/a%20b"), ("/\u{fc}", "/%C3%BC"),
        ("/%c3%bc", "/%c3%bc"), ("/a:b@c,d;v=1", "/a:b@c,d;v=1"), ("/...", "/..."), ("/.well-known", "/.well-known"),
        ("/a\"<>^`{|}", "/a%22%3C%3E%5E%60%7B%7C%7D"), ("/\u{ff0e}\u{ff0e}/x", "/%EF%BC%8E%EF%BC%8E/x"),
    ])
    func aPath(text: String, sent: String) throws {
        #expect(try PassthroughPath(text).encoded == sent)
    }

    @Test(arguments: [
        "", "members", "https://evil.example/", "//evil.example", "/a//b", "///", "/..", "/.", "/../x", "/a/../b",
        "/a/..", "/a/./b", "/..;/x", "/.;x=1/y", "/%2e%2e/x", "/%2E./x", "/.%2e/x", "/a%2fb", "/a%2Fb", "/a%5cb",
        "/%252e%252e/x", "/a%3fb", "/a%23b", "/a%3b", "/a\\b", "/\\evil.example", "/a?b", "/a#b", "/a\r\nHost: x",
        "/a\u{0}", "/a%00", "/a%0d%0aX", "/a\u{7f}", "/a\u{85}", "/a%", "/a%2", "/a%zz", "/a%+1", "/%ff%fe",
    ])
    func aPathThatCouldLeadElsewhere(text: String) {
        let error = #expect(throws: GatewayError.self) { _ = try PassthroughPath(text) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.errors.first?.place == .pointer("/path"))
    }

    private static func rule(_ provider: String, _ method: PassthroughDraft.Method, _ path: String) throws
        -> EndpointRule
    {
        let type = try #require(ProviderCatalog.named(provider))
        let settings = ProviderSettings(connection: "c", options: ["path_prefix": "/v1"])
        return type.init(settings).endpointRule(method, try PassthroughPath(path))
    }

    @Test(
        arguments: [
            ("voicehire", .post, "/campaigns/abc/source", .spend, "add_candidates"),
            ("voicehire", .post, "/campaigns/abc/SOURCE/", .spend, "add_candidates"),
            ("voicehire", .post, "/campaigns/abc/s%6furce", .spend, "add_candidates"),
            ("voicehire", .post, "/campaigns/create", .spend, "campaign_creation"),
            ("voicehire", .patch, "/campaigns/abc/status", .idempotent, nil),
            ("voicehire", .get, "/anything/at/all", .read, nil),
            ("voicehire", .post, "/anything", .spend, nil),
            ("voicehire", .delete, "/anything", .spend, nil),
            ("instaview", .post, "/jobs/url", .create, "jobs_url"),
            ("instaview", .post, "/v1/jobs/url", .create, "jobs_url"),
            ("instaview", .post, "/v2/jobs/url", .spend, nil),
            ("hirempire", .post, "/create-source", .idempotent, nil),
            ("huntr", .post, "/organization-invitations", .conflictDetecting, nil),
        ] as [(String, PassthroughDraft.Method, String, OperationClass, String?)])
    func aCallIsWhatTheTableSays(
        provider: String, method: PassthroughDraft.Method, path: String, operationClass: OperationClass, limit: String?
    ) throws {
        let rule = try Self.rule(provider, method, path)
        #expect(rule.operationClass == operationClass)
        #expect(rule.limitClass == limit)
        if operationClass == .spend { #expect(rule.price != nil) }
    }

    @Test(arguments: ProviderCatalog.all.map { $0.profile.name })
    func everyVendorHasATableWithoutReadsOrDoubles(name: String) throws {
        let type = try #require(ProviderCatalog.named(name) as? any EndpointTable.Type)
        #expect(!type.endpoints.isEmpty)
        #expect(!type.endpoints.contains { $0.method == .get || $0.operationClass == .read })
        let names = type.endpoints.map { "\($0.method) \($0.template)" }
        #expect(Set(names).count == names.count)
        for rule in type.endpoints {
            #expect(rule.limitClass.map(type.profile.limitClasses.contains) != false)
            // What costs says so, however it behaves when repeated.
            if rule.operationClass == .spend { #expect(rule.price != nil, "\(rule.template)") }
        }
    }

    private static func endpoint(_ provider: any Provider, _ body: String) throws -> Endpoint<RelayedAnswer> {
        let draft = PassthroughDraft(try JSONDocument(Array(body.utf8), limits: .caller).root)
        #expect(draft.errors.isEmpty)
        return try provider.passthrough(draft, region: "FR")
    }

    @Test func peopleOfABodyAreCountedAndNamed() throws {
        let endpoint = try Self.endpoint(
            VoiceHireProvider(ProviderSettings(connection: "c")),
            """
            {"method": "POST", "path": "/campaigns/abc/source", "body": {"candidates": [
                {"phone": "06 12 34 56 78"}, {"phone": "nonsense"}, {"first_name": "Ada"}]}}
            """)
        #expect(endpoint.cost == Units(sms: 3))
        #expect(endpoint.credits == 3)
        #expect(endpoint.contacts.map(\.address) == ["+33612345678", "nonsense"])
        #expect(endpoint.contacts.map(\.pointer) == ["/body/candidates/0/phone", "/body/candidates/1/phone"])
    }

    @Test func whoIsContactedByAnUnknownCallIsntKnown() throws {
        let endpoint = try Self.endpoint(
            HuntrProvider(ProviderSettings(connection: "c")), #"{"method": "POST", "path": "/new"}"#)
        #expect(endpoint.spends)
        #expect(endpoint.contacts.map(\.address) == [""])
    }

    private static func answered(
        _ status: Int, _ body: String, _ draft: String = #"{"method": "PATCH", "path": "/campaigns/a/status"}"#
    ) async throws -> RelayedAnswer {
        let provider = VoiceHireProvider(ProviderSettings(connection: "test"))
        let vendor = VendorDouble(provider) { _ in (status, body) }
        return try await vendor.connection.perform(try endpoint(provider, draft))
    }

    @Test(
        arguments: [
            (200, "{}", .complete), (204, "", .complete), (404, "{}", .none), (422, "no", .none), (429, "{}", .none),
            (402, "{}", .none), (500, "{}", .unknown), (503, "", .unknown), (200, "<html>", .unknown),
        ] as [(Int, String, Effect)])
    func anAnswerSaysWhatHappened(status: Int, body: String, effect: Effect) async throws {
        let answer = try await Self.answered(status, body)
        #expect(answer.status == status)
        #expect(answer.effect == effect)
    }

    @Test func aReadHasNoEffectThatCouldBeUnknown() async throws {
        let read = #"{"method": "GET", "path": "/x"}"#
        #expect(try await Self.answered(500, "", read).effect == Effect.none)
        #expect(try await Self.answered(200, "<html>", read).effect == .complete)
    }

    @Test func aRedirectIsNotHandedOn() async {
        let error = await #expect(throws: GatewayError.self) { _ = try await Self.answered(302, "") }
        #expect(error?.code == .providerBadResponse)
        #expect(error?.effect == .unknown)
    }

    @Test func aRefusalStillMovesTheLaneAndTheAccount() async throws {
        let provider = VoiceHireProvider(ProviderSettings(connection: "test"))
        let paid = """
            {"method": "POST", "path": "/campaigns/a/source", "body": {"candidates": [{"phone": "+33612345678"}]}}
            """
        let poor = VendorDouble(provider) { _ in (402, #"{"error": {"code": "INSUFFICIENT_CREDITS"}}"#) }
        _ = try await poor.connection.perform(try Self.endpoint(provider, paid))
        #expect(await poor.connection.status().account?.state == .exhausted)

        let busy = VendorDouble(provider) { _ in (429, "{}") }
        _ = try await busy.connection.perform(try Self.endpoint(provider, #"{"method": "GET", "path": "/x"}"#))
        #expect(await busy.connection.status().hold != nil)
    }

    @Test func theCredentialIsBlankedEverywhere() async throws {
        let secret = "vh_live_0123456789"
        let response = UpstreamResponse(
            status: 200,
            headers: [
                HeaderField("Location", "/x?key=\(secret)"), HeaderField("Set-Cookie", "a=b"),
                HeaderField("Link", "<a>"), HeaderField("Link", "<b>"), HeaderField("X-RateLimit-Limit", "9"),
            ], body: Array("\"\(secret)\"".utf8))
        let provider = VoiceHireProvider(ProviderSettings(connection: "test"))
        let connection = ProviderActor(
            provider: provider,
            settings: ConnectionSettings(
                name: "test", baseURL: "https://vendor.example", credential: secret,
                provider: ProviderSettings(connection: "test")),
            transport: ScriptedTransport(response), observer: SilentObserver())
        let answer = try await connection.perform(try Self.endpoint(provider, #"{"method": "GET", "path": "/x"}"#))
        var json = JSONWriter()
        answer.write(to: &json)
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(!text.contains(secret))
        #expect(answer.headers.map(\.name) == ["location", "link", "x-ratelimit-limit"])
        #expect(answer.headers[1].value == "<a>, <b>")
    }
}
