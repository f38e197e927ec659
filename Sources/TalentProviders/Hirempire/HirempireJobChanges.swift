public import TalentModel
import GatewayJSON

// Vendor file section 6.3. Write names differ from read names.
extension HirempireProvider: JobCreating {
    public static let jobCreation: [FieldMapping] =
        jobFields + [.native("employer/id", "company_id")]
    public static let jobCreationIsReadBack = true

    /// What a new job and a changed one have in common.
    private static let jobFields: [FieldMapping] = [
        .native("title", "job_title"),
        .native("description_text", "job_description"),
        .native("status", "status"),
        .native("employment_type", "job_type"),
        .native("workplace", "workplace"),
        .native("department", "department"),
        .native("seniority", "career_level"),
        .native("location/city", "city"),
        .native("location/country", "job_country"),
        .native("salary/min", "salary"),
        .native("salary/currency", "currency"),
        .native("salary/period", "salary_period"),
        .native("salary/hidden", "hide_salary"),
        .native("questions", "questions"),
    ]

    /// The fields that the vendor can't do without, in its own order.
    private static let requiredFields = [
        "employer/id", "title", "department", "location/country", "salary/min", "salary/currency", "salary/period",
        "employment_type", "workplace", "seniority", "description_text",
    ]

    public func createJob(_ draft: JobDraft, _ options: RequestOptions) throws(GatewayError) -> Endpoint<Created<Job>> {
        let own = try JobOptions(draft.options.options(for: name), isCreation: true)
        var mistakes: [FieldError] = []
        let company = try company(draft, own, &mistakes)
        for field in Self.requiredFields where !draft.given.contains(field) {
            if field == "employer/id" && company != nil { continue }
            mistakes.append(
                FieldError(
                    pointer: "/" + field, code: "required",
                    detail: "\(field.replacing("/", with: ".")) is required by Hirempire."))
        }
        let words = JobWords(
            employmentType: draft.employmentType, seniority: draft.seniority, department: draft.department,
            questions: draft.questions, &mistakes)
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        var json = JSONWriter()
        json.object { json in
            json.member("company_id", company)
            json.member("job_title", draft.title)
            json.member("department", draft.department)
            json.member("job_country", draft.location?.country)
            json.member("city", draft.location?.city)
            json.member("salary", draft.salary?.min)
            json.member("currency", draft.salary?.currency)
            json.member("salary_period", draft.salary?.period.flatMap(HirempireWords.word))
            json.member("hide_salary", draft.salary?.isHidden)
            json.member("job_type", words.employmentType)
            json.member("workplace", draft.workplace.flatMap(HirempireWords.word))
            json.member("career_level", words.careerLevel)
            json.member("job_description", draft.descriptionText)
            json.member("job_sources", own.sources ?? [])
            json.member("industry", own.industry.value)
            json.member("public_slug", own.slug)
            if let questions = draft.questions { Self.write(questions, own.questionFields, to: &json) }
            json.member("status", draft.status.map(HirempireWords.word))
        }
        var endpoint = Endpoint(
            "hirempire.jobs.create", .create, .post, "/add-job", body: json.bytes
        ) { body throws(WireError) -> Created<Job> in
            // The rest is what the vendor has accepted; it's read once more for the caller.
            let word = body.filled("job_status")
            var job = Job(
                core: ResourceCore(remoteID: try body.requiredText("job_id"), remoteData: body), kind: .opening,
                status: Self.status(job: word))
            job.remoteStatus = word
            job.title = draft.title
            return Created(job)
        }
        endpoint.mapping = Self.mapping(draft.given, draft.salary, Self.jobCreation)
        if own.sources == nil {
            endpoint.mapping.defaulted.append("/provider_options/hirempire/job_sources: []")
        }
        if company != nil, draft.employer?.remoteID == nil, own.company == nil {
            endpoint.mapping.defaulted.append("/employer/id: the connection's company_id")
        }
        endpoint.pointers = Self.pointers(Self.jobCreation)
        return endpoint
    }

    private func company(
        _ draft: JobDraft, _ own: JobOptions, _ mistakes: inout [FieldError]
    ) throws(GatewayError) -> String? {
        if let given = draft.employer?.remoteID {
            do {
                return try settings.remoteID(given, at: .pointer("/employer/id"))
            } catch {
                mistakes += error.errors
                // Not missing, only wrong.
                return ""
            }
        }
        return own.company ?? settings.options["company_id"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// One number is all that the vendor takes: a larger `max` has no place.
    private static func mapping(
        _ given: [String], _ salary: Job.Salary?, _ table: [FieldMapping]
    ) -> MappingReport {
        let isOneNumber = salary?.max != nil && salary?.max == salary?.min
        return MappingReport(given: given.filter { !(isOneNumber && $0 == "salary/max") }, table: table)
    }

    private static func pointers(_ table: [FieldMapping]) -> PointerMap {
        var pointers = PointerMap(table)
        for option in ["job_sources", "industry", "public_slug"] {
            pointers[option] = .pointer("/provider_options/hirempire/" + option)
        }
        return pointers
    }

    private static func write(
        _ questions: [Job.Question], _ fields: JSONValue?, to json: inout JSONWriter
    ) {
        json.member(
            "questions",
            object: { json in
                json.member("fields", fields)
                json.member(
                    "custom",
                    array: { json in
                        for question in questions {
                            json.object { json in
                                json.member("label", question.text)
                                json.member(
                                    "type", question.type ?? (question.choices == nil ? "text" : "single_select"))
                                if let choices = question.choices {
                                    json.member("options", choices)
                                } else {
                                    json.memberNull("options")
                                }
                                json.member("required", question.isRequired ?? false)
                            }
                        }
                    })
            })
    }
}

// Vendor file section 6.4. An unknown job is a 401 there, and a 404 here.
extension HirempireProvider: JobUpdating {
    public static let jobChange: [FieldMapping] = jobFields
    public static let jobChangeIsReadBack = true

    public func updateJob(
        _ id: String, _ change: JobChange, before: Job?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Job> {
        let own = try JobOptions(change.options.options(for: name), isCreation: false)
        var mistakes: [FieldError] = []
        Self.refuseClearing(change, &mistakes)
        let words = JobWords(
            employmentType: change.employmentType.value, seniority: change.seniority.value,
            department: change.department.value, questions: change.questions.value, &mistakes)
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        let known = Set(Self.jobChange.map(\.field))
        let says = change.given.contains(where: known.contains) || change.location.isCleared || own.industry.isTouched
        // A mistake in a field is enough to hear of.
        guard says || !change.errors.isEmpty else {
            throw .invalid(
                pointer: "", code: "nothing_to_change", "Hirempire has no place for any of these fields of a job.")
        }
        let location = change.location.value
        let salary = change.salary.value
        var json = JSONWriter()
        json.object { json in
            json.member("job_id", id)
            json.member("status", change.status.value.map(HirempireWords.word))
            json.member("job_title", change.title.value)
            json.member("job_description", change.descriptionText.value)
            json.member("department", change.department.value)
            json.member("industry", own.industry)
            json.member("job_country", location?.country)
            if change.location.isCleared { json.memberNull("city") } else { json.member("city", location?.city) }
            json.member("workplace", change.workplace.value.flatMap(HirempireWords.word))
            json.member("job_type", words.employmentType)
            json.member("career_level", words.careerLevel)
            json.member("salary", salary?.min)
            json.member("currency", salary?.currency)
            json.member("salary_period", salary?.period.flatMap(HirempireWords.word))
            json.member("hide_salary", salary?.isHidden)
            if let questions = change.questions.value { Self.write(questions, own.questionFields, to: &json) }
            if change.questions.isCleared { Self.write([], own.questionFields, to: &json) }
        }
        var endpoint = Endpoint(
            "hirempire.jobs.update", .idempotent, .patch, "/update-job", body: json.bytes
        ) { body throws(WireError) -> Job in
            let word = body.filled("status")
            var job = Job(
                core: ResourceCore(remoteID: try body.requiredText("id"), remoteData: body), kind: .opening,
                status: Self.status(job: word))
            job.remoteStatus = word
            return job
        }
        endpoint.mapping = Self.mapping(change.given.filter { $0 != "location" }, salary, Self.jobChange)
        if change.location.isCleared {
            endpoint.mapping.coerced.append("/location: the city is cleared, the country stays")
        }
        endpoint.pointers = Self.pointers(Self.jobChange)
        endpoint.pointers["job_id"] = .parameter("id")
        return endpoint
    }

    /// Only the city and the questions can be cleared (section 6.4).
    private static func refuseClearing(_ change: JobChange, _ mistakes: inout [FieldError]) {
        let cleared = [
            ("title", change.title.isCleared), ("description_text", change.descriptionText.isCleared),
            ("status", change.status.isCleared), ("employment_type", change.employmentType.isCleared),
            ("workplace", change.workplace.isCleared), ("department", change.department.isCleared),
            ("seniority", change.seniority.isCleared), ("salary", change.salary.isCleared),
        ]
        for (field, isCleared) in cleared where isCleared {
            mistakes.append(
                FieldError(
                    pointer: "/" + field, code: "not_clearable", detail: "\(field) can't be cleared at Hirempire."))
        }
    }
}

// Vendor file section 6.5. The job is archived; reading it is a 404 from then on.
extension HirempireProvider: JobDeleting {
    public func deleteJob(_ id: String) throws(GatewayError) -> Endpoint<Void> {
        var endpoint = Endpoint(
            "hirempire.jobs.delete", .idempotent, .delete, "/delete-job", query: [("job_id", try checked(id))]
        ) { body throws(WireError) -> Void in
            _ = try body.requiredText("job_id")
        }
        endpoint.deleted = {}
        return endpoint
    }
}

/// What only this vendor has of a job.
private struct JobOptions {
    var company: String?
    var industry: FieldChange<String> = .untouched
    var slug: String?
    var sources: [String]?
    var questionFields: JSONValue?

    init(_ given: JSONValue?, isCreation: Bool) throws(GatewayError) {
        guard let given else { return }
        var reader = DraftReader(given, at: "/provider_options/hirempire")
        industry = reader.textChange("industry")
        questionFields = reader.object("question_fields")
        if isCreation {
            company = reader.string("company_id", max: 128)
            slug = reader.string("public_slug")
            sources = reader.strings("job_sources", count: 0...100)
        }
        reader.finish()
        try reader.check()
    }
}

/// The vendor's words for a job's terms, with what it has no words for.
private struct JobWords {
    var employmentType: String?
    var careerLevel: String?

    init(
        employmentType: EmploymentType?, seniority: String?, department: String?, questions: [Job.Question]?,
        _ mistakes: inout [FieldError]
    ) {
        func refuse(_ field: String, _ words: [String]) {
            mistakes.append(
                FieldError(
                    pointer: "/" + field, code: "enum_invalid",
                    detail: "At Hirempire this must be one of: \(words.joined(separator: ", "))."))
        }
        self.employmentType = employmentType.flatMap(HirempireWords.word)
        if employmentType != nil, self.employmentType == nil {
            refuse("employment_type", HirempireWords.knownEmploymentTypes)
        }
        careerLevel = seniority.flatMap(HirempireWords.careerLevel)
        if seniority != nil, careerLevel == nil { refuse("seniority", HirempireWords.seniorities) }
        if let department, !HirempireWords.departments.contains(department) {
            refuse("department", HirempireWords.departments)
        }
        for (index, question) in (questions ?? []).enumerated() {
            if let type = question.type, !HirempireWords.questionTypes.contains(type) {
                refuse("questions/\(index)/type", HirempireWords.questionTypes)
            }
        }
    }
}
