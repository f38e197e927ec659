import GatewayJSON

/// What has happened in the organisation before the sandbox started: activities, actions of each of the 16 types
/// (huntr.md section 15) and the deprecated events (section 17), all told by its members and jobs.
struct HuntrHistory {
    private var source: SeedSource
    private(set) var activities: [HuntrRecord] = []
    private(set) var actions: [HuntrRecord] = []
    private(set) var events: [HuntrRecord] = []

    init(members: [HuntrMember], jobs: [HuntrJob], source: SeedSource) {
        self.source = source
        for member in members { joined(member) }
        for (number, job) in jobs.enumerated() {
            created(job)
            for (category, activity) in job.categorisedActivities { planned(activity, category, of: job) }
            talkedAbout(job, number)
        }
        for job in jobs.prefix(8) { met(job.employer, by: job) }
        activities.sort { $0.id > $1.id }
        actions.sort { $0.id > $1.id }
        events.sort { $0.id > $1.id }
    }

    private mutating func id(_ seconds: Int) -> String { ObjectId.make(seconds: seconds, source: &source) }

    /// One action, with what each has and what its type adds.
    private mutating func act(
        _ type: String, at seconds: Int, owner: HuntrMember, creator: HuntrMember? = nil, byWorkflow: Bool = false,
        _ facts: [String: String] = [:], _ members: (inout JSONWriter) -> Void
    ) {
        let creator = creator ?? owner
        let id = id(seconds)
        var all: [String: String?] = facts
        all["action_type"] = type
        all["owner_member_id"] = owner.id
        all["creator_member_id"] = creator.id
        actions.append(
            HuntrRecord(id, at: seconds, all) { action in
                action.member("id", id)
                action.member("actionType", type)
                action.member("date", seconds)
                action.key("ownerMember")
                owner.writeShort(into: &action)
                action.key("creatorMember")
                creator.writeShort(into: &action)
                members(&action)
                action.member("createdByWorkflow", byWorkflow)
                action.member("createdAt", seconds)
            })
    }

    private mutating func happened(
        _ type: String, at seconds: Int, on date: Int? = nil, to job: HuntrJob, _ members: (inout JSONWriter) -> Void
    ) {
        let id = id(seconds)
        events.append(
            HuntrRecord(
                id, at: seconds, ["event_type": type, "member_id": job.owner.id, "job_id": job.id]
            ) { event in
                event.member("id", id)
                event.member("eventType", type)
                event.member("date", date)
                event.key("member")
                job.owner.writeShort(into: &event)
                event.key("job")
                job.writeShort(into: &event)
                members(&event)
                event.member("createdAt", seconds)
            })
    }

    private mutating func joined(_ member: HuntrMember) {
        act("MEMBER_CREATED", at: member.createdAt, owner: member) { action in
            action.key("member")
            member.writeShort(into: &action)
        }
    }

    private mutating func created(_ job: HuntrJob) {
        act(
            "JOB_CREATED", at: job.createdAt, owner: job.owner, creator: job.creator,
            ["job_id": job.id, "employer_id": job.employer.id]
        ) { action in
            action.object("toList") { $0.member("name", "Wishlist") }
            action.member("jobId", job.id)
            job.writeContext(into: &action)
        }
        happened("JOB_ADDED", at: job.createdAt, to: job) { event in
            event.object("toList") { $0.member("name", "Wishlist") }
        }
        guard job.list.name != "Wishlist" else { return }
        let move = { (json: inout JSONWriter) in
            json.object("fromList") { $0.member("name", "Wishlist") }
            json.object("toList") { $0.member("name", job.list.name) }
        }
        act(
            "JOB_MOVED", at: job.createdAt + 1800, owner: job.owner,
            ["job_id": job.id, "employer_id": job.employer.id]
        ) { action in
            move(&action)
            action.member("jobId", job.id)
            job.writeContext(into: &action)
        }
        happened("JOB_MOVED", at: job.createdAt + 1800, to: job, move)
    }

    private mutating func planned(_ activity: HuntrJob.Activity, _ category: HuntrActivityCategory, of job: HuntrJob) {
        activities.append(
            HuntrRecord(
                activity.id, at: activity.startAt,
                [
                    "owner_member_id": job.owner.id, "job_id": job.id, "activity_category_id": category.id,
                    "employer_id": job.employer.id,
                ]
            ) { json in
                HuntrJob.write(activity, into: &json)
                HuntrHistory.write(category, into: &json)
                json.key("ownerMember")
                job.owner.writeShort(into: &json)
                job.writeContext(into: &json)
            })
        act(
            "ACTIVITY_CREATED", at: activity.startAt, owner: job.owner, byWorkflow: true,
            [
                "job_id": job.id, "employer_id": job.employer.id, "activity_id": activity.id,
                "activity_category_id": category.id,
            ]
        ) { action in
            action.object("activity") { HuntrJob.write(activity, into: &$0) }
            HuntrHistory.write(category, into: &action)
            job.writeContext(into: &action)
        }
        let words = [
            "Apply": "JOB_APPLICATION_DATE_SET", "Phone Interview": "JOB_FIRST_INTERVIEW_DATE_SET",
            "On Site Interview": "JOB_SECOND_INTERVIEW_DATE_SET", "Offer Received": "JOB_OFFER_DATE_SET",
        ]
        if let word = words[category.name] {
            happened(word, at: activity.startAt, on: activity.startAt, to: job) { _ in }
        }
    }

    /// What is rarer: one of these for each job in turn.
    private mutating func talkedAbout(_ job: HuntrJob, _ number: Int) {
        let seconds = job.createdAt + 14_400
        let facts = ["job_id": job.id, "employer_id": job.employer.id]
        switch number % 10 {
        case 0, 1, 2: note(["NOTE_CREATED", "NOTE_UPDATED", "NOTE_DELETED"][number % 10], job, seconds)
        case 3, 4, 5: contact(["CONTACT_CREATED", "CONTACT_UPDATED", "CONTACT_DELETED"][number % 10 - 3], job, seconds)
        case 6:
            act("JOB_UPDATED", at: seconds, owner: job.owner, facts) { action in
                action.object("update") { $0.member("salary", "$90k") }
                action.member("jobId", job.id)
                job.writeContext(into: &action)
            }
        case 7:
            let gone = id(job.createdAt)
            act("JOB_DELETED", at: seconds, owner: job.owner, ["job_id": gone, "employer_id": job.employer.id]) {
                action in
                action.member("jobId", gone)
                action.object("employer", job.employer.write)
            }
        default:
            let category = HuntrActivityCategory.named("Follow Up")
            let activity = HuntrJob.Activity(
                id: id(seconds), title: "Follow Up", note: "By e-mail", startAt: seconds + 86_400, completed: false)
            let isDeleted = number % 10 == 9
            let all = facts.merging(["activity_id": activity.id, "activity_category_id": category.id]) { one, _ in one }
            act(isDeleted ? "ACTIVITY_DELETED" : "ACTIVITY_UPDATED", at: seconds, owner: job.owner, all) { action in
                if isDeleted {
                    action.member("activityId", activity.id)
                } else {
                    action.object("activity") { HuntrJob.write(activity, into: &$0) }
                    action.object("update") { $0.member("note", "By e-mail") }
                }
                HuntrHistory.write(category, into: &action)
                job.writeContext(into: &action)
            }
        }
    }

    private mutating func note(_ type: String, _ job: HuntrJob, _ seconds: Int) {
        let noteId = id(seconds)
        act(
            type, at: seconds, owner: job.owner,
            ["job_id": job.id, "employer_id": job.employer.id, "note_id": noteId]
        ) { action in
            if type == "NOTE_DELETED" {
                action.member("noteId", noteId)
            } else {
                action.object("note") { note in
                    note.member("id", noteId)
                    note.member("text", "Liked the team.")
                    note.member("htmlText", "<p>Liked the team.</p>")
                }
            }
            job.writeContext(into: &action)
        }
    }

    private mutating func contact(_ type: String, _ job: HuntrJob, _ seconds: Int) {
        let contactId = id(seconds)
        let person = InventedPerson(200 + source.below(100))
        act(type, at: seconds, owner: job.owner, ["contact_id": contactId]) { action in
            if type == "CONTACT_DELETED" {
                action.member("contactId", contactId)
                return
            }
            action.object("contact") { contact in
                contact.member("id", contactId)
                contact.member("firstName", person.firstName)
                contact.member("lastName", person.lastName)
                contact.member("email", person.email)
                contact.member("title", "Recruiter")
                contact.member("location", job.employer.location)
                contact.object("profiles") { $0.member("linkedin", person.firstName.lowercased()) }
            }
            if type == "CONTACT_UPDATED" { action.object("update") { $0.member("title", "Recruiter") } }
            action.array("employers") { $0.object(job.employer.write) }
            action.array("jobs") { job.writeShort(into: &$0) }
        }
    }

    private mutating func met(_ employer: HuntrEmployer, by job: HuntrJob) {
        for (type, later) in [("ORGANIZATION_COMPANY_CREATED", 0), ("ORGANIZATION_COMPANY_UPDATED", 600)] {
            act(type, at: job.createdAt - 600 + later, owner: job.owner, ["employer_id": employer.id]) { action in
                action.object("employer", employer.write)
                if later > 0 { action.object("update") { $0.member("isPartner", employer.isPartner) } }
            }
        }
    }

    private static func write(_ category: HuntrActivityCategory, into writer: inout JSONWriter) {
        writer.object("activityCategory") { json in
            json.member("id", category.id)
            json.member("name", category.name)
        }
    }
}
