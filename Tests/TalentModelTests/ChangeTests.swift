import GatewayJSON
import TalentModel
import Testing

/// Changes tell absent, null and a value apart, and drafts of parts point into the whole.
struct ChangeTests {
    private func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }

    private func places(_ errors: [FieldError]) -> [String] {
        errors.map { error in
            guard case .pointer(let pointer) = error.place else { return "?" }
            return "\(pointer) \(error.code)"
        }
    }

    @Test func absentNullAndAValueAreThreeThings() throws {
        let change = CandidateChange(try json(#"{"email": null, "first_name": "Ada", "tags": []}"#))
        #expect(change.errors.isEmpty)
        #expect(change.email.isCleared && change.email.isTouched && change.email.value == nil)
        #expect(change.firstName.value == "Ada" && !change.firstName.isCleared)
        #expect(change.tags.value?.isEmpty == true)
        #expect(!change.phone.isTouched)
        #expect(change.given == ["first_name", "email", "tags"])
    }

    @Test(arguments: [
        ("{}", [" empty"]), (#"{"provider_options": {}}"#, []), (#"{"colour": null}"#, ["/colour unknown_member"]),
        (#"{"status": "unknown"}"#, ["/status enum_invalid"]), (#"{"email": "x"}"#, ["/email email_invalid"]),
        (#"{"tags": [1]}"#, ["/tags/0 type_invalid"]), ("[]", [" type_invalid"]),
    ])
    func mistakesOfChanges(text: String, expected: [String]) throws {
        #expect(places(CandidateChange(try json(text)).errors) == expected)
    }

    @Test func membersOfObjectsAreGivenOneByOne() throws {
        let change = JobChange(try json(#"{"location": {"city": "Nitra"}, "salary": null, "employer": {}}"#))
        #expect(change.given == ["location/city", "salary", "employer"])
        #expect(change.location.value?.city == "Nitra")
        #expect(change.salary.isCleared)
    }

    @Test(arguments: [
        (#"{"location": {"lat": "1"}}"#, "/location/lat number_invalid"),
        (#"{"location": {"planet": "Mars"}}"#, "/location/planet unknown_member"),
        (#"{"salary": {"min": 2, "max": 1}}"#, "/salary/max range_invalid"),
        (#"{"salary": {"currency": "eu"}}"#, "/salary/currency currency_invalid"),
        (#"{"questions": [{"text": "?"}, {"weight": 1}]}"#, "/questions/1/text required"),
        (#"{"questions": {}}"#, "/questions type_invalid"),
        (#"{"deadline_at": "2027-01-01"}"#, "/deadline_at time_invalid"),
    ])
    func mistakesInsideOfJobs(text: String, expected: String) throws {
        #expect(places(JobDraft(try json(text)).errors).first == expected)
        #expect(places(JobChange(try json(text)).errors).first == expected)
    }

    @Test func nullIsNotGivenInADraft() throws {
        let draft = JobDraft(try json(#"{"title": null, "salary": null}"#))
        #expect(draft.errors.isEmpty && draft.given.isEmpty && draft.title == nil)
    }

    @Test func anInterviewsPartsPointIntoTheWhole() throws {
        let draft = InterviewDraft(
            try json(
                #"{"candidate": {"first_name": "A", "email": "x"}, "agent_id": "a", "job": {"status": "x", "provider_options": {}}}"#
            ))
        #expect(
            places(draft.errors) == [
                "/candidate/last_name required", "/candidate/email email_invalid", "/job/status enum_invalid",
                "/job/provider_options unknown_member",
            ])
        #expect(draft.given == ["candidate", "job/status", "agent_id"])
    }

    @Test(arguments: [
        (#"{"agent_id": "a"}"#, ["/candidate_id required"]),
        (
            #"{"agent_id": "a", "candidate_id": "c", "candidate": {"first_name": "A", "last_name": "B"}}"#,
            ["/candidate conflict"]
        ),
        (#"{"agent_id": "a", "candidate_id": "c", "job_id": "j", "job": {}}"#, ["/job conflict"]),
    ])
    func whatExcludesEachOther(text: String, expected: [String]) throws {
        #expect(places(InterviewDraft(try json(text)).errors) == expected)
    }
}
