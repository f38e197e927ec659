import GatewayJSON
import Testing

@testable import VendorSandbox

/// What has happened in the organisation, its talent portal and what its staff keep.
struct HuntrListTests {
    /// More calls than the vendor's window takes.
    private static var unlimited: SandboxOptions {
        var options = SandboxOptions()
        options.limits.areEnforced = false
        return options
    }

    private func all(_ test: TestSandbox, _ path: String) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var next: String?
        for _ in 0..<20 {
            let joint = path.contains("?") ? "&" : "?"
            let reply = try await test.call(
                .huntr, "GET", path + joint + "limit=150" + (next.map { "&next=\($0)" } ?? ""))
            #expect(reply.status == 200, "\(path)")
            items += reply.json?["data"]?.elements.map { $0 } ?? []
            next = reply.json?["next"]?.string
            if next == nil { return items }
        }
        Issue.record("no end of \(path)")
        return items
    }

    private static let types: Set = [
        "MEMBER_CREATED", "JOB_CREATED", "JOB_UPDATED", "JOB_DELETED", "JOB_MOVED", "ACTIVITY_CREATED",
        "ACTIVITY_UPDATED", "ACTIVITY_DELETED", "NOTE_CREATED", "NOTE_UPDATED", "NOTE_DELETED", "CONTACT_CREATED",
        "CONTACT_UPDATED", "CONTACT_DELETED", "ORGANIZATION_COMPANY_CREATED", "ORGANIZATION_COMPANY_UPDATED",
    ]

    @Test func hasActionsOfEachTypeWithItsFields() async throws {
        let fields: [String: [String]] = [
            "MEMBER_CREATED": ["member"], "JOB_DELETED": ["jobId", "employer"],
            "JOB_MOVED": ["job", "employer", "fromList", "toList"],
            "ACTIVITY_DELETED": ["activityId", "activityCategory"],
            "ACTIVITY_UPDATED": ["activity", "activityCategory", "job", "employer", "update"],
            "NOTE_DELETED": ["noteId", "job"], "CONTACT_CREATED": ["contact", "employers", "jobs"],
            "CONTACT_DELETED": ["contactId"], "ORGANIZATION_COMPANY_UPDATED": ["employer", "update"],
        ]
        try await withSandbox(Self.unlimited) { test in
            let actions = try await all(test, "/actions")
            #expect(Set(actions.compactMap { $0["actionType"]?.string }) == Self.types)
            let ids = actions.compactMap { $0["id"]?.string }
            #expect(ids == Array(Set(ids)).sorted(by: >))
            let times = actions.compactMap { $0["createdAt"]?.int }
            #expect(times == times.sorted(by: >))
            for action in actions {
                for name in ["date", "createdByWorkflow", "creatorMember", "ownerMember"] {
                    #expect(action.member(name) != nil, "\(name)")
                }
                for name in fields[action["actionType"]?.string ?? ""] ?? [] {
                    #expect(action.member(name) != nil, "\(name)")
                }
            }
        }
    }

    @Test func filtersActions() async throws {
        try await withSandbox(Self.unlimited) { test in
            let owner = HuntrSeeds.firstMember
            let job = HuntrSeeds.firstJob
            let everything = try await all(test, "/actions")
            for (query, path) in [
                ("action_type=JOB_MOVED", ["actionType"]), ("owner_member_id=\(owner)", ["ownerMember", "id"]),
                ("job_id=\(job)", ["job", "id"]),
            ] {
                let wanted = query.split(separator: "=").last.map(String.init)
                let found = try await all(test, "/actions?" + query)
                #expect(!found.isEmpty && found.count < everything.count, "\(query)")
                for action in found {
                    let value = path.reduce(Optional(action)) { $0?.member($1) }
                    #expect(value?.string == wanted, "\(query)")
                }
            }
            let newest = try #require(everything.first?["createdAt"]?.int)
            #expect(try await all(test, "/actions?created_before=\(newest)").count == everything.count - 1)
            #expect(try await all(test, "/actions?created_after=\(newest)").isEmpty)
            for name in ["activity_id", "note_id", "contact_id", "activity_category_id", "employer_id"] {
                let reply = try await test.call(.huntr, "GET", "/actions?\(name)=7")
                #expect(reply.json?["error"]?["param"]?.string == name)
            }
        }
    }

    @Test func tellsActivitiesWithTheirCategories() async throws {
        try await withSandbox(Self.unlimited) { test in
            let categories = try await test.call(.huntr, "GET", "/activity-categories")
            #expect(categories.json?["data"]?.count == 23)
            let activities = try await all(test, "/activities")
            for activity in activities {
                for name in [
                    "id", "title", "completed", "createdAt", "activityCategory", "ownerMember", "createdByWorkflow",
                ] {
                    #expect(activity.member(name) != nil, "\(name)")
                }
                // A workflow made them.
                #expect(activity["creatorMember"] == nil)
            }
            let apply = "5e448f3bf2b856c29af11289"
            let applied = try await all(test, "/activities?activity_category_id=\(apply)")
            #expect(!applied.isEmpty && applied.count < activities.count)
            #expect(applied.allSatisfy { $0["activityCategory"]?["name"]?.string == "Apply" })
        }
    }

    @Test func stillServesTheDeprecatedEvents() async throws {
        try await withSandbox(Self.unlimited) { test in
            let events = try await all(test, "/events")
            #expect(
                Set(events.compactMap { $0["eventType"]?.string }) == [
                    "JOB_ADDED", "JOB_MOVED", "JOB_APPLICATION_DATE_SET", "JOB_FIRST_INTERVIEW_DATE_SET",
                    "JOB_SECOND_INTERVIEW_DATE_SET", "JOB_OFFER_DATE_SET",
                ])
            #expect(events.allSatisfy { $0["member"] != nil && $0["job"] != nil && $0["createdAt"] != nil })
            let moved = try await all(test, "/events?event_type=JOB_MOVED&member_id=\(HuntrSeeds.firstMember)")
            #expect(moved.allSatisfy { $0["fromList"] != nil && $0["toList"] != nil })
            #expect(!moved.isEmpty)
        }
    }

    @Test func countsWhatHappensAtEmployers() async throws {
        try await withSandbox(Self.unlimited) { test in
            let employers = try await all(test, "/employers")
            #expect(employers.count == 8)
            #expect(employers.reduce(0) { $0 + ($1["jobCount"]?.int ?? 0) } == 120)
            #expect(try await all(test, "/employers?isPartner=true").count == 3)
        }
    }

    @Test func showsProfilesShortInTheListAndFullAlone() async throws {
        try await withSandbox(Self.unlimited) { test in
            let list = try await all(test, "/candidates?email=roberto.moscoso@example.com")
            let id = try #require(list.first?["id"]?.string)
            #expect(list.count == 1)
            #expect(list.first?["phoneNumber"] == nil)
            let full = try await test.call(.huntr, "GET", "/candidates/\(id)")
            #expect(full.json?["memberId"]?.string == HuntrSeeds.firstMember)
            #expect(full.json?["phoneNumber"]?.string != nil)
            let metrics = try await test.call(.huntr, "GET", "/candidates/\(id)/action-metrics")
            #expect(metrics.json?["CANDIDATE_PROFILE_VIEWED"]?["totalCt"]?.int == 0)
            #expect(try await test.call(.huntr, "GET", "/candidates/5b0379b5712bb674fd0d5000").status == 404)
        }
    }

    private static let post = #""title": "T", "jobType": "FULL_TIME", "jobPostStatusName": "Open""#

    @Test func takesPostsAndNotesThatItDid() async throws {
        try await withSandbox(Self.unlimited) { test in
            let before = try await all(test, "/actions?action_type=JOB_POST_CREATED").count
            let body = #"{\#(Self.post), "employer": {"name": "New", "domain": "new.example"}, "isRemote": true}"#
            let made = try await test.call(.huntr, "POST", "/job-posts", body)
            let id = try #require(made.json?["id"]?.string)
            #expect(made.json?["employer"]?["domain"]?.string == "new.example")
            #expect(made.json?["visibility"]?.string == "VISIBLE")
            let listed = try #require(try await all(test, "/job-posts").first)
            #expect(listed["id"]?.string == id)
            #expect(listed["createdAt"] == nil)
            #expect(try await test.call(.huntr, "GET", "/job-posts/\(id)").json?["createdAt"] != nil)
            #expect(try await all(test, "/actions?action_type=JOB_POST_CREATED").count == before + 1)
            #expect(try await all(test, "/employers").count == 9)
            // The same domain again makes no other one.
            _ = try await test.call(.huntr, "POST", "/job-posts", body)
            #expect(try await all(test, "/employers").count == 9)
            let sent = try await test.call(
                .huntr, "POST", "/job-posts/send-to-members",
                #"{"jobPostIds": ["\#(id)"], "memberEntries": [{"memberId": "\#(HuntrSeeds.firstMember)"}]}"#)
            #expect(sent.status == 200)
            let delivered = try await all(test, "/actions?action_type=JOB_CREATED").first
            #expect(delivered?["jobPost"]?["id"]?.string == id)
        }
    }

    @Test(arguments: [
        ("{}", "title"), (#"{"title": "T", "jobType": "X", "jobPostStatusName": "Open"}"#, "jobType"),
        (#"{"title": "T", "jobType": "FULL_TIME", "jobPostStatusName": "Live"}"#, "jobPostStatusName"),
        (#"{\#(post)}"#, "employer"), (#"{\#(post), "employer": {"name": "N"}}"#, "employer"),
        (#"{\#(post), "employerId": "5b0379b5712bb674fd0d5000"}"#, "employerId"),
        (#"{\#(post), "employer": {"name": "N", "domain": "d"}, "locations": [{"name": "x"}]}"#, "locations"),
        (#"{\#(post), "employer": {"name": "N", "domain": "d"}, "salary": {"min": 1}}"#, "salary"),
        (#"{\#(post), "employer": {"name": "N", "domain": "d"}, "visibility": "SECRET"}"#, "visibility"),
    ])
    func refusesWrongPosts(body: String, param: String) async throws {
        try await withSandbox(Self.unlimited) { test in
            let count = try await all(test, "/job-posts").count
            let reply = try await test.call(.huntr, "POST", "/job-posts", body)
            #expect(reply.status == 400)
            #expect(reply.json?["error"]?["param"]?.string == param)
            #expect(try await all(test, "/job-posts").count == count)
        }
    }

    @Test func keepsTagsNotesAndGoals() async throws {
        try await withSandbox(Self.unlimited) { test in
            let tag = ##"{"name": "New", "color": "#00FF00", "targetObjects": ["JOB_POST"]}"##
            #expect(try await test.call(.huntr, "POST", "/tags", tag).json?["name"]?.string == "New")
            // A bare array, unlike every other list.
            #expect(try await test.call(.huntr, "GET", "/tags").json?.count == 3)
            #expect(
                try await test.call(.huntr, "POST", "/tags", #"{"name": "x"}"#).json?["error"]?["param"]?.string
                    == "color")
            let note = try await test.call(
                .huntr, "POST", "/notes/members",
                #"{"htmlText": "<p>Hello</p>", "memberId": "\#(HuntrSeeds.firstMember)"}"#)
            let id = try #require(note.json?["id"]?.string)
            #expect(note.json?["text"]?.string == "Hello")
            let count = try await all(test, "/notes/members").count
            let deleted = try await test.call(.huntr, "DELETE", "/notes/members/note/\(id)")
            #expect(deleted.json?["id"]?.string == id)
            #expect(try await all(test, "/notes/members").count == count - 1)
            #expect(try await test.call(.huntr, "DELETE", "/notes/members/note/\(id)").status == 404)
            let goals = try await test.call(.huntr, "GET", "/goals")
            #expect(goals.json?["data"]?.count == 1)
            #expect(try await test.call(.huntr, "GET", "/goals?includeInactive=true").json?["data"]?.count == 2)
            let goal = try #require(goals.json?["data"]?.elements.first { _ in true }?["id"]?.string)
            #expect(try await test.call(.huntr, "GET", "/goals/\(goal)").json?["scheduleType"]?.string == "RECURRING")
            let enrolled = try await test.call(
                .huntr, "POST", "/goals/\(goal)/enrollments", #"{"memberId": "\#(HuntrSeeds.firstMember)"}"#)
            #expect(enrolled.json?["goalId"]?.string == goal)
            #expect(try await test.call(.huntr, "GET", "/advisors").json?["data"]?.count == 2)
            #expect(try await test.call(.huntr, "GET", "/member-groups").json?["data"]?.count == 2)
        }
    }

    @Test func notesWhatAWriteHasChanged() async throws {
        try await withSandbox(Self.unlimited) { test in
            let path = "/members/\(HuntrSeeds.firstMember)/member-fields/\(HuntrSeeds.locationField)"
            _ = try await test.call(.huntr, "PUT", path, #"{"value": "Seattle"}"#)
            let newest = try #require(try await all(test, "/actions").first)
            #expect(newest["actionType"]?.string == "MEMBER_UPDATED")
            #expect(newest["member"]?["id"]?.string == HuntrSeeds.firstMember)
        }
    }
}
