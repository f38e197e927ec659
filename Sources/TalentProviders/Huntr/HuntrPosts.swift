import GatewayJSON
import TalentModel

// Vendor file section 20.4: openings in the organisation's own portal, the second kind behind jobs.
extension HuntrProvider {
    /// Set before the ids of posts.
    static let postMark = "post."

    func post(_ id: String) -> Endpoint<Job> {
        Endpoint("huntr.job_posts.get", .read, .get, "/job-posts/\(id)") { body throws(WireError) -> Job in
            try Self.post(body)
        }
    }

    /// The vendor has no filters here. Of the status it's exact for the gateway to look at each post; it asks for more
    /// than are wanted then, so that a rare status doesn't take hundreds of pages.
    func posts(_ filters: ListFilters, _ page: PageRequest) -> Endpoint<Page<Job>> {
        let status = filters["status"]
        let asked = PageRequest(limit: status == nil ? page.limit : 499, cursor: page.cursor)
        var endpoint = Endpoint("huntr.job_posts.list", .read, .get, "/job-posts", query: Self.pageQuery(asked)) {
            body throws(WireError) -> Page<Job> in
            var posts = try Self.page(body, asked, Self.post)
            guard let status else { return posts }
            posts.items.removeAll { $0.status.rawValue != status }
            guard posts.items.count > page.limit else { return posts }
            let kept = Array(posts.items.prefix(page.limit))
            return Page(items: kept, next: kept.last?.core.remoteID)
        }
        endpoint.pointers = PointerMap([], limit: "limit", cursor: "next")
        return endpoint
    }

    static func post(_ body: JSONValue) throws(WireError) -> Job {
        let wire = try body.asObject()
        let remoteStatus = wire["jobPostStatus"]?.filled("name")
        var job = Job(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), mark: postMark, createdAt: wire.unixMoment("createdAt"),
                remoteData: wire),
            kind: .post, status: status(remoteStatus))
        job.title = wire.filled("title")
        job.descriptionHTML = wire["htmlDescription"].flatMap { $0.isBlank ? nil : $0 }
        job.remoteStatus = remoteStatus
        job.employmentType = employmentType(wire.filled("jobType"))
        // Not remote can be on site or in between.
        if wire["isRemote"]?.bool == true { job.workplace = .remote }
        job.location = (wire["locations"]?.elements.first { _ in true } ?? wire["location"]).map(location)
        job.salary = wire["salary"].map(salary).flatMap { $0.isEmpty ? nil : $0 }
        job.url = wire.filled("url")
        let employer = wire["employer"]
        if let id = employer?.text("id") ?? wire.text("employerId") {
            job.employer = Job.EmployerSummary(
                remoteID: id, name: employer?.filled("name"), domain: employer?.filled("domain"))
        }
        job.ownerID = wire["ownerMember"]?.text("id")
        job.creatorID = wire["creatorMember"]?.text("id")
        return job
    }

    private static func status(_ word: String?) -> JobStatus {
        switch word?.lowercased() {
        case "open": .open
        case "closed": .closed
        case "draft": .draft
        default: .unknown
        }
    }

    private static func employmentType(_ word: String?) -> EmploymentType? {
        guard let word else { return nil }
        return jobTypes.first { $0.value == word }?.key ?? .other
    }

    static let jobTypes: [EmploymentType: String] = [
        .fullTime: "FULL_TIME", .partTime: "PART_TIME", .contract: "CONTRACTOR", .internship: "INTERNSHIP",
    ]

    static let salaryIntervals: [SalaryPeriod: String] = [
        .year: "ANNUAL", .month: "MONTHLY", .week: "WEEKLY", .day: "DAILY", .hour: "HOURLY",
    ]

    /// `{actual}` or `{min, max}`; the amounts are numbers or texts. What can't be read as an amount stays a text.
    private static func salary(_ wire: JSONValue) -> Job.Salary {
        if let text = wire.string { return Job.Salary(raw: text.isEmpty ? nil : text) }
        var salary = Job.Salary()
        salary.min = amount(wire, "min") ?? amount(wire, "actual")
        salary.max = amount(wire, "max") ?? amount(wire, "actual")
        if salary.min == nil, salary.max == nil {
            salary.raw = wire.filled("actual") ?? wire.filled("min") ?? wire.filled("max")
        }
        salary.currency = wire.filled("currency")
        let interval = wire.filled("interval")
        salary.period = salaryIntervals.first { $0.value == interval }?.key
        return salary
    }

    private static func amount(_ wire: JSONValue, _ name: StaticString) -> Double? {
        wire.text(name).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }
}
