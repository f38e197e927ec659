public import TalentModel
import GatewayJSON

// Vendor file sections 6.1 and 6.2. All jobs come at once, and the list takes no query parameter at all.
extension HirempireProvider: JobReading {
    public static let jobFilters: [FilterSupport] = [
        FilterSupport("status", nil, values: Set(JobStatus.allCases.map(\.rawValue)))
    ]

    public func job(_ id: String) throws(GatewayError) -> Endpoint<Job> {
        Endpoint("hirempire.jobs.get", .read, .get, "/get-job", query: [("job_id", try checked(id))]) {
            body throws(WireError) -> Job in
            guard let wire = body["job"] else { throw WireError(at: "/job", "an object") }
            // An array of one until June 2026 (section 13).
            guard wire.kind == .array else { return try Self.job(wire) }
            guard let only = wire.elements.first(where: { _ in true }) else { throw WireError(at: "/job", "a job") }
            return try Self.job(only)
        }
    }

    public func jobs(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Job>> {
        let status = filters["status"]
        var endpoint = Endpoint("hirempire.jobs.list", .read, .get, "/jobs") { body throws(WireError) -> Page<Job> in
            try Page(
                whole: body.requiredArray("jobs"), limit: page.limit,
                where: { status == nil || $0.status.rawValue == status }
            ) { wire throws(WireError) in
                try Self.job(wire)
            }
        }
        endpoint.isWholeList = true
        return endpoint
    }

    static func job(_ body: JSONValue) throws(WireError) -> Job {
        let wire = try body.asObject()
        let word = wire.filled("status")
        var job = Job(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("created_time"), remoteData: wire),
            kind: .opening, status: status(job: word))
        job.title = wire.filled("job_title")
        // Markdown (section 6.4), which reads as text.
        job.descriptionText = wire["job_description"].flatMap { $0.string?.isEmpty == false ? $0 : nil }
        job.remoteStatus = word
        job.employmentType = wire.filled("job_type").flatMap(HirempireWords.employmentType)
        job.workplace = (wire.filled("job_mode") ?? wire.filled("workplace_type")).flatMap(HirempireWords.workplace)
        job.department = wire.filled("department")
        job.seniority = wire.filled("career_level").map(HirempireWords.snakeCase)
        job.location = wire.filled("job_location").map(location)
        job.salary = salary(wire)
        job.employer = wire.filled("company_name").map {
            Job.EmployerSummary(remoteID: nil, name: $0, domain: nil)
        }
        job.applicationCount = wire["applicants"]?.int
        if let custom = wire["questions"]?["custom"], custom.kind == .array {
            job.questions = custom.elements.compactMap(question)
        }
        return job
    }

    static func status(job word: String?) -> JobStatus {
        switch word?.lowercased() {
        case "draft", "pending": .draft
        case "active": .open
        case "paused": .paused
        case "closed", "hired": .closed
        default: .unknown
        }
    }

    /// `City, Country`, the city left out when unset.
    private static func location(_ text: String) -> Job.Location {
        var location = Job.Location()
        location.raw = text
        let parts = text.split(separator: ", ")
        location.country = parts.last.map(String.init)
        if parts.count > 1 { location.city = parts.dropLast().joined(separator: ", ") }
        return location
    }

    private static func salary(_ wire: JSONValue) -> Job.Salary? {
        var salary = Job.Salary(raw: wire.filled("salary"))
        let fixed = wire["salary_fixed"]?.double
        salary.min = wire["salary_min"]?.double ?? fixed
        salary.max = wire["salary_max"]?.double ?? fixed
        salary.currency = wire.filled("currency")
        salary.period = wire.filled("salary_period").flatMap(HirempireWords.period)
        salary.isHidden = wire["is_salary_hidden"]?.bool
        return salary.isEmpty ? nil : salary
    }

    private static func question(_ wire: JSONValue) -> Job.Question? {
        guard let text = wire.filled("label") else { return nil }
        var question = Job.Question(text)
        question.remoteID = wire.text("id").flatMap { $0.isEmpty ? nil : $0 }
        question.type = wire.filled("type")
        if let options = wire["options"], options.kind == .array {
            question.choices = options.elements.compactMap(\.string).filter { !$0.isEmpty }
        }
        question.isRequired = wire["required"]?.bool
        return question
    }
}
