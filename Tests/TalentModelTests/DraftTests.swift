import GatewayJSON
import TalentModel
import Testing

/// The drafts: what is read, what is given, what is refused with which pointer.
struct DraftTests {
    private static let full = #"""
        {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com", "phone": "+421915123456",
         "consent_expires_on": "2027-01-31", "job_ids": ["j1", "instaview:j2"], "external_id": "A-1",
         "source": "LinkedIn", "tags": ["senior"], "gender": "female", "resume_text": "CV", "metadata": {"k": [1]},
         "custom_fields": {"Location": "Vancouver"}, "campaign_id": "c1",
         "provider_options": {"instaview": {"company_id": "co"}}}
        """#

    private func listed(_ draft: some Draft) -> [String] { draft.errors.map { "\($0.place) \($0.code)" } }

    private func mistakes(_ read: () throws -> Void) throws -> [String] {
        let error = try #require(throws: GatewayError.self) { try read() }
        #expect(error.code == .invalidRequest)
        return error.errors.map { "\($0.place) \($0.code)" }
    }

    @Test func aCandidateDraftHasEveryMember() throws {
        let draft = try CandidateDraft(json(Self.full))
        #expect(Set(draft.given) == Set(CandidateDraft.fields))
        #expect(draft.given.count == CandidateDraft.fields.count)
        #expect(draft.firstName == "Ada")
        #expect(draft.lastName == "Lovelace")
        #expect(draft.email == "ada@example.com")
        #expect(draft.phone == "+421915123456")
        #expect(draft.consentExpiresOn == CalendarDate("2027-01-31"))
        #expect(draft.jobIDs == ["j1", "instaview:j2"])
        #expect(draft.externalID == "A-1")
        #expect(draft.source == "LinkedIn")
        #expect(draft.tags == ["senior"])
        #expect(draft.gender == .female)
        #expect(draft.resumeText == "CV")
        #expect(draft.metadata?["k"]?.count == 1)
        #expect(draft.customFields?["Location"]?.string == "Vancouver")
        #expect(draft.options.providers == ["instaview"])
        #expect(draft.options.options(for: "instaview")?["company_id"]?.string == "co")
        #expect(draft.options.options(for: "huntr") == nil)
    }

    @Test(arguments: [
        (#"{"first_name": 1}"#, "/first_name", "type_invalid"), (#"{"last_name": ""}"#, "/last_name", "empty"),
        (#"{"email": "ada"}"#, "/email", "email_invalid"), (#"{"gender": "other"}"#, "/gender", "enum_invalid"),
        (#"{"consent_expires_on": "2026-02-30"}"#, "/consent_expires_on", "date_invalid"),
        (#"{"job_ids": []}"#, "/job_ids", "count_invalid"), (#"{"job_ids": "j"}"#, "/job_ids", "type_invalid"),
        (#"{"job_ids": ["a", 1]}"#, "/job_ids/1", "type_invalid"), (#"{"metadata": []}"#, "/metadata", "type_invalid"),
        (#"{"custom_fields": "x"}"#, "/custom_fields", "type_invalid"), (#"{"tags": [""]}"#, "/tags/0", "type_invalid"),
        (#"{"firstName": "Ada"}"#, "/firstName", "unknown_member"),
        (#"{"provider_options": 1}"#, "/provider_options", "type_invalid"),
        (#"{"provider_options": {"instaview": 1}}"#, "/provider_options/instaview", "type_invalid"),
        (#"{"provider_options": {"a/b": 1}}"#, "/provider_options/a~1b", "type_invalid"),
        ("[]", "", "type_invalid"),
    ])
    func aCandidatesMistake(text: String, pointer: String, code: String) throws {
        let errors = try CandidateDraft(json(text)).errors
        #expect(errors.map(\.place) == [.pointer(pointer)])
        #expect(errors.map(\.code) == [code])
    }

    @Test func theCVHasItsCap() throws {
        let fits = String(repeating: "é", count: 50_000)
        #expect(try CandidateDraft(json("{\"resume_text\": \"\(fits)\"}")).resumeText?.count == 50_000)
        #expect(try CandidateDraft(json("{\"resume_text\": \"\(fits)x\"}")).errors.map(\.code) == ["too_long"])
    }

    @Test func aSourceNeedsItsJobAndItsName() throws {
        let draft = try SourceDraft(json(#"{"name": " LinkedIn ", "job_id": "hirempire:j"}"#))
        #expect(draft.name == " LinkedIn ")
        #expect(draft.jobID == "hirempire:j")
        #expect(draft.given == ["job_id", "name"])
        let found = try listed(SourceDraft(json(#"{"url": "x", "name": null}"#)))
        #expect(
            found == [
                #"pointer("/job_id") required"#, #"pointer("/name") required"#, #"pointer("/url") unknown_member"#,
            ])
    }

    @Test func anInvitationNeedsAnAddress() throws {
        let draft = try InvitationDraft(json(#"{"email": "a@b.co", "board_name": "B", "pipeline_id": "p"}"#))
        #expect(draft.given == ["email", "board_name", "pipeline_id"])
        #expect(try listed(InvitationDraft(json("{}"))) == [#"pointer("/email") required"#])
        #expect(try listed(InvitationDraft(json(#"{"email": "x"}"#))) == [#"pointer("/email") email_invalid"#])
        let nameless = try CandidateDraft(json(#"{"first_name": "Ada"}"#))
        #expect(try mistakes { _ = try InvitationDraft(nameless) } == [#"pointer("/email") required"#])
        let person = try InvitationDraft(CandidateDraft(json(Self.full)))
        #expect(person.email == "ada@example.com")
        #expect(Set(person.given) == Set(CandidateDraft.fields))
    }

    @Test func theMistakesOfFormComeWithThoseOfTheVendorsRules() throws {
        let draft = try SourceDraft(json(#"{"name": 1, "extra": 2}"#))
        func refusing(_ error: GatewayError) throws -> [String] {
            try mistakes { try draft.checked { _ throws(GatewayError) -> Void in throw error } }
        }
        let own = listed(draft)
        #expect(own.count == 3)
        #expect(try mistakes { try draft.checked { _ in } } == own)
        #expect(try refusing(.invalid(parameter: "x", code: "odd", "")) == own + [#"parameter("x") odd"#])
        // At a place that is wrong already nothing more is said.
        #expect(try refusing(.invalid(pointer: "/name", code: "empty", "")) == own)
        let other = try #require(throws: GatewayError.self) {
            try draft.checked { _ throws(GatewayError) -> Void in throw GatewayError(.internal, "") }
        }
        #expect(other.code == .internal)
        let fine = try SourceDraft(json(#"{"name": "n", "job_id": "j"}"#))
        #expect(try fine.checked { $0.name } == "n")
    }

    @Test(arguments: [#""x""#, "1", "1.5", "true", "null", #"["a", "b"]"#, "[]"])
    func aCustomFieldTakesAValue(text: String) throws {
        let draft = try CustomFieldValueDraft(json("{\"value\": \(text)}"))
        #expect(Array(draft.value.raw) == Array(text.utf8))
    }

    @Test(arguments: [
        ("{}", "/value", "required"), (#"{"value": {}}"#, "/value", "type_invalid"),
        (#"{"value": [1]}"#, "/value", "type_invalid"), (#"{"value": [["a"]]}"#, "/value", "type_invalid"),
        (#"{"value": 1, "name": "x"}"#, "/name", "unknown_member"), ("1", "", "type_invalid"),
    ])
    func aCustomFieldsMistake(text: String, pointer: String, code: String) throws {
        let found = try mistakes { _ = try CustomFieldValueDraft(json(text)) }
        #expect(found == ["\(FieldError.Place.pointer(pointer)) \(code)"])
    }

    @Test func optionsOfAProviderWithoutAnyAreRefused() throws {
        let options = #"{"x": {"a": 1}, "y": {}}"#
        let draft = try SourceDraft(json(#"{"job_id": "j", "name": "n", "provider_options": \#(options)}"#))
        let found = try mistakes { try draft.options.refuseAny(for: "x") }
        #expect(found == [#"pointer("/provider_options/x/a") unknown_member"#])
        try draft.options.refuseAny(for: "y")
        try draft.options.refuseAny(for: "z")
    }
}
