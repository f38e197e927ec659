public import TalentModel
import GatewayJSON

// Vendor file section 14.
extension HuntrProvider: ActivityReading {
    public static let activityFilters: [FilterSupport] = [
        FilterSupport("owner_id", "owner_member_id"),
        FilterSupport("creator_id", "creator_member_id"),
        FilterSupport("job_id", "job_id"),
        FilterSupport("activity_type_id", "activity_category_id"),
        FilterSupport("employer_id", "employer_id"),
        FilterSupport("created_after", "created_after"),
        FilterSupport("created_before", "created_before"),
    ]

    public func activities(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Activity>> {
        var endpoint = Endpoint(
            "huntr.activities.list", .read, .get, "/activities",
            query: try query(filters, Self.activityFilters) + Self.pageQuery(page)
        ) { body throws(WireError) -> Page<Activity> in
            try Self.page(body, page, Self.activity)
        }
        endpoint.pointers = PointerMap(Self.activityFilters, limit: "limit", cursor: "next")
        return endpoint
    }

    /// The filters as the vendor takes them: ids without their connection, times in whole seconds.
    func query(
        _ filters: ListFilters, _ table: [FilterSupport]
    ) throws(GatewayError) -> [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        for filter in table {
            guard let name = filter.remoteName, let text = filters[filter.name] else { continue }
            if filter.name.hasSuffix("_id") {
                query.append((name, try settings.remoteID(text, at: .parameter(filter.name))))
            } else if filter.name.hasPrefix("created_") {
                guard let moment = Timestamp(text) else {
                    throw .invalid(
                        parameter: filter.name, code: "time_invalid", "\(filter.name) must be a time in RFC 3339.")
                }
                // What was made within the second of an earlier bound was made before that bound.
                let isCut = filter.name == "created_before" && moment.milliseconds % 1000 != 0
                query.append((name, String(moment.unixSeconds + (isCut ? 1 : 0))))
            } else {
                query.append((name, text))
            }
        }
        return query
    }

    static func activity(_ body: JSONValue) throws(WireError) -> Activity {
        let wire = try body.asObject()
        var activity = Activity(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire))
        activity.title = wire.filled("title")
        activity.note = wire.filled("note")
        activity.kind = activityKind(wire["activityCategory"])
        activity.isCompleted = wire["completed"]?.bool
        activity.completedAt = wire.unixMoment("completedAt")
        activity.startsAt = wire.unixMoment("startAt")
        activity.endsAt = wire.unixMoment("endAt")
        activity.isCreatedByWorkflow = wire["createdByWorkflow"]?.bool
        activity.ownerID = wire["ownerMember"]?.text("id")
        activity.creatorID = wire["creatorMember"]?.text("id")
        activity.jobID = wire["job"]?.text("id")
        activity.employerID = wire["employer"]?.text("id")
        return activity
    }
}
