import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// SE-3: ids and values are encoded where they are put in.
struct EndpointTests {
    @Test(arguments: [
        ("abc123", "abc123"), ("a.b_c~d-e", "a.b_c~d-e"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."),
        ("../x", "..%2Fx"), ("%2f", "%252f"), ("a?b#c", "a%3Fb%23c"), ("a\r\nb", "a%0D%0Ab"), ("a b+c", "a%20b%2Bc"),
        ("\u{fc}", "%C3%BC"), ("\u{1f600}", "%F0%9F%98%80"), ("a&b=c;d:e@f", "a%26b%3Dc%3Bd%3Ae%40f"), ("\u{0}", "%00"),
        ("", ""),
    ])
    func aSegment(text: String, encoded: String) { #expect(PercentEncoding.segment(text) == encoded) }

    @Test func aQueryValueMayBeADot() { #expect(PercentEncoding.component("..") == "..") }

    @Test func literalsOfAPathStayAndIDsAreEncoded() {
        let (campaign, person) = ("../a", "b/c")
        let path: EndpointPath = "/campaigns/\(campaign)/people/\(person)?x"
        #expect(path.text == "/campaigns/..%2Fa/people/b%2Fc?x")
        #expect(("/plain/path" as EndpointPath).text == "/plain/path")
    }

    @Test(arguments: OperationClass.allCases)
    func onlyWhatMayBeRepeatedIsPooled(operationClass: OperationClass) {
        #expect((operationClass.reuse == .pooled) == [.read, .idempotent].contains(operationClass))
    }

    @Test(
        arguments: [
            ("job_id is required and must be a UUID", "job_id"), ("the source_name, please", "source_name"),
            ("(job_id)", "job_id"), ("job_ids are wrong", nil), ("Job not found", nil), ("", nil),
            ("source_name or job_id", "source_name"),
        ] as [(String, String?)])
    func aFieldIsFoundInATextAsAWordOfItsOwn(text: String, field: String?) {
        let map = PointerMap([.native("job", "job_id"), .native("name", "source_name")])
        #expect(map.fieldNamed(in: text) == field)
    }

    @Test func aListsParametersAreTheCallers() {
        let filters = [FilterSupport("owner_id", "owner_member_id"), FilterSupport("kind", nil)]
        let map = PointerMap(filters, limit: "limit", cursor: "next")
        #expect(map["owner_member_id"] == .parameter("owner_id"))
        #expect(map["next"] == .parameter("cursor"))
        #expect(map["limit"] == .parameter("limit"))
        #expect(map["kind"] == nil)
    }

    @Test(arguments: [
        ("abc", "abc"), ("huntr:abc", "abc"), ("huntr:invitation.abc", "invitation.abc"),
    ])
    func anIDInEitherForm(text: String, remote: String) throws {
        #expect(try ProviderSettings(connection: "huntr").remoteID(text, at: .pointer("/job_id")) == remote)
    }

    @Test(arguments: [
        ("other:abc", "connection_mismatch"), ("", "id_invalid"), ("huntr:", "id_invalid"), (":abc", "id_invalid"),
        ("a/b", "id_invalid"), ("huntr:a/b", "id_invalid"), ("huntr:a:b", "id_invalid"), ("..", "id_invalid"),
        ("huntr:..", "id_invalid"), ("a\nb", "id_invalid"), ("HUNTR:abc", "id_invalid"),
    ])
    func anIDThatIsNone(text: String, code: String) throws {
        let settings = ProviderSettings(connection: "huntr")
        for place in [FieldError.Place.pointer("/job_id"), .parameter("owner_id")] {
            let error = try #require(throws: GatewayError.self) { _ = try settings.remoteID(text, at: place) }
            #expect(error.errors.map(\.code) == [code])
            #expect(error.errors.map(\.place) == [place])
        }
    }
}
