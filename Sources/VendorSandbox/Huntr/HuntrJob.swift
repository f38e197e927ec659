import GatewayJSON

/// A card on a member's board (huntr.md section 13); not an opening of an employer.
struct HuntrJob: Sendable {
    struct Activity: Sendable {
        let id: String
        let title: String
        let note: String?
        let startAt: Int
        let completed: Bool
    }

    let id: String
    let title: String
    let htmlDescription: String?
    let description: String?
    let salary: String?
    let url: String?
    let location: HuntrLocation?
    let deadline: Int?
    let owner: HuntrMember
    let creator: HuntrMember
    let employer: HuntrEmployer
    let boardId: String
    let list: (id: String, name: String)
    let applied: Activity?
    let interviews: [Activity]
    let offer: Activity?
    let createdAt: Int

    func write(into writer: inout JSONWriter) {
        // A missing value's key is left out rather than null (section 4).
        writer.object { job in
            job.member("id", id)
            job.member("title", title)
            job.member("description", description)
            job.member("htmlDescription", htmlDescription)
            job.member("salary", salary)
            job.member("url", url)
            job.object("location") { location?.write(into: &$0) }
            job.member("deadline", deadline)
            job.member("createdAt", createdAt)
            job.key("ownerMember")
            owner.writeShort(into: &job)
            job.key("creatorMember")
            creator.writeShort(into: &job)
            job.object("employer", employer.write)
            job.member("boardId", boardId)
            job.member("listId", list.id)
            job.object("list") { stage in
                stage.member("id", list.id)
                stage.member("name", list.name)
            }
            writeActivities(into: &job)
        }
    }

    /// The form inside activities, actions and events (section 14).
    func writeShort(into writer: inout JSONWriter) {
        writer.object { job in
            job.member("id", id)
            job.member("title", title)
            job.member("salary", salary)
            job.member("url", url)
            job.object("location") { location?.write(into: &$0) }
            job.member("createdAt", createdAt)
        }
    }

    /// The job and its employer, as activities and actions hold them.
    func writeContext(into writer: inout JSONWriter) {
        writer.key("job")
        writeShort(into: &writer)
        writer.object("employer", employer.write)
    }

    /// The activities with their categories, which the job itself doesn't tell.
    var categorisedActivities: [(HuntrActivityCategory, Activity)] {
        [applied.map { (.named("Apply"), $0) }, offer.map { (.named("Offer Received"), $0) }].compactMap(\.self)
            + interviews.map { (.named(interviewCategory), $0) }
    }

    private var interviewCategory: String {
        switch list.name {
        case "Interview": "Phone Interview"
        case "Offer": "On Site Interview"
        default: "Phone Screen"
        }
    }

    private func writeActivities(into job: inout JSONWriter) {
        let all = [applied].compactMap(\.self) + interviews + [offer].compactMap(\.self)
        job.array("activities") { list in
            for activity in all { list.object { Self.write(activity, into: &$0) } }
        }
        if let applied { job.object("applicationActivity") { Self.write(applied, into: &$0) } }
        if let offer { job.object("offerActivity") { Self.write(offer, into: &$0) } }
        if !interviews.isEmpty {
            job.array("interviewActivities") { list in
                for activity in interviews { list.object { Self.write(activity, into: &$0) } }
            }
        }
    }

    /// The short form: no category, no members.
    static func write(_ activity: Activity, into writer: inout JSONWriter) {
        writer.member("id", activity.id)
        writer.member("title", activity.title)
        writer.member("note", activity.note)
        writer.member("completed", activity.completed)
        writer.member("createdByWorkflow", true)
        writer.member("startAt", activity.startAt)
        if activity.completed { writer.member("completedAt", activity.startAt) }
        writer.member("createdAt", activity.startAt)
    }
}
