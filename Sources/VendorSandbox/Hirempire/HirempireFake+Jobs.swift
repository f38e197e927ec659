import GatewayJSON

// hirempire.md sections 6.3 to 6.5. Requests write words capitalised, answers in lower case.
extension HirempireFake {
    private static let required = [
        "company_id", "job_title", "department", "job_country", "salary", "currency", "salary_period", "job_type",
        "workplace", "career_level", "job_description", "job_sources",
    ]
    private static let words: [(field: String, words: [String])] = [
        ("salary_period", ["Per hour", "Per day", "Per week", "Bi-weekly", "Per month", "Per year"]),
        (
            "job_type",
            ["Full-time", "Part-time", "Contract", "Freelance", "Internship", "Temporary", "Project-based"]
        ),
        ("workplace", ["On-site", "Remote", "Hybrid"]),
        (
            "career_level",
            ["Junior", "Mid-level", "Senior", "Team Leader", "Manager", "Director", "VP", "C-level"]
        ),
    ]
    private static let statuses = ["Pending", "Active", "Paused", "Hired", "Closed"]

    func addJob(_ call: Call) throws(Refusal) -> Answer {
        guard call.query.isEmpty else { throw .hirempire(400, "Query parameters or URL params are not allowed.") }
        let body = call.object
        for field in Self.required where body?.member(field).map(\.isNull) ?? true {
            throw .hirempire(400, "Missing required field: \(field)")
        }
        guard let body else { throw .hirempire(400, "Missing required field: company_id") }
        try checkTerms(body)
        guard let sources = body["job_sources"], sources.kind == .array else {
            throw .hirempire(400, "Field 'job_sources' must be an array.")
        }
        if let status = body["status"], !status.isNull, status.string == nil {
            throw .hirempire(400, "Field 'status' must be a string if provided.")
        }
        let status = try Self.status(body["status"]) ?? "draft"
        guard let company = state.companies.first(where: { $0.id == body["company_id"]?.string }) else {
            throw .hirempire(401, "Invalid company id")
        }
        if status == "active", state.activeJobs >= plan.activeJobs {
            throw .hirempire(402, "Active jobs limit reached. Upgrade to add more, or close one of your jobs.")
        }
        let title = body["job_title"]?.string ?? ""
        let magic = MagicValue(title)
        try Refusal.stop(at: magic)
        let id = state.newID()
        var job = HirempireJob(
            id: id, createdAt: .now(), title: title,
            slug: body["public_slug"]?.string ?? Self.slug(title) + "-" + state.newCode(), company: company.name,
            companySlug: company.slug, department: "", industry: "", careerLevel: "", jobType: "", jobMode: "",
            location: "", salary: .confidential, currency: "", salaryPeriod: "", description: "", questions: [],
            status: status, applicants: 0)
        apply(body, to: &job)
        state.add(job)
        // Any label is taken here: the field's table says so, an error's text has a closed list (section 6.3).
        for name in sources.elements.compactMap(\.string) { _ = state.source(named: name, of: job, at: .now()) }
        return Answer.object { body in
            body.member("success", true)
            body.member("job_id", id)
            body.member("job_status", status)
            body.member("total_applications", 0)
            body.array("applications") { _ in }
        }.afterwards(magic)
    }

    func updateJob(_ call: Call) throws(Refusal) -> Answer {
        guard let body = call.object, let id = body["job_id"]?.string, !id.isEmpty else {
            throw .hirempire(400, "Job ID is required and cannot be empty.")
        }
        let fields = [
            "status", "job_title", "job_description", "department", "industry", "job_country", "city", "workplace",
            "job_type", "career_level", "salary", "currency", "salary_period", "hide_salary", "questions",
        ]
        guard fields.contains(where: { body.member($0) != nil }) else {
            throw .hirempire(400, "At least one updatable field must be provided")
        }
        let status = try Self.status(body["status"])
        try checkTerms(body)
        guard var job = state.job(id) else { throw .hirempire(401, "Invalid job id") }
        if let status { job.status = status }
        apply(body, to: &job)
        state.replace(job)
        return .object { answer in
            answer.member("success", true)
            answer.member("id", job.id)
            answer.member("status", job.status)
        }
    }

    func deleteJob(_ call: Call) throws(Refusal) -> Answer {
        if case .json = call.body { throw .hirempire(400, "Request body is not allowed.") }
        guard call.query.names.allSatisfy({ $0 == "job_id" }) else {
            throw .hirempire(400, "Only 'job_id' query parameter is allowed.")
        }
        guard let id = call.query["job_id"], !id.isEmpty else {
            throw .hirempire(400, "Missing required query parameter 'job_id'.")
        }
        guard let job = state.job(id) else { throw .hirempire(404, "Job not found") }
        state.removeJob(job.id)
        return .object { body in
            body.member("success", true)
            body.member("job_id", job.id)
            body.member("message", "Job deleted successfully")
            // A time, not a truth value.
            body.member("deleted", Timestamp.now().isoMilliseconds)
        }
    }

    /// The two values that are no words of a list, and those that are.
    private func checkTerms(_ body: JSONValue) throws(Refusal) {
        if let salary = body["salary"], salary.kind != .number {
            throw .hirempire(400, "Field 'salary' must be a number.")
        }
        for (field, words) in Self.words {
            guard let value = body.member(field), !(value.string.map(words.contains) ?? false) else { continue }
            throw .hirempire(400, "Invalid \(field). Allowed values: \(words.joined(separator: ", "))")
        }
    }

    private static func status(_ value: JSONValue?) throws(Refusal) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let word = value.string, statuses.contains(word) else {
            throw .hirempire(400, "status must be one of: \(statuses.joined(separator: ", "))")
        }
        switch word {
        case "Pending": return "draft"
        case "Hired": return "closed"
        default: return word.lowercased()
        }
    }

    private func apply(_ body: JSONValue, to job: inout HirempireJob) {
        if let title = body["job_title"]?.string { job.title = title }
        if let text = body["job_description"]?.string { job.description = text }
        if let department = body["department"]?.string { job.department = department }
        if let industry = body["industry"]?.string { job.industry = industry }
        if let level = body["career_level"]?.string { job.careerLevel = Self.read(level) }
        if let type = body["job_type"]?.string { job.jobType = Self.read(type) }
        if let workplace = body["workplace"]?.string {
            job.jobMode = workplace == "On-site" ? "onsite" : workplace.lowercased()
        }
        if let salary = body["salary"]?.int { job.salary = .fixed(salary) }
        if let currency = body["currency"]?.string { job.currency = currency }
        if let period = body["salary_period"]?.string { job.salaryPeriod = period }
        if let hides = body["hide_salary"]?.bool { job.hidesSalary = hides }
        move(&job, country: body["job_country"]?.string, city: body["city"])
        if let custom = body["questions"]?["custom"] {
            job.questions = custom.elements.map { question in
                HirempireJob.Question(
                    id: state.newID(), label: question["label"]?.string ?? "",
                    type: question["type"]?.string ?? "text",
                    options: question["options"]?.elements.compactMap(\.string),
                    required: question["required"]?.bool ?? false)
            }
        }
    }

    /// `City, Country`, the city left out when unset.
    private func move(_ job: inout HirempireJob, country: String?, city: JSONValue?) {
        var parts = job.location.split(separator: ", ").map(String.init)
        let oldCountry = parts.popLast()
        let oldCity = parts.isEmpty ? nil : parts.joined(separator: ", ")
        let newCity = city == nil ? oldCity : city?.string
        job.location = [newCity, country ?? oldCountry].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: ", ")
    }

    private static func read(_ word: String) -> String { word.lowercased().replacing(" ", with: "-") }

    private static func slug(_ title: String) -> String {
        String(title.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }
}
