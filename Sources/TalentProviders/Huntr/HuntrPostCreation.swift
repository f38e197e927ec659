public import TalentModel
import GatewayJSON

// Vendor file section 20.4. An employer of an unknown domain is made by the vendor.
extension HuntrProvider: JobCreating {
    public static let jobCreation: [FieldMapping] = [
        .native("title", "title"),
        .native("description_html", "htmlDescription"),
        .native("status", "jobPostStatusName"),
        .native("employment_type", "jobType"),
        .native("workplace", "isRemote"),
        .native("location/raw", "locations.0.address"),
        .native("location/name", "locations.0.name"),
        .native("location/country", "locations.0.country"),
        .native("location/lat", "locations.0.lat"),
        .native("location/lng", "locations.0.lng"),
        .native("salary/min", "salary.min"),
        .native("salary/max", "salary.max"),
        .native("salary/currency", "salary.currency"),
        .native("salary/period", "salary.interval"),
        .native("url", "url"),
        .native("employer/id", "employerId"),
        .native("employer/name", "employer.name"),
        .native("employer/domain", "employer.domain"),
    ]

    public func createJob(_ draft: JobDraft, _ options: RequestOptions) throws(GatewayError) -> Endpoint<Created<Job>> {
        let wish = try PostWish(draft, settings, name)
        var endpoint = Endpoint("huntr.job_posts.create", .create, .post, "/job-posts", body: wish.body(of: draft)) {
            body throws(WireError) -> Created<Job> in
            Created(try Self.post(body))
        }
        let table = Self.jobCreation.filter { !wish.withoutPlace.contains($0.field) }
        endpoint.mapping = MappingReport(given: draft.given, table: table)
        endpoint.pointers = PointerMap(Self.jobCreation)
        for (remote, field) in Self.shortNames { endpoint.pointers[remote] = .pointer("/" + field) }
        for (remote, option) in PostOptions.names {
            endpoint.pointers[remote] = .pointer("/provider_options/\(name)/\(option)")
        }
        return endpoint
    }

    /// Objects that the vendor may name as a whole.
    private static let shortNames = [
        ("employer", "employer"), ("locations", "location"), ("location", "location"), ("salary", "salary"),
        ("salary.actual", "salary/min"),
    ]
}

/// A draft by the vendor's rules.
private struct PostWish {
    let jobType: String
    let status: String
    let isRemote: Bool?
    let employerID: String?
    let interval: String?
    let options: PostOptions
    /// Fields of the table that have no place in this post.
    private(set) var withoutPlace: Set<String> = []

    /// - Throws: every breach of the vendor's rules at once.
    init(_ draft: JobDraft, _ settings: ProviderSettings, _ provider: String) throws(GatewayError) {
        var errors: [FieldError] = []
        func refuse(_ field: String, _ code: String, _ detail: String) {
            errors.append(FieldError(pointer: "/" + field, code: code, detail: detail))
        }
        if draft.title == nil { refuse("title", "required", "title is required.") }
        jobType = draft.employmentType.flatMap { HuntrProvider.jobTypes[$0] } ?? ""
        if draft.employmentType == nil {
            refuse("employment_type", "required", "employment_type is required.")
        } else if jobType.isEmpty {
            refuse(
                "employment_type", "unsupported",
                "employment_type must be one of: full_time, part_time, contract, internship.")
        }
        switch draft.status {
        case .draft: status = "Draft"
        case .open: status = "Open"
        case .closed: status = "Closed"
        case .paused:
            status = ""
            refuse("status", "unsupported", "status must be one of: draft, open, closed.")
        case nil:
            status = ""
            refuse("status", "required", "status is required: draft, open or closed.")
        }
        isRemote = draft.workplace.flatMap { $0 == .hybrid ? nil : $0 == .remote }
        if draft.workplace == .hybrid { withoutPlace.insert("workplace") }
        employerID = try draft.employer?.remoteID.map { id throws(GatewayError) in
            try settings.remoteID(id, at: .pointer("/employer/id"))
        }
        if employerID != nil {
            // The vendor takes either; an id says it all.
            withoutPlace.formUnion(["employer/name", "employer/domain"])
        } else if let employer = draft.employer {
            if employer.name == nil { refuse("employer/name", "required", "name, or an employer's id, is required.") }
            if employer.domain == nil {
                refuse("employer/domain", "required", "domain, or an employer's id, is required.")
            }
        } else {
            refuse("employer", "required", "employer is required: its id, or its name and domain.")
        }
        if let location = draft.location, location.raw == nil, location.latitude == nil || location.longitude == nil {
            refuse("location/raw", "required", "raw, or lat and lng, is required.")
        }
        interval = draft.salary?.period.flatMap { HuntrProvider.salaryIntervals[$0] }
        if draft.salary?.period != nil, interval == nil {
            refuse("salary/period", "unsupported", "period must be one of: hour, day, week, month, year.")
        }
        do {
            options = try PostOptions(draft.options, provider)
        } catch {
            throw errors.isEmpty ? error : .invalid(errors + error.errors)
        }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    func body(of draft: JobDraft) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("title", draft.title)
            json.member("jobType", jobType)
            json.member("jobPostStatusName", status)
            json.member("htmlDescription", draft.descriptionHTML)
            json.member("url", draft.url)
            json.member("isRemote", isRemote)
            if let employerID {
                json.member("employerId", employerID)
            } else if let employer = draft.employer {
                json.member(
                    "employer",
                    object: { json in
                        json.member("name", employer.name)
                        json.member("domain", employer.domain)
                        json.member("description", options.employerDescription)
                    })
            }
            if let location = draft.location { Self.write(location, to: &json) }
            if let salary = draft.salary { write(salary, to: &json) }
            options.writeMembers(to: &json)
        }
        return json.bytes
    }

    /// Coordinates are texts at this vendor (section 4).
    private static func write(_ location: Job.Location, to json: inout JSONWriter) {
        json.member(
            "locations",
            array: { json in
                json.object { json in
                    json.member("address", location.raw)
                    json.member("name", location.name)
                    json.member("country", location.country)
                    json.member("lat", location.latitude.map { "\($0)" })
                    json.member("lng", location.longitude.map { "\($0)" })
                }
            })
    }

    /// A text has no place. Whether one amount alone is enough is the vendor's to say.
    private func write(_ salary: Job.Salary, to json: inout JSONWriter) {
        guard salary.min != nil || salary.max != nil || salary.currency != nil || interval != nil else { return }
        json.member(
            "salary",
            object: { json in
                json.member("min", salary.min)
                json.member("max", salary.max)
                json.member("currency", salary.currency)
                json.member("interval", interval)
            })
    }
}

/// What only this vendor's posts have, under `provider_options.huntr`.
private struct PostOptions {
    /// The vendor's names, and ours.
    static let names = [
        ("applicationInstructions", "application_instructions"), ("postDate", "post_date"), ("tagIds", "tag_ids"),
        ("visibility", "visibility"), ("visibleMemberGroupIds", "visible_member_group_ids"),
        ("employer.description", "employer_description"),
    ]

    private enum Visibility: String, CaseIterable {
        case visible = "VISIBLE"
        case hidden = "HIDDEN"
    }

    private var instructions: String?
    private var postDate: Timestamp?
    private var tagIDs: [String]?
    private var visibility: Visibility?
    private var groupIDs: [String]?
    var employerDescription: String?

    init(_ options: ProviderOptions, _ provider: String) throws(GatewayError) {
        guard let given = options.options(for: provider) else { return }
        var reader = DraftReader(given, at: "/provider_options/" + provider)
        instructions = reader.string("application_instructions", max: 100_000)
        postDate = reader.moment("post_date")
        tagIDs = reader.strings("tag_ids", count: 0...100)
        visibility = reader.choice("visibility", of: Visibility.self)
        groupIDs = reader.strings("visible_member_group_ids", count: 0...100)
        employerDescription = reader.string("employer_description", max: 10_000)
        reader.finish()
        try reader.check()
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("applicationInstructions", instructions)
        json.member("postDate", postDate?.unixSeconds)
        if let tagIDs { json.member("tagIds", tagIDs) }
        json.member("visibility", visibility?.rawValue)
        if let groupIDs { json.member("visibleMemberGroupIds", groupIDs) }
    }
}
