import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// Reading people (vendor file sections 6.2 and 6.3).
struct VoiceHireCandidateTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "paris"))

    @Test func aListedPersonIsMappedWhole() throws {
        let person = try listed(
            #"""
            {"candidate_id": "550e8400-e29b-41d4-a716-446655440000", "first_name": "Jean", "last_name": "Dupont",
             "email": "jean.dupont@example.com", "phone": "0612345678", "status": "completed", "interview_score": 8.5,
             "interview_date": "2024-01-15T14:30:00Z", "availability": "Immédiatement",
             "salary_expectation": "45000-50000€", "candidate_alignment": "Très bonne correspondance",
             "strengths": "React, Communication", "concerns": "Peu de management", "is_sourced": false}
            """#)
        #expect(
            written(person)
                == #"""
                {"id":"paris:550e8400-e29b-41d4-a716-446655440000","connection":"paris","provider":"voicehire",\#
                "remote_id":"550e8400-e29b-41d4-a716-446655440000","kind":"candidate","first_name":"Jean",\#
                "last_name":"Dupont","email":"jean.dupont@example.com","phone":"+33612345678","status":"completed",\#
                "remote_status":"completed","campaign_id":"paris:abc123def456","rating":{"score":8.5,"max":10},\#
                "interview":{"status":"completed","score":8.5,"at":"2024-01-15T14:30:00Z",\#
                "summary":"Très bonne correspondance","strengths":["React","Communication"],\#
                "concerns":["Peu de management"],"availability":"Immédiatement",\#
                "salary_expectation":"45000-50000€"},\#
                "links":{"self":"/v1/candidates/paris:550e8400-e29b-41d4-a716-446655440000"}}
                """#)
    }

    @Test func aPersonReadAloneHasTheSameForm() throws {
        let wire = try parsed(
            #"""
            {"candidate_id": "c1", "campaign_id": "abc123def456",
             "basic_info": {"first_name": "Jean", "last_name": "Dupont", "email": null, "phone": "06 12 34 56 78"},
             "interview": {"status": "completed", "date": "2024-01-15T14:30:00Z", "duration_seconds": 480, "score": 9},
             "responses": [],
             "analysis": {"availability": "Immédiatement", "availability_start": null, "salary_expectation": "45000€",
                          "candidate_alignment": "Profil adapté", "strengths": ["React, cinq ans"], "concerns": []}}
            """#)
        #expect(
            written(try provider.candidate("c1").decode(wire))
                == #"""
                {"id":"paris:c1","connection":"paris","provider":"voicehire","remote_id":"c1","kind":"candidate",\#
                "first_name":"Jean","last_name":"Dupont","phone":"+33612345678","status":"completed",\#
                "remote_status":"completed","campaign_id":"paris:abc123def456","rating":{"score":9,"max":10},\#
                "interview":{"status":"completed","score":9,"at":"2024-01-15T14:30:00Z","summary":"Profil adapté",\#
                "strengths":["React, cinq ans"],"concerns":[],"availability":"Immédiatement",\#
                "salary_expectation":"45000€"},"links":{"self":"/v1/candidates/paris:c1"}}
                """#)
    }

    @Test(arguments: ["null", #""""#])
    func whatIsNotKnownYetIsLeftOut(nothing: String) throws {
        let person = try listed(
            #"""
            {"candidate_id": "c1", "phone": "0612345678", "status": "pending", "email": \#(nothing),
             "interview_score": null, "interview_date": \#(nothing), "availability": \#(nothing),
             "strengths": \#(nothing), "concerns": \#(nothing)}
            """#)
        #expect(
            written(person)
                == #"""
                {"id":"paris:c1","connection":"paris","provider":"voicehire","remote_id":"c1","kind":"candidate",\#
                "phone":"+33612345678","status":"pending","remote_status":"pending",\#
                "campaign_id":"paris:abc123def456","interview":{"status":"pending"},\#
                "links":{"self":"/v1/candidates/paris:c1"}}
                """#)
    }

    @Test(arguments: [
        ("pending", CandidateStatus.pending), ("completed", .completed), ("voicemail", .inProcess),
        ("incomplete", .inProcess), ("ghosted", .unknown),
    ])
    func theVendorsWordStandsBesideOurs(word: String, status: CandidateStatus) throws {
        let person = try listed(#"{"candidate_id": "c1", "status": "\#(word)"}"#)
        #expect(person.status == status)
        #expect(person.remoteStatus == word)
    }

    @Test(arguments: [
        ("React, Communication", ["React", "Communication"]), ("8,5 ans de React", ["8,5 ans de React"]),
        ("React\\nPython", ["React", "Python"]), ("React, ,  Python", ["React", "Python"]),
    ])
    func phrasesInOneStringAreTakenApart(text: String, phrases: [String]) throws {
        #expect(try listed(#"{"candidate_id": "c1", "strengths": "\#(text)"}"#).interview?.strengths == phrases)
    }

    @Test(arguments: [
        ("0612345678", "+33612345678"), ("+33612345678", "+33612345678"), ("33612345678", "+33612345678"),
        ("06.12.34.56.78", "+33612345678"), ("0033712345678", "+33712345678"), ("unlisted", "unlisted"),
    ])
    func phonesComeInE164(vendors: String, ours: String) throws {
        #expect(try listed(#"{"candidate_id": "c1", "phone": "\#(vendors)"}"#).phone == ours)
    }

    @Test(arguments: [
        #"{"candidates": [{"first_name": "Jean"}]}"#, #"{"candidates": {}}"#, "{}", "[]", #"{"candidates": [1]}"#,
    ])
    func aListWithoutWhatItMustHoldIsRefused(body: String) throws {
        let endpoint = try provider.candidates(of: "abc", ListFilters(), PageRequest(limit: 50))
        let wire = try parsed(body)
        #expect(throws: WireError.self) { try endpoint.decode(wire) }
    }

    @Test func aPersonWithoutDetailsIsRefused() throws {
        let endpoint = try provider.candidate("c1")
        let wire = try parsed(#"{"candidate_id": "c1"}"#)
        #expect(throws: WireError.self) { try endpoint.decode(wire) }
    }

    @Test func filtersGoOutInTheVendorsWords() throws {
        let filters = ListFilters(["status": "voicemail", "sort": "score_desc", "campaign_id": "paris:abc"])
        let endpoint = try provider.candidates(filters, PageRequest(limit: 20))
        #expect(endpoint.path == "/campaigns/abc/candidates")
        #expect(
            endpoint.query.map { "\($0.name)=\($0.value)" }
                == ["page=1", "per_page=20", "sort=score_desc", "filter_status=voicemail"])
        #expect(endpoint.operationClass == .read)
    }

    @Test(arguments: [
        (["status": "in_process"], ErrorCode.unsupportedFilter, "status"),
        (["status": "accepted"], .unsupportedFilter, "status"), (["sort": "name"], .invalidRequest, "sort"),
    ])
    func otherFiltersAreRefused(values: [String: String], code: ErrorCode, parameter: String) throws {
        let error = #expect(throws: GatewayError.self) {
            try provider.candidates(of: "abc", ListFilters(values), PageRequest(limit: 50))
        }
        #expect(error?.code == code)
        #expect(error?.errors.map(\.place) == [.parameter(parameter)])
    }

    @Test(arguments: [nil, "lyon:abc", "a b"])
    func aListNeedsACampaignOfTheConnection(campaign: String?) throws {
        let filters = ListFilters(campaign.map { ["campaign_id": $0] } ?? [:])
        let error = #expect(throws: GatewayError.self) { try provider.candidates(filters, PageRequest(limit: 50)) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.errors.map(\.place) == [.parameter("campaign_id")])
    }

    private func listed(_ person: String) throws -> Candidate {
        let endpoint = try provider.candidates(of: "abc123def456", ListFilters(), PageRequest(limit: 50))
        return try #require(try endpoint.decode(try parsed(#"{"candidates": [\#(person)]}"#)).items.first)
    }

    private func parsed(_ text: String) throws -> JSONValue {
        try JSONDocument(Array(text.utf8), limits: .upstream).root
    }

    private func written(_ candidate: Candidate) -> String {
        var json = JSONWriter()
        candidate.write(to: &json, in: ResourceContext(connection: "paris", provider: "voicehire"))
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
