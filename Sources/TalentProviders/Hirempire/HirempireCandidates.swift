public import TalentModel
import GatewayJSON

// Vendor file section 7. Lists come whole; of query parameters only the documented one is taken, so the rest is filtered
// here.
extension HirempireProvider: CandidateReading {
    public static let candidateFilters: [FilterSupport] = [
        FilterSupport("type", "type"),
        FilterSupport("job_id", "job_id"),
        FilterSupport("status", nil, values: Set(CandidateStatus.allCases.map(\.rawValue))),
    ]

    private static let types = ["applicant", "prospect", "upload"]

    public func candidate(_ id: String) throws(GatewayError) -> Endpoint<Candidate> {
        let region = settings.defaultRegion
        return Endpoint(
            "hirempire.candidates.get", .read, .get, "/get-candidate", query: [("candidate_id", try checked(id))]
        ) { body throws(WireError) -> Candidate in
            guard let wire = body["candidate"] else { throw WireError(at: "/candidate", "an object") }
            return try Self.candidate(wire, region)
        }
    }

    public func candidates(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>> {
        let type = filters["type"]
        if let type, !Self.types.contains(type) {
            throw .invalid(
                parameter: "type", code: "enum_invalid",
                "type must be one of: \(Self.types.joined(separator: ", ")).")
        }
        let status = filters["status"]
        var query: [(name: String, value: String)] = []
        var path: EndpointPath = "/candidates"
        if let job = filters["job_id"] {
            path = "/job-candidates"
            query.append(("job_id", try settings.remoteID(job, at: .parameter("job_id"))))
        } else if let type {
            query.append(("type", type))
        }
        let region = settings.defaultRegion
        var endpoint = Endpoint("hirempire.candidates.list", .read, .get, path, query: query) {
            body throws(WireError) -> Page<Candidate> in
            try Page(
                whole: body.requiredArray("candidates"), limit: page.limit,
                where: { person in
                    (status == nil || person.status?.rawValue == status)
                        && (type == nil || person.core.remoteData?["type"]?.string == type)
                }
            ) { wire throws(WireError) in
                try Self.candidate(wire, region)
            }
        }
        endpoint.isWholeList = true
        endpoint.pointers = PointerMap(Self.candidateFilters, limit: "limit", cursor: "cursor")
        return endpoint
    }

    /// A person (section 7.1). What has no field of ours stays in `remote_data`.
    static func candidate(_ body: JSONValue, _ region: String?) throws(WireError) -> Candidate {
        let wire = try body.asObject()
        var candidate = Candidate(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("applied_at"), remoteData: wire),
            kind: .candidate)
        // The vendor has one field for the name; the first word is taken for the given name.
        let names = (wire.filled("name") ?? "").split(maxSplits: 1, whereSeparator: \.isWhitespace)
        candidate.firstName = names.first.map(String.init)
        candidate.lastName = names.dropFirst().first.map { String($0.drop(while: \.isWhitespace)) }
        candidate.email = wire.filled("email")
        candidate.phone = wire.filled("phone_number").map { PhoneNumber($0, region: region)?.text ?? $0 }
        candidate.remoteStatus = wire.filled("status")
        candidate.status = status(candidate: candidate.remoteStatus)
        if wire["job_id"] != nil { candidate.jobIDs = wire.filled("job_id").map { [$0] } ?? [] }
        candidate.source = wire.filled("source")
        if let tags = wire["tags"], tags.kind == .array, tags.elements.allSatisfy({ $0.kind == .string }) {
            candidate.tags = tags.elements.compactMap(\.string).filter { !$0.isEmpty }
        }
        candidate.rating = wire["ai_score"]?.double.map { Candidate.Rating(score: $0, max: 100) }
        return candidate
    }

    static func status(candidate word: String?) -> CandidateStatus {
        // Capitalised until June 2026 (section 13).
        switch word?.lowercased() {
        case "applied": .applied
        case "screening", "phone_screen", "interview", "technical", "offer", "shortlisted", "qualified": .inProcess
        case "hired": .accepted
        case "rejected": .rejected
        case "withdrawn": .inactive
        case "on_hold", "uploaded": .pending
        default: .unknown
        }
    }
}

// Vendor file section 7.5. An unknown person is a 401 there, and a 404 here.
extension HirempireProvider: CandidateUpdating {
    public static let candidateChange: [FieldMapping] = [
        .native("status", "status"),
        .native("tags", "tags"),
    ]
    public static let candidateChangeIsReadBack = true

    private static let statuses = [
        "applied", "screening", "phone_screen", "interview", "technical", "offer", "hired", "rejected", "withdrawn",
        "on_hold", "shortlisted", "qualified", "uploaded",
    ]
    private static let pools = ["cold", "warm", "hot", "not_interested"]

    /// What only this vendor has.
    private struct CandidateOptions {
        var status: String?
        var pool: FieldChange<String> = .untouched
        var note: FieldChange<String> = .untouched

        init(_ given: JSONValue?) throws(GatewayError) {
            guard let given else { return }
            var reader = DraftReader(given, at: "/provider_options/hirempire")
            status = reader.string("status")
            if let status, !HirempireProvider.statuses.contains(status) {
                reader.refuse(
                    "status", "enum_invalid",
                    "status must be one of: \(HirempireProvider.statuses.joined(separator: ", ")).")
            }
            pool = reader.textChange("pool_stage")
            if let pool = pool.value, !HirempireProvider.pools.contains(pool) {
                reader.refuse(
                    "pool_stage", "enum_invalid",
                    "pool_stage must be one of: \(HirempireProvider.pools.joined(separator: ", ")).")
            }
            note = reader.textChange("note_to_candidate", max: 100_000)
            reader.finish()
            try reader.check()
        }

        var isEmpty: Bool { status == nil && !pool.isTouched && !note.isTouched }
    }

    public func updateCandidate(
        _ id: String, _ change: CandidateChange, before: Candidate?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Candidate> {
        let own = try CandidateOptions(change.options.options(for: name))
        var mistakes: [FieldError] = []
        let status = own.status ?? change.status.value.flatMap(Self.word)
        if change.status.isCleared {
            mistakes.append(
                FieldError(pointer: "/status", code: "not_clearable", detail: "status can't be cleared here."))
        } else if let wanted = change.status.value, status == nil {
            mistakes.append(
                FieldError(
                    pointer: "/status", code: "enum_invalid", detail: "Hirempire has no status for \(wanted.rawValue).")
            )
        }
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        // A mistake in a field is enough to hear of.
        guard change.status.isTouched || change.tags.isTouched || !own.isEmpty || !change.errors.isEmpty else {
            throw .invalid(
                pointer: "", code: "nothing_to_change",
                "Of a person only status and tags can be changed at Hirempire.")
        }
        var json = JSONWriter()
        json.object { json in
            json.member("candidate_id", id)
            json.member("status", status)
            if change.tags.isTouched { json.member("tags", change.tags.value ?? []) }
            json.member("pool_stage", own.pool)
            json.member("note_to_candidate", own.note)
        }
        var endpoint = Endpoint(
            "hirempire.candidates.update", .idempotent, .patch, "/update-candidate", body: json.bytes
        ) { body throws(WireError) -> Candidate in
            var candidate = Candidate(
                core: ResourceCore(remoteID: try body.requiredText("id"), remoteData: body), kind: .candidate)
            candidate.remoteStatus = body.filled("status")
            candidate.status = Self.status(candidate: candidate.remoteStatus)
            return candidate
        }
        endpoint.mapping = MappingReport(given: change.given, table: Self.candidateChange)
        if own.status == nil, change.status.value == .inProcess {
            endpoint.mapping.coerced.append("/status: in_process → screening")
        }
        endpoint.pointers = PointerMap(Self.candidateChange)
        endpoint.pointers["candidate_id"] = .parameter("id")
        endpoint.pointers["pool_stage"] = .pointer("/provider_options/hirempire/pool_stage")
        endpoint.pointers["note_to_candidate"] = .pointer("/provider_options/hirempire/note_to_candidate")
        endpoint.personalData = own.note.value.map { [$0] } ?? []
        return endpoint
    }

    /// The vendor's word for a status of ours; of several the first step.
    private static func word(_ status: CandidateStatus) -> String? {
        switch status {
        case .applied: "applied"
        case .inProcess: "screening"
        case .accepted: "hired"
        case .rejected: "rejected"
        case .inactive: "withdrawn"
        case .pending: "on_hold"
        case .invited, .active, .completed, .unknown: nil
        }
    }
}

extension HirempireProvider {
    /// An id of the path, which goes into a query or a body here.
    func checked(_ id: String) throws(GatewayError) -> String { try settings.remoteID(id, at: .parameter("id")) }
}

extension JSONWriter {
    /// Writes what a change says of a field: its value, null, or nothing.
    mutating func member(_ key: StaticString, _ change: FieldChange<String>) {
        switch change {
        case .untouched: break
        case .cleared: memberNull(key)
        case .set(let value): member(key, value)
        }
    }
}
