public import TalentModel
import GatewayJSON

// Vendor file section 7.
extension InstaViewProvider: JobCreating {
    public static let jobCreation: [FieldMapping] = InstaViewJobFields.table + [.native("url", "jobUrl")]

    public func createJob(_ draft: JobDraft, _ options: RequestOptions) throws(GatewayError) -> Endpoint<Created<Job>> {
        var extras = InstaViewJobExtras(draft.options.options(for: name))
        if extras.readsPosting { return try jobFromPosting(draft, extras) }
        let fields = InstaViewJobFields(draft)
        let mistakes = fields.mistakes(at: "", isNew: true) + extras.takeMistakes()
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        var json = JSONWriter()
        json.object { json in
            fields.write(to: &json)
            extras.write(to: &json)
        }
        var endpoint = call(
            "instaview.jobs.create", .create, .post, "/jobs", company: extras.company ?? ownCompany, body: json.bytes
        ) { body throws(WireError) -> Created<Job> in
            Created(try Self.job(Self.unwrapped(body)))
        }
        endpoint.mapping = MappingReport(given: draft.given, table: Self.jobCreation)
        endpoint.mapping.coerced += fields.coerced
        endpoint.pointers = PointerMap(Self.jobCreation)
        return endpoint
    }

    /// A job that the vendor makes of a posting: `provider_options.instaview.read_posting`. Everything but the address is
    /// what the vendor reads there.
    private func jobFromPosting(
        _ draft: JobDraft, _ extras: InstaViewJobExtras
    ) throws(GatewayError) -> Endpoint<Created<Job>> {
        var extras = extras
        var mistakes = extras.takeMistakes()
        if draft.url == nil {
            mistakes.append(
                FieldError(pointer: "/url", code: "required", detail: "url is required: it's what is read."))
        }
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        var json = JSONWriter()
        json.object { json in
            json.member("jobUrl", draft.url)
            json.member("createJob", true)
        }
        var endpoint = call(
            "instaview.jobs.create_from_url", .create, .post, "/jobs/url", company: extras.company ?? ownCompany,
            body: json.bytes
        ) { body throws(WireError) -> Created<Job> in
            // The job stands in `data` whether the answer is wrapped once more or not.
            let inner = body["data"] ?? body
            let wire = inner["data"] ?? inner
            return Created(try Self.job(wire))
        }
        endpoint.limitClass = "jobs_url"
        let table: [FieldMapping] = [.native("url", "jobUrl")]
        endpoint.mapping = MappingReport(given: draft.given, table: table)
        endpoint.pointers = PointerMap(table)
        return endpoint
    }
}

extension InstaViewProvider: JobUpdating {
    public static let jobChange: [FieldMapping] = InstaViewJobFields.table + [.native("url", "descriptionUrl")]

    public func jobBefore(_ id: String, _ change: JobChange) throws(GatewayError) -> Endpoint<Job>? {
        let isPartial = change.workplace.isTouched || change.location.isTouched || change.salary.value != nil
        return isPartial ? try job(id) : nil
    }

    public func updateJob(
        _ id: String, _ change: JobChange, before: Job?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Job> {
        var extras = InstaViewJobExtras(change.options.options(for: name))
        if extras.readsPosting {
            throw .invalid(
                pointer: "/provider_options/instaview/read_posting", code: "conflict",
                "A posting is read to create a job, not to change one.")
        }
        let urlField = option("job_url_field") ?? "descriptionUrl"
        let fields = InstaViewJobFields(change, before: before?.core.remoteData, urlField: urlField)
        let mistakes = fields.mistakes(at: "", isNew: false) + extras.takeMistakes()
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        var json = JSONWriter()
        json.object { json in
            fields.write(to: &json)
            extras.write(to: &json)
        }
        try Self.checkChange(json.bytes)
        var endpoint = call(
            "instaview.jobs.update", .idempotent, .patch, "/jobs/\(id)", company: extras.company ?? ownCompany,
            body: json.bytes
        ) { body throws(WireError) -> Job in
            try Self.job(Self.unwrapped(body))
        }
        let table = InstaViewJobFields.table + [.native("url", urlField)]
        endpoint.mapping = MappingReport(given: change.given, table: table)
        endpoint.mapping.coerced += fields.coerced
        endpoint.pointers = PointerMap(table)
        return endpoint
    }
}

/// What only InstaView's jobs have: `provider_options.instaview`.
struct InstaViewJobExtras {
    /// The company that the call is for.
    let company: String?
    /// Whether the vendor is to read the posting at the job's address.
    let readsPosting: Bool
    private let texts: [(name: String, value: String)]
    private let lists: [(name: String, values: [String])]
    private let languages: [(language: String, level: String)]?
    private let metadata: JSONValue?
    private var mistakes: [FieldError]

    init(_ given: JSONValue?) {
        guard let given else {
            (company, readsPosting, texts, lists, languages, metadata, mistakes) = (nil, false, [], [], nil, nil, [])
            return
        }
        var reader = DraftReader(given, at: "/provider_options/instaview")
        company = reader.string("company_id", max: 128)
        readsPosting = reader.bool("read_posting") ?? false
        texts = [reader.string("benefits", max: 100_000).map { ("benefits", $0) }].compactMap(\.self)
        let listNames: [(StaticString, String)] = [
            ("required_skills", "requiredSkills"), ("nice_to_have_skills", "niceToHaveSkills"),
            ("education", "education"),
        ]
        lists = listNames.compactMap { name, remote in reader.strings(name, count: 0...100).map { (remote, $0) } }
        languages = reader.nestedList("language_requirements", count: 0...50) { reader in
            (reader.requiredString("language", max: 100) ?? "", reader.requiredString("proficiency", max: 100) ?? "")
        }
        metadata = reader.object("metadata")
        reader.finish()
        mistakes = reader.errors
        if readsPosting, !texts.isEmpty || !lists.isEmpty || languages != nil || metadata != nil {
            mistakes.append(
                FieldError(
                    pointer: "/provider_options/instaview/read_posting", code: "conflict",
                    detail: "With read_posting the job is what the posting says; change it afterwards."))
        }
    }

    /// The mistakes of form.
    mutating func takeMistakes() -> [FieldError] {
        defer { mistakes = [] }
        return mistakes
    }

    func write(to json: inout JSONWriter) {
        for (name, value) in texts {
            json.key(dynamic: name)
            json.string(value)
        }
        for (name, values) in lists {
            json.key(dynamic: name)
            json.array { json in for value in values { json.string(value) } }
        }
        if let languages {
            json.member(
                "languageRequirements",
                array: { json in
                    for (language, level) in languages {
                        json.object { json in
                            json.member("language", language)
                            json.member("proficiency", level)
                        }
                    }
                })
        }
        json.member("metadata", metadata)
    }
}
