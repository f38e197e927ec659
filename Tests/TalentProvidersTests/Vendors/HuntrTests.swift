import GatewayJSON
import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// Vendor quirks: the end of a list, ids of fields, invitations that are there.
struct HuntrTests {
    private let provider = HuntrProvider(ProviderSettings(connection: "huntr"))

    private func page(_ text: String, limit: Int = 2, cursor: String? = nil) throws -> Page<Candidate> {
        try provider.candidates(ListFilters(), PageRequest(limit: limit, cursor: cursor)).decode(json(text))
    }

    private static let two = #"[{"id": "a"}, {"id": "b"}]"#

    @Test(arguments: [
        #"{"data": \#(two)}"#, #"{"data": \#(two), "next": null}"#, #"{"data": \#(two), "next": ""}"#,
        #"{"data": \#(two), "next": "inf"}"#, #"{"data": \#(two), "next": "here"}"#, #"{"data": [], "next": "more"}"#,
        #"{"data": \#(two), "next": {}}"#,
    ])
    func theEndOfAList(text: String) throws { #expect(try page(text, cursor: "here").next == nil) }

    @Test func aMarkLeadsOn() throws {
        #expect(try page(#"{"data": \#(Self.two), "next": "b"}"#, cursor: "a").next == "b")
        #expect(try page(#"{"data": [{"id": "a"}], "next": "a"}"#).next == "a")
    }

    @Test func moreThanAskedForIsCutAndNotLost() throws {
        let page = try page(#"{"data": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "next": "c"}"#)
        #expect(page.items.map(\.core.remoteID) == ["a", "b"])
        #expect(page.next == "b")
    }

    @Test func invitationsComeWhole() throws {
        let all = try json(
            #"{"data": [\#((1...5).map { #"{"id": "i\#($0)", "toEmail": "e"}"# }.joined(separator: ","))]}"#)
        let endpoint = try provider.invitations(PageRequest(limit: 2))
        let page = try endpoint.decode(all)
        #expect(endpoint.isWholeList && page.next == nil)
        #expect(page.items.map(\.core.remoteID) == ["i1", "i2"])
        let whole = try #require(page.whole)
        #expect(whole.items(0..<whole.count).map(\.core.remoteID) == ["i1", "i2", "i3", "i4", "i5"])
    }

    @Test func theLimitIsBelowTheVendorsMaximum() throws {
        let query = try provider.candidates(ListFilters(), PageRequest(limit: 100_000)).query
        #expect(query.first { $0.name == "limit" }?.value == "499")
    }

    @Test func theSecondKindsAreListsOfTheirOwn() throws {
        let page = PageRequest(limit: 1)
        #expect(try provider.candidates(ListFilters(["kind": "profile"]), page).path == "/candidates")
        #expect(try provider.candidates(ListFilters(["kind": "member"]), page).path == "/members")
        #expect(try provider.jobs(ListFilters(["kind": "post"]), page).path == "/job-posts")
        #expect(try provider.jobs(ListFilters(["kind": "card"]), page).path == "/jobs")
    }

    @Test(arguments: [
        (["active": "true"], "active", true), (["active": "true", "kind": "member"], "active", true),
        (["active": "true", "kind": "profile"], "active", false), (["email": "a", "kind": "profile"], "email", true),
        (["kind": "candidate"], "kind", false), (["kind": "profile"], "kind", true),
    ])
    func aFilterOfPersonsIsHonoured(filters: [String: String], name: String, isHonoured: Bool) throws {
        let filter = try #require(HuntrProvider.candidateFilters.first { $0.name == name })
        #expect(filter.isHonoured(in: filters) == isHonoured)
    }

    @Test(arguments: ["owner_id", "creator_id", "created_after", "created_before"])
    func postsHaveNoFiltersButTheStatus(name: String) throws {
        let filter = try #require(HuntrProvider.jobFilters.first { $0.name == name })
        #expect(filter.isHonoured(in: [name: "x"]))
        #expect(!filter.isHonoured(in: [name: "x", "kind": "post"]))
    }

    @Test func postsOfAStatusAreSoughtInLongerPagesAndNoneIsLost() throws {
        let posts = (1...9).map {
            #"{"id": "p\#($0)", "jobPostStatus": {"name": "\#($0 % 3 == 0 ? "Open" : "Draft")"}}"#
        }
        let body = try json(#"{"data": [\#(posts.joined(separator: ","))], "next": "p9"}"#)
        let filters = ListFilters(["kind": "post", "status": "open"])
        let first = try provider.jobs(filters, PageRequest(limit: 2))
        #expect(first.query.first { $0.name == "limit" }?.value == "499")
        let page = try first.decode(body)
        #expect(page.items.map(\.core.remoteID) == ["p3", "p6"])
        #expect(page.next == "p6")
        let rest = try provider.jobs(filters, PageRequest(limit: 5)).decode(body)
        #expect(rest.items.count == 3)
        #expect(rest.next == "p9")
    }

    @Test func onlyMembersHaveCustomFields() throws {
        let draft = try CustomFieldValueDraft(json(#"{"value": 1}"#))
        for id in ["profile.x", "invitation.x"] {
            let error = #expect(throws: GatewayError.self) {
                _ = try provider.setCustomField("5b3f908c99c94b6177d55a28", of: id, to: draft)
            }
            #expect(error?.places == ["?id"])
        }
    }

    @Test func anotherStatusThanTrackedIsAnEmptyList() throws {
        let body = try json(#"{"data": [{"id": "a"}], "next": "a"}"#)
        let open = try provider.jobs(ListFilters(["status": "open"]), PageRequest(limit: 1)).decode(body)
        #expect(open.items.isEmpty)
        #expect(open.next == nil)
        #expect(
            try provider.jobs(ListFilters(["status": "tracked"]), PageRequest(limit: 1)).decode(body).items.count == 1)
    }

    @Test func anInvitedPersonIsReadFromTheInvitations() throws {
        let endpoint = try provider.candidate("invitation.i2")
        #expect(endpoint.path == "/organization-invitations")
        let person = try endpoint.decode(
            json(#"{"data": [{"id": "i1", "toEmail": "a"}, {"id": "i2", "toEmail": "b"}]}"#))
        #expect(person.email == "b")
        #expect(person.status == .invited)
        let error = #expect(throws: WireError.self) { _ = try endpoint.decode(json(#"{"data": []}"#)) }
        #expect(error?.isAbsence == true)
    }

    @Test func anAbsentInvitationIs404() async throws {
        let transport = ScriptedTransport(UpstreamResponse(status: 200, body: Array(#"{"data": []}"#.utf8)))
        let connection = ProviderActor(
            provider: provider,
            settings: ConnectionSettings(
                name: "huntr", baseURL: "https://vendor.example", credential: "key-key-key",
                provider: ProviderSettings(connection: "huntr")
            ).oneAttempt,
            transport: transport, observer: SilentObserver())
        let endpoint = try provider.candidate("invitation.i9")
        let error = await #expect(throws: GatewayError.self) { _ = try await connection.perform(endpoint) }
        #expect(error?.code == .notFound)
        #expect(error?.effect == Effect.none)
    }

    /// A refusal is looked up once; what is unclear isn't, because the look-up can't prove that nothing happened.
    @Test(arguments: [
        (400, "ADA@example.com", 2, ErrorCode.providerConflict), (400, "eve@example.com", 2, .providerRejected),
        (409, "eve@example.com", 2, .providerConflict), (500, "ada@example.com", 1, .providerError),
        (401, "ada@example.com", 1, .providerCredentialsRejected), (404, "ada@example.com", 1, .notFound),
    ])
    func aDuplicateIsLookedUp(status: Int, pending: String, calls: Int, code: ErrorCode) async throws {
        let list = #"{"data": [{"id": "i", "toEmail": "\#(pending)"}]}"#
        let transport = ScriptedTransport(
            UpstreamResponse(status: status), UpstreamResponse(status: 200, body: Array(list.utf8)))
        let connection = ProviderActor(
            provider: provider,
            settings: ConnectionSettings(
                name: "huntr", baseURL: "https://vendor.example", credential: "key-key-key",
                provider: ProviderSettings(connection: "huntr")
            ).oneAttempt,
            transport: transport, observer: SilentObserver())
        let draft = try InvitationDraft(json(#"{"email": "ada@example.com"}"#))
        let endpoint = try provider.createInvitation(draft, RequestOptions(now: Timestamp(milliseconds: 0)))
        let error = await #expect(throws: GatewayError.self) { _ = try await connection.perform(endpoint) }
        #expect(error?.code == code)
        #expect(error?.upstream?.status == status)
        let requests = await transport.requests
        #expect(requests.map(\.method.rawValue) == Array(["POST", "GET"].prefix(calls)))
    }

    @Test(arguments: [
        ("5b3f908c99c94b6177d55a28", true), ("5B3F908C99C94B6177D55A28", false), ("5b3f908c99c94b6177d55a2", false),
        ("5b3f908c99c94b6177d55a288", false), ("Location", false), ("", false), ("5b3f908c99c94b6177d55a2g", false),
    ])
    func aFieldsIDIsToldFromItsName(key: String, isID: Bool) { #expect(provider.isCustomFieldID(key) == isID) }

    @Test(
        arguments: [
            (#"{"message": "m", "error": {"message": "e", "param": "limit"}}"#, "e", ["limit"]),
            (#"{"message": "m"}"#, "m", []), (#"{"error": "text"}"#, "text", []), ("{}", nil, []), ("[]", nil, []),
            (#"{"error": {"param": "a"}, "errors": [{"param": "b"}, {"param": "c"}, {}]}"#, nil, ["b", "c"]),
        ] as [(String, String?, [String])])
    func errorsInEveryForm(text: String, message: String?, fields: [String]) throws {
        let failure = provider.readFailure(UpstreamResponse(status: 400), try json(text))
        #expect(failure.message == message)
        #expect(failure.fields.map(\.name) == fields)
        #expect(provider.readFailure(UpstreamResponse(status: 400), nil).message == nil)
    }
}
