import GatewayJSON
import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// What has happened, in Huntr's words and ours (vendor file sections 15 and 17).
struct HuntrChangeTests {
    private let provider = HuntrProvider(ProviderSettings(connection: "huntr"))

    @Test(arguments: [
        ("MEMBER_CREATED", "member.created"), ("JOB_CREATED", "job.created"), ("JOB_UPDATED", "job.updated"),
        ("JOB_DELETED", "job.deleted"), ("JOB_MOVED", "job.moved"), ("ACTIVITY_CREATED", "activity.created"),
        ("ACTIVITY_UPDATED", "activity.updated"), ("ACTIVITY_DELETED", "activity.deleted"),
        ("NOTE_CREATED", "note.created"), ("NOTE_UPDATED", "note.updated"), ("NOTE_DELETED", "note.deleted"),
        ("CONTACT_CREATED", "contact.created"), ("CONTACT_UPDATED", "contact.updated"),
        ("CONTACT_DELETED", "contact.deleted"), ("ORGANIZATION_COMPANY_CREATED", "employer.created"),
        ("ORGANIZATION_COMPANY_UPDATED", "employer.updated"), ("MEMBER_DEACTIVATED", "member.deactivated"),
        ("JOB_POST_DELETED", "job_post.deleted"), ("GOAL_PROGRESS_IN_PROGRESS", "goal_progress.in_progress"),
        ("GOAL_ENROLLMENT_CONCLUDED", "goal_enrollment.concluded"), ("GOAL_UPDATED", "goal.updated"),
        ("ORGANIZATION_EMPLOYER_REQUEST_VERIFIED", "organization_employer_request.verified"),
        ("CANDIDATE_SEARCH_RAN", "candidate_search.ran"),
    ])
    func typesThereAndBack(word: String, type: String) throws {
        #expect(HuntrChangeTypes.type(of: word) == type)
        #expect(HuntrChangeTypes.word(of: type) == word)
        let query = try provider.changes(ListFilters(["type": type]), PageRequest(limit: 5)).query
        #expect(query.first { $0.name == "action_type" }?.value == word)
    }

    @Test(arguments: ["", "_", "WORD", "_MOVED", "JOB_", "JOB.MOVED", "JOB MOVED", "JÖB_MOVED", "JOB_1"])
    func aWordThatCannotBeTakenApartIsUnknown(word: String) {
        #expect(HuntrChangeTypes.type(of: word) == "unknown")
    }

    @Test(arguments: ["unknown", "organization_company.created", "job", "job.moved.twice", "", "."])
    func whatIsNoTypeOfOursCannotBeAskedFor(type: String) throws {
        let error = #expect(throws: GatewayError.self) {
            _ = try provider.changes(ListFilters(["type": type]), PageRequest(limit: 5))
        }
        #expect(error?.places == ["?type"])
    }

    /// The vendor's own table from events to actions.
    @Test(
        arguments: [
            ("JOB_ADDED", "job.created", nil), ("JOB_MOVED", "job.moved", nil),
            ("JOB_APPLICATION_DATE_SET", "activity.created", "apply"),
            ("JOB_FIRST_INTERVIEW_DATE_SET", "activity.created", "phone_interview"),
            ("JOB_SECOND_INTERVIEW_DATE_SET", "activity.created", "on_site_interview"),
            ("JOB_OFFER_DATE_SET", "activity.created", "offer_received"),
        ] as [(String, String, String?)])
    func eventsAreTranslated(word: String, type: String, activity: String?) throws {
        let text = """
            {"data": [{"id": "e", "eventType": "\(word)", "createdAt": 1588634685, "date": 1588500000,
             "member": {"id": "m"}, "job": {"id": "j"}, "fromList": {"name": "Wishlist"}, "toList": {"name": "Applied"}}]}
            """
        let event = try #require(
            try provider.changes(ListFilters(["legacy": "true"]), PageRequest(limit: 5)).decode(json(text)).items.first)
        #expect(event.type == type)
        #expect(event.remoteType == word)
        #expect(event.touched.activityType?.key == activity)
        #expect(event.touched.activityType?.isMilestone == (activity == nil ? nil : true))
        #expect(event.core.mark + event.core.remoteID == "event.e")
        #expect(event.occurredAt == Timestamp("2020-05-03T10:00:00Z"))
        #expect(event.recordedAt == Timestamp("2020-05-04T23:24:45Z"))
        #expect(event.ownerID == "m")
        #expect(event.jobID == "j")
        #expect(event.fromStage?.name == "Wishlist")
        #expect(event.toStage?.type == "apply")
    }

    private func events(_ filters: [String: String], next: String? = "e4") throws -> Page<Change> {
        let words = [
            "JOB_MOVED", "JOB_OFFER_DATE_SET", "JOB_ADDED", "JOB_APPLICATION_DATE_SET",
        ]
        let list = words.enumerated().map {
            #"{"id": "e\#($0.offset + 1)", "eventType": "\#($0.element)", "createdAt": \#(1000 - $0.offset * 100)}"#
        }
        let text = #"{"data": [\#(list.joined(separator: ","))], "next": "\#(next ?? "")"}"#
        return try provider.changes(
            ListFilters(filters.merging(["legacy": "true"]) { one, _ in one }), PageRequest(limit: 50)
        ).decode(json(text))
    }

    @Test func eventsOfATypeThatStandsForSeveral() throws {
        let endpoint = try provider.changes(
            ListFilters(["legacy": "true", "type": "activity.created"]), PageRequest(limit: 5))
        #expect(!endpoint.query.contains { $0.name == "event_type" })
        let page = try events(["type": "activity.created"])
        #expect(page.items.map(\.core.remoteID) == ["e2", "e4"])
        #expect(page.next == "e4")
        #expect(try events(["type": "note.created"]).items.isEmpty)
    }

    /// The list is newest first: what is older than the bound ends it.
    @Test func eventsSinceAMoment() throws {
        let page = try events(["created_after": "1970-01-01T00:13:20Z"])
        #expect(page.items.map(\.core.remoteID) == ["e1", "e2"])
        #expect(page.next == nil)
        let all = try events(["created_after": "1970-01-01T00:00:00Z"])
        #expect(all.items.count == 4)
        #expect(all.next == "e4")
    }

    @Test(arguments: [
        "creator_id", "activity_id", "note_id", "contact_id", "activity_type_id", "employer_id", "created_before",
    ])
    func eventsHaveFewFilters(name: String) throws {
        let filter = try #require(HuntrProvider.changeFilters.first { $0.name == name })
        #expect(filter.isHonoured(in: [name: "x"]))
        #expect(!filter.isHonoured(in: [name: "x", "legacy": "true"]))
    }

    @Test func timesGoOutInWholeSecondsThatLeaveNothingOut() throws {
        let query = try provider.changes(
            ListFilters(["created_after": "1970-01-01T00:00:01.900Z", "created_before": "1970-01-01T00:00:05.100Z"]),
            PageRequest(limit: 5)
        ).query
        #expect(query.first { $0.name == "created_after" }?.value == "1")
        #expect(query.first { $0.name == "created_before" }?.value == "6")
    }

    @Test func anObjectThatCannotBeReadIsLeftOut() throws {
        let text = """
            {"data": [{"id": "a", "actionType": "JOB_MOVED", "job": {"title": "no id"}, "note": [], "contact": "x",
             "employers": [{"id": "e"}, 7, {}], "update": "x", "date": 1588500000}]}
            """
        let change = try #require(
            try provider.changes(ListFilters(), PageRequest(limit: 5)).decode(json(text)).items.first)
        #expect(change.touched.job == nil)
        #expect(change.touched.note == nil)
        #expect(change.touched.contact == nil)
        #expect(change.touched.employers?.map(\.core.remoteID) == ["e"])
        #expect(change.changes == nil)
        #expect(change.recordedAt == Timestamp("2020-05-03T10:00:00Z"))
    }
}
