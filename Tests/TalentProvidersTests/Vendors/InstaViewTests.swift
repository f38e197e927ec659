import GatewayJSON
import TalentModel
import TalentProviders
import Testing
import Upstream

/// The vendor's documented rules, refused before anything is sent; its bodies and errors in all their forms.
struct InstaViewTests {
    private static let job = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
    private static let least =
        #""first_name": "A", "last_name": "B", "email": "a@b.co", "consent_expires_on": "2026-01-02""#

    private func endpoint(
        _ members: String, options: [String: String] = [:], region: String? = nil
    ) throws -> Endpoint<Created<Candidate>> {
        let provider = InstaViewProvider(
            ProviderSettings(connection: "instaview", defaultRegion: region, options: options))
        let now = try #require(Timestamp("2026-01-01T23:59:59Z"))
        return try CandidateDraft(json("{\(members)}")).checked { draft throws(GatewayError) in
            try provider.createCandidate(draft, RequestOptions(now: now))
        }
    }

    private func mistakes(_ members: String) throws -> [String] {
        let error = try #require(throws: GatewayError.self) { _ = try endpoint(members) }
        return error.errors.map { error in
            guard case .pointer(let pointer) = error.place else { return "?" }
            return "\(pointer) \(error.code)"
        }
    }

    @Test func allMistakesAreToldAtOnce() throws {
        #expect(
            try mistakes(#""phone": "12", "job_ids": ["x", "other:\#(Self.job)", "\#(Self.job)"]"#) == [
                "/first_name required", "/last_name required", "/consent_expires_on required", "/phone phone_invalid",
                "/job_ids/0 uuid_invalid", "/job_ids/1 connection_mismatch",
            ])
        #expect(
            try mistakes(#""first_name": "A", "last_name": "B", "consent_expires_on": "2026-01-02""#)
                == ["/email required"])
    }

    @Test(arguments: [("2026-01-02", true), ("2026-01-01", false), ("2025-12-31", false), ("9999-12-31", true)])
    func consentEndsInTheFuture(date: String, isFuture: Bool) throws {
        let members = #""first_name": "A", "last_name": "B", "email": "a@b.co", "consent_expires_on": "\#(date)""#
        if isFuture {
            _ = try endpoint(members)
        } else {
            #expect(try mistakes(members) == ["/consent_expires_on not_in_future"])
        }
    }

    @Test func namesHaveAHundredCharacters() throws {
        let hundred = String(repeating: "\u{e9}", count: 100)
        let rest = #""email": "a@b.co", "consent_expires_on": "2026-01-02""#
        _ = try endpoint(#""first_name": "\#(hundred)", "last_name": "\#(hundred)", \#(rest)"#)
        #expect(
            try mistakes(#""first_name": "\#(hundred)x", "last_name": "\#(hundred)x", \#(rest)"#)
                == ["/first_name too_long", "/last_name too_long"])
    }

    @Test func fiftyJobsAndNoMore() throws {
        let fifty = Array(repeating: "\"\(Self.job)\"", count: 50).joined(separator: ",")
        _ = try endpoint("\(Self.least), \"job_ids\": [\(fifty)]")
        #expect(try mistakes("\(Self.least), \"job_ids\": [\(fifty),\"\(Self.job)\"]") == ["/job_ids count_invalid"])
    }

    @Test func metadataHasFiftyKeysWithOurs() throws {
        func members(_ count: Int) -> String {
            let keys = (0..<count).map { "\"k\($0)\": 1" }.joined(separator: ",")
            return #"\#(Self.least), "source": "s", "external_id": "e", "tags": [], "metadata": {\#(keys)}"#
        }
        _ = try endpoint(members(47))
        #expect(try mistakes(members(48)) == ["/metadata too_many_keys"])
    }

    @Test func metadataHasTenKilobytesWithOurs() throws {
        func members(_ count: Int) -> String {
            // {"k":"…","source":"s"} is 21 bytes beside the text.
            #"\#(Self.least), "source": "s", "metadata": {"k": "\#(String(repeating: "x", count: count))"}"#
        }
        let body = try #require(endpoint(members(10_240 - 21)).body)
        #expect(try JSONDocument(body).root["metadata"]?.raw.count == 10_240)
        #expect(try mistakes(members(10_240 - 20)) == ["/metadata too_large"])
    }

    @Test(arguments: [
        (#"{"a": {"b": {"c": {"d": 1}}}}"#, true), (#"{"a": [[[[1]]]]}"#, true), (#"{"a": [[[{}]]]}"#, true),
        (#"{"a": {"b": {"c": {"d": {}}}}}"#, true), (#"{"a": {"b": {"c": {"d": {"e": {}}}}}}"#, false),
        (#"{"a": [[[[[]]]]]}"#, false),
    ])
    func metadataHasFiveLevels(metadata: String, fits: Bool) throws {
        let members = "\(Self.least), \"metadata\": \(metadata)"
        if fits {
            _ = try endpoint(members)
        } else {
            #expect(try mistakes(members) == ["/metadata too_deep"])
        }
    }

    @Test func ourKeysAndTheCallersDoNotMeet() throws {
        let metadata = #""metadata": {"source": 1, "externalId": 2, "tags": 3}"#
        #expect(
            try mistakes(#"\#(Self.least), "source": "s", "external_id": "e", "tags": ["t"], \#(metadata)"#) == [
                "/metadata/source conflict", "/metadata/externalId conflict", "/metadata/tags conflict",
            ])
        // Without fields of ours the keys are the caller's.
        _ = try endpoint("\(Self.least), \(metadata)")
    }

    @Test func thePhoneIsSentInE164AndThatIsSaid() throws {
        let endpoint = try endpoint(#"\#(Self.least), "phone": "06 12 34 56 78""#, region: "FR")
        let body = try #require(endpoint.body)
        #expect(try JSONDocument(body).root["phoneNumber"]?.string == "+33612345678")
        #expect(endpoint.mapping.coerced == ["/phone: 06 12 34 56 78 → +33612345678"])
    }

    @Test func theCVGoesWhereTheConnectionSays() throws {
        let members = #"\#(Self.least), "resume_text": "My CV""#
        #expect(try endpoint(members).mapping.dropped == ["/resume_text"])
        #expect(try endpoint(members, options: ["resume_field": ""]).mapping.dropped == ["/resume_text"])
        let named = try endpoint(members, options: ["resume_field": "cvText"])
        #expect(named.mapping.dropped.isEmpty)
        let body = try #require(named.body)
        #expect(try JSONDocument(body).root.member("cvText")?.string == "My CV")
        #expect(named.pointers["cvText"] == .pointer("/resume_text"))
        let answer = try json(#"{"id": "1", "cvText": "[NAME] is"}"#)
        #expect(try named.decode(answer).item.resumeText == "[NAME] is")
    }

    @Test(arguments: [
        ("", "/candidates"), ("/v1", "/v1/candidates"), ("v1/public/", "/v1/public/candidates"), ("/", "/candidates"),
    ])
    func thePrefixIsASetting(prefix: String, path: String) throws {
        #expect(try endpoint(Self.least, options: ["path_prefix": prefix]).path == path)
    }

    @Test func theCompanyIsTheRequestsOrTheConnections() throws {
        func company(_ members: String, _ options: [String: String]) throws -> [String] {
            try endpoint(members, options: options).query.map { "\($0.name)=\($0.value)" }
        }
        let own = #"\#(Self.least), "provider_options": {"instaview": {"company_id": "own"}}"#
        #expect(try company(Self.least, [:]) == [])
        #expect(try company(Self.least, ["company_id": ""]) == [])
        #expect(try company(Self.least, ["company_id": "fixed"]) == ["companyId=fixed"])
        #expect(try company(own, ["company_id": "fixed"]) == ["companyId=own"])
        #expect(try company(own, [:]) == ["companyId=own"])
    }

    @Test(arguments: [
        ("UNDEFINED", CandidateStatus.unknown), ("APPLIED", .applied), ("IN_PROCESS", .inProcess),
        ("REJECTED", .rejected), ("ACCEPTED", .accepted), ("HIRED", .unknown), ("applied", .unknown),
    ])
    func statuses(word: String, status: CandidateStatus) throws {
        let person = try endpoint(Self.least).decode(json(#"{"id": "1", "status": "\#(word)"}"#)).item
        #expect(person.status == status)
        #expect(person.remoteStatus == word)
    }

    @Test(arguments: [
        #"{"id": "1", "email": "e"}"#, #"{"success": true, "data": {"id": "1", "email": "e"}}"#,
        #"{"statusCode": 201, "data": {"id": "1", "email": "e"}}"#,
        // A candidate that happens to have a member `data`: no envelope without its marks.
        #"{"id": "1", "email": "e", "data": {"id": "2"}}"#,
    ])
    func bodiesBareAndWrapped(text: String) throws {
        let person = try endpoint(Self.least).decode(json(text)).item
        #expect(person.core.remoteID == "1")
        #expect(person.email == "e")
    }

    @Test(arguments: [#"{"success": true, "data": null}"#, #"{"success": true, "data": [{"id": "1"}]}"#, "[]", "{}"])
    func bodiesWithoutACandidate(text: String) throws {
        let endpoint = try endpoint(Self.least)
        #expect(throws: WireError.self) { _ = try endpoint.decode(json(text)) }
    }

    @Test func bothFormsOfErrors() throws {
        let provider = InstaViewProvider(ProviderSettings(connection: "instaview"))
        let response = UpstreamResponse(status: 429)
        let flat = provider.readFailure(
            response, try json(#"{"statusCode": 429, "message": "m", "error": "Too Many Requests", "retryAfter": 30}"#))
        #expect((flat.message, flat.code, flat.retryAfter) == ("m", nil, 30))
        let wrapped = provider.readFailure(
            response, try json(#"{"error": {"code": "C", "message": "m", "details": {"retryAfter": 45, "a": "b"}}}"#))
        #expect((wrapped.message, wrapped.code, wrapped.retryAfter) == ("m", "C", 45))
        #expect(wrapped.fields.map(\.name) == ["a"])
        let bare = provider.readFailure(response, try json(#"{"error": "only this"}"#))
        #expect(bare.message == "only this")
        #expect(provider.readFailure(response, nil).message == nil)
        #expect(provider.readRefusal(try json(#"{"success": false}"#)) != nil)
        #expect(provider.readRefusal(try json(#"{"success": true}"#)) == nil)
        #expect(provider.readRefusal(try json("true")) == nil)
    }
}
