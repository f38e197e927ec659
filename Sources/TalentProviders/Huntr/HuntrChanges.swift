public import TalentModel
import GatewayJSON

// Vendor file section 15; with `legacy=true` section 17.
extension HuntrProvider: ChangeReading {
    /// The deprecated list has few filters.
    private static let unlessLegacy = ["legacy": "true"]

    public static let changeFilters: [FilterSupport] = [
        FilterSupport("type", "action_type"),
        FilterSupport("owner_id", "owner_member_id"),
        FilterSupport("creator_id", "creator_member_id", unless: unlessLegacy),
        FilterSupport("job_id", "job_id"),
        FilterSupport("activity_id", "activity_id", unless: unlessLegacy),
        FilterSupport("note_id", "note_id", unless: unlessLegacy),
        FilterSupport("contact_id", "contact_id", unless: unlessLegacy),
        FilterSupport("activity_type_id", "activity_category_id", unless: unlessLegacy),
        FilterSupport("employer_id", "employer_id", unless: unlessLegacy),
        FilterSupport("created_after", "created_after"),
        FilterSupport("created_before", "created_before", unless: unlessLegacy),
        FilterSupport("legacy", nil),
    ]

    public func changes(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Change>> {
        if filters["legacy"] == "true" { return try events(filters, page) }
        var query = try query(filters, Self.changeFilters.filter { $0.name != "type" })
        if let type = filters["type"] {
            guard let word = HuntrChangeTypes.word(of: type) else {
                throw .invalid(parameter: "type", code: "unsupported", "type must be one as in job.moved.")
            }
            query.insert(("action_type", word), at: 0)
        }
        var endpoint = Endpoint(
            "huntr.actions.list", .read, .get, "/actions", query: query + Self.pageQuery(page)
        ) { body throws(WireError) -> Page<Change> in
            try Self.page(body, page, Self.change)
        }
        endpoint.pointers = PointerMap(Self.changeFilters, limit: "limit", cursor: "next")
        return endpoint
    }

    /// The deprecated events. Those since a moment are at the start of a list that is newest first, so the gateway can
    /// do that filter; which of several words one type of ours stands for, it sorts out as well.
    private func events(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Change>> {
        var query: [(name: String, value: String)] = []
        if let owner = filters["owner_id"] {
            query.append(("member_id", try settings.remoteID(owner, at: .parameter("owner_id"))))
        }
        if let job = filters["job_id"] {
            query.append(("job_id", try settings.remoteID(job, at: .parameter("job_id"))))
        }
        let type = filters["type"]
        if let word = type.flatMap(HuntrChangeTypes.event(of:)) { query.append(("event_type", word)) }
        let after = filters["created_after"].flatMap { Timestamp($0) }
        var endpoint = Endpoint(
            "huntr.events.list", .read, .get, "/events", query: query + Self.pageQuery(page)
        ) { body throws(WireError) -> Page<Change> in
            var events = try Self.page(body, page, Self.event)
            if let after, let end = events.items.firstIndex(where: { $0.recordedAt.map { $0 <= after } ?? false }) {
                events = Page(items: Array(events.items[..<end]))
            }
            if let type { events.items.removeAll { $0.type != type } }
            return events
        }
        endpoint.pointers = PointerMap([], limit: "limit", cursor: "next")
        endpoint.pointers["member_id"] = .parameter("owner_id")
        endpoint.pointers["job_id"] = .parameter("job_id")
        endpoint.pointers["event_type"] = .parameter("type")
        return endpoint
    }

    /// An action, also as a webhook brings it.
    static func change(_ body: JSONValue) throws(WireError) -> Change {
        let wire = try body.asObject()
        let word = try wire.requiredText("actionType")
        var change = Change(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            type: HuntrChangeTypes.type(of: word), origin: .poll)
        change.remoteType = word
        read(wire, owner: "ownerMember", into: &change)
        change.noteID = wire.text("noteId") ?? wire["note"]?.text("id")
        change.contactID = wire.text("contactId") ?? wire["contact"]?.text("id")
        change.activityID = wire.text("activityId") ?? wire["activity"]?.text("id")
        // A card may tell which post it was made of; a change of a post is about nothing but that.
        if wire["job"] == nil, wire["jobId"] == nil {
            change.jobID = (wire.text("jobPostId") ?? wire["jobPost"]?.text("id")).map { postMark + $0 }
            change.touched.job = one(wire["jobPost"], post)
        }
        if let update = wire["update"], update.kind == .object { change.changes = update }
        change.touched.jobs = all(wire["jobs"], card)
        change.touched.activity = one(wire["activity"], activity)
        change.touched.activityType = activityKind(wire["activityCategory"])
        change.touched.employers = all(wire["employers"], employer)
        change.touched.note = one(wire["note"], note)
        change.touched.contact = one(wire["contact"], contact)
        change.touched.member = one(wire["member"], person)
        change.touched.invitation = one(wire["organizationInvitation"], invitation)
        return change
    }

    /// A deprecated event, as the action that it would be by the vendor's own table.
    static func event(_ body: JSONValue) throws(WireError) -> Change {
        let wire = try body.asObject()
        let word = try wire.requiredText("eventType")
        let meaning = HuntrChangeTypes.event(word)
        var change = Change(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), mark: "event.", createdAt: wire.unixMoment("createdAt"),
                remoteData: wire),
            type: meaning?.type ?? HuntrChangeTypes.type(of: word), origin: .poll)
        change.remoteType = word
        read(wire, owner: "member", into: &change)
        change.touched.activityType = meaning?.activity.map { HuntrActivityTypes.kind(named: $0) }
        return change
    }

    /// What actions and events share.
    private static func read(_ wire: JSONValue, owner: StaticString, into change: inout Change) {
        change.recordedAt = change.core.createdAt ?? wire.unixMoment("date")
        // The real world's date; an event of which it isn't told happened when it was noted.
        change.occurredAt = wire.unixMoment("date") ?? change.core.createdAt
        change.actorID = wire["creatorMember"]?.text("id")
        change.ownerID = wire[owner]?.text("id")
        change.jobID = wire.text("jobId") ?? wire["job"]?.text("id")
        change.employerID = wire.text("employerId") ?? wire["employer"]?.text("id")
        change.fromStage = stage(wire["fromList"])
        change.toStage = stage(wire["toList"])
        change.isCreatedByWorkflow = wire["createdByWorkflow"]?.bool
        change.touched.job = one(wire["job"], card)
        change.touched.employer = one(wire["employer"], employer)
        change.touched.owner = one(wire[owner], person)
        change.touched.actor = one(wire["creatorMember"], person)
    }

    static func stage(_ wire: JSONValue?) -> Job.Stage? {
        guard let name = wire?.filled("name") else { return nil }
        return Job.Stage(name: name, type: HuntrStages.type(of: name))
    }

    /// A member inside something else has no field values, which isn't the same as having none set.
    private static func person(_ wire: JSONValue) throws(WireError) -> Candidate {
        var person = try member(wire)
        if wire["memberFieldValues"] == nil { person.customFields = nil }
        return person
    }

    private static func note(_ wire: JSONValue) throws(WireError) -> Change.Note {
        Change.Note(
            remoteID: try wire.requiredText("id"), text: wire.filled("text"), html: wire.filled("htmlText"))
    }

    private static func contact(_ wire: JSONValue) throws(WireError) -> Change.Contact {
        var contact = Change.Contact(remoteID: try wire.requiredText("id"))
        contact.firstName = wire.filled("firstName")
        contact.lastName = wire.filled("lastName")
        contact.email = wire.filled("email")
        contact.title = wire.filled("title")
        contact.location = wire.filled("location")
        if let profiles = wire["profiles"], profiles.kind == .object { contact.profiles = profiles }
        return contact
    }

    /// An object beside the change. One that can't be read is left to `remote_data`: the change has happened all the same.
    private static func one<Item>(
        _ wire: JSONValue?, _ read: (JSONValue) throws(WireError) -> Item
    ) -> Item? {
        guard let wire, wire.kind == .object else { return nil }
        return try? read(wire)
    }

    private static func all<Item>(
        _ wire: JSONValue?, _ read: (JSONValue) throws(WireError) -> Item
    ) -> [Item]? {
        guard let wire, wire.kind == .array else { return nil }
        return wire.elements.compactMap { one($0, read) }
    }
}
