public import TalentModel
import GatewayJSON

// Vendor file section 5.1. The pair (job, trimmed name) is the key: a second call gives the link there is.
extension HirempireProvider: SourceCreating {
    public static let sourceCreation: [FieldMapping] = [
        .native("job_id", "job_id"),
        .native("name", "source_name"),
    ]

    public func createSource(
        _ draft: SourceDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Source>> {
        try draft.options.refuseAny(for: name)
        var mistakes: [FieldError] = []
        var job = ""
        do {
            job = try settings.remoteID(draft.jobID, at: .pointer("/job_id"))
            if !UUIDText.isValid(job) {
                mistakes.append(
                    FieldError(pointer: "/job_id", code: "uuid_invalid", detail: "job_id must be a UUID."))
            }
        } catch {
            mistakes += error.errors
        }
        // The vendor cuts white space off both ends; what it will see is what must not be empty.
        let label = String(draft.name.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        if label.isEmpty {
            mistakes.append(
                FieldError(pointer: "/name", code: "empty", detail: "name must hold more than white space."))
        }
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        let jobID = job
        var json = JSONWriter()
        json.object { json in
            json.member("job_id", jobID)
            json.member("source_name", label)
        }
        let calledAt = options.now
        var endpoint = Endpoint(
            "hirempire.sources.create", .idempotent, .post, "/create-source", body: json.bytes
        ) { body throws(WireError) -> Created<Source> in
            guard let wire = body["source"] else { throw WireError(at: "/source", "an object") }
            let source = try Self.source(wire, jobID: jobID)
            // The vendor answers a fresh link and an old one alike; only the link's age tells them apart. 5 s are left
            // for clocks that differ.
            let age = source.core.createdAt.map { calledAt.milliseconds - $0.milliseconds } ?? 0
            return Created(source, existed: age > 5000)
        }
        endpoint.mapping = MappingReport(given: draft.given, table: Self.sourceCreation)
        if label != draft.name { endpoint.mapping.coerced.append("/name: white space at the ends was cut off") }
        endpoint.pointers = PointerMap(Self.sourceCreation)
        return endpoint
    }

    static func source(_ wire: JSONValue, jobID: String) throws(WireError) -> Source {
        let wire = try wire.asObject()
        return Source(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("created_at"), remoteData: wire),
            jobID: wire.filled("job_id") ?? jobID, name: try wire.requiredText("source_name"),
            url: try wire.requiredText("source_url"), code: wire.filled("code"), visits: wire["visits"]?.int)
    }
}

// Vendor file section 5.2. The list comes whole, without the job in its items.
extension HirempireProvider: SourceReading {
    public static let sourceFilters = [FilterSupport("job_id", "job_id", isRequired: true)]

    public func sources(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Source>> {
        guard let given = filters["job_id"] else {
            throw .invalid(
                parameter: "job_id", code: "required", "Hirempire lists links by job: give job_id.")
        }
        let job = try settings.remoteID(given, at: .parameter("job_id"))
        var endpoint = Endpoint(
            "hirempire.sources.list", .read, .get, "/job-sources", query: [("job_id", job)]
        ) { body throws(WireError) -> Page<Source> in
            try Page(whole: body.requiredArray("sources"), limit: page.limit) { wire throws(WireError) in
                try Self.source(wire, jobID: job)
            }
        }
        endpoint.isWholeList = true
        endpoint.pointers = PointerMap(Self.sourceFilters, limit: "limit", cursor: "cursor")
        return endpoint
    }
}
