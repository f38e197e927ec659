public import TalentModel
import GatewayJSON

// Vendor file section 13. A job is one member's card on a board, not an opening.
extension HuntrProvider: JobReading {
    /// Posts have no filters at the vendor.
    private static let unlessPost = ["kind": JobKind.post.rawValue]

    public static let jobFilters: [FilterSupport] = [
        FilterSupport("owner_id", "owner_member_id", unless: unlessPost),
        FilterSupport("creator_id", "creator_member_id", unless: unlessPost),
        FilterSupport("created_after", "created_after", unless: unlessPost),
        FilterSupport("created_before", "created_before", unless: unlessPost),
        FilterSupport("kind", nil, values: [JobKind.card.rawValue, JobKind.post.rawValue]),
        FilterSupport("status", nil),
    ]

    public func job(_ id: String) throws(GatewayError) -> Endpoint<Job> {
        if let id = try Self.marked(id, Self.postMark) { return post(id) }
        return Endpoint("huntr.jobs.get", .read, .get, "/jobs/\(id)") { body throws(WireError) -> Job in
            try Self.card(body)
        }
    }

    public func jobs(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Job>> {
        if filters["kind"] == JobKind.post.rawValue { return posts(filters, page) }
        let query = try query(filters, Self.jobFilters)
        // Every card is `tracked`, so the filter is exact: all of a page or none of it.
        let wantsNone = filters["status"].map { $0 != JobStatus.tracked.rawValue } ?? false
        var endpoint = Endpoint("huntr.jobs.list", .read, .get, "/jobs", query: query + Self.pageQuery(page)) {
            body throws(WireError) -> Page<Job> in
            let cards = try Self.page(body, page, Self.card)
            return wantsNone ? Page(items: []) : cards
        }
        endpoint.pointers = PointerMap(Self.jobFilters, limit: "limit", cursor: "next")
        return endpoint
    }

    static func card(_ body: JSONValue) throws(WireError) -> Job {
        let wire = try body.asObject()
        var job = Job(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            kind: .card, status: .tracked)
        job.title = wire.filled("title")
        job.descriptionHTML = wire["htmlDescription"].flatMap { $0.isBlank ? nil : $0 }
        job.descriptionText = wire["description"].flatMap { $0.isBlank ? nil : $0 }
        job.salary = wire.filled("salary").map { Job.Salary(raw: $0) }
        job.url = wire.filled("url")
        job.location = wire["location"].map(location)
        job.deadlineAt = wire.unixMoment("deadline")
        job.ownerID = (wire["ownerMember"] ?? wire["member"])?.text("id")
        job.creatorID = wire["creatorMember"]?.text("id")
        if let employer = wire["employer"], employer.kind == .object {
            job.employer = Job.EmployerSummary(
                remoteID: employer.text("id"), name: employer.filled("name"), domain: employer.filled("domain"))
        }
        job.stage = stage(wire["list"])
        job.appliedAt = wire["applicationActivity"].flatMap(happened) ?? wire.unixMoment("applicationDate")
        job.offerAt = wire["offerActivity"].flatMap(happened) ?? wire.unixMoment("offerDate")
        if let activities = wire["activities"], activities.kind == .array {
            let slots = slots(wire)
            job.activities = try activities.mapElements { activity throws(WireError) -> Activity in
                try shortActivity(activity, slots)
            }
        }
        return job
    }

    /// `{}` when empty; `lat` and `lng` are strings (section 4).
    static func location(_ wire: JSONValue) -> Job.Location {
        var location = Job.Location()
        location.raw = wire.filled("address")
        location.name = wire.filled("name")
        location.country = wire.filled("country")
        location.latitude = degrees(wire.text("lat"))
        location.longitude = degrees(wire.text("lng"))
        location.url = wire.filled("url")
        return location
    }

    /// Swift's reader of numbers takes `nan` and `inf` too, and JSON has no word for them.
    private static func degrees(_ text: String?) -> Double? {
        text.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// When a milestone happened: when it was ticked off, else when it was due.
    private static func happened(_ activity: JSONValue) -> Timestamp? {
        activity.unixMoment("completedAt") ?? activity.unixMoment("startAt") ?? activity.unixMoment("createdAt")
    }

    /// A job's short activities have no category; only the named slots tell it (section 13).
    private static func slots(_ wire: JSONValue) -> [(id: String, kind: Activity.Kind)] {
        slotKinds.compactMap { slot, kind in wire[slot]?.text("id").map { ($0, kind) } }
    }

    private static let slotKinds: [(slot: StaticString, kind: Activity.Kind)] = [
        ("applicationActivity", HuntrActivityTypes.kind(named: "Apply")),
        ("offerActivity", HuntrActivityTypes.kind(named: "Offer Received")),
        ("offerAcceptedActivity", HuntrActivityTypes.kind(named: "Accept Offer")),
    ]

    private static func shortActivity(
        _ wire: JSONValue, _ slots: [(id: String, kind: Activity.Kind)]
    ) throws(WireError) -> Activity {
        var activity = try activity(wire)
        activity.kind = slots.first { $0.id == activity.core.remoteID }?.kind
        return activity
    }
}

extension JSONValue {
    /// Not a text, or an empty one: nothing to show.
    var isBlank: Bool { kind != .string || raw.count == 2 }
}
