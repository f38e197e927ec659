public import TalentModel
import GatewayJSON

// Vendor file section 6.
extension InstaViewProvider: CandidateCreating {
    public static let candidateCreation: [FieldMapping] = [
        .native("first_name", "firstName"),
        .native("last_name", "lastName"),
        .native("email", "email"),
        .native("phone", "phoneNumber"),
        .native("consent_expires_on", "gdprExpiryDate"),
        .native("job_ids", "jobIds"),
        .native("gender", "gender"),
        .native("metadata", "metadata"),
        .moved("source", "metadata.source"),
        .moved("external_id", "metadata.externalId"),
        .moved("tags", "metadata.tags"),
    ]

    public static let candidateCreationSpends = false

    public func createCandidate(
        _ draft: CandidateDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Candidate>> {
        var mistakes = Self.mistakes(draft, today: CalendarDate(options.now))
        let phone = draft.phone.flatMap { PhoneNumber($0, region: settings.defaultRegion) }
        if draft.phone != nil && phone == nil {
            mistakes.append(
                FieldError(pointer: "/phone", code: "phone_invalid", detail: "phone must be E.164, as +421915123456."))
        }
        var jobs: [String] = []
        for (index, text) in (draft.jobIDs ?? []).enumerated() {
            let pointer = "/job_ids/\(index)"
            do {
                let job = try settings.remoteID(text, at: .pointer(pointer))
                if !UUIDText.isValid(job) {
                    mistakes.append(
                        FieldError(pointer: pointer, code: "uuid_invalid", detail: "A job's id is a UUID."))
                }
                jobs.append(job)
            } catch {
                mistakes += error.errors
            }
        }
        let metadata = Self.metadata(draft, &mistakes)
        if !mistakes.isEmpty { throw .invalid(mistakes) }

        let resumeField = settings.options["resume_field"].flatMap { $0.isEmpty ? nil : $0 }
        var json = JSONWriter()
        json.object { json in
            json.member("firstName", draft.firstName)
            json.member("lastName", draft.lastName)
            json.member("gdprExpiryDate", draft.consentExpiresOn?.text)
            json.member("email", draft.email)
            json.member("phoneNumber", phone?.text)
            if draft.jobIDs != nil { json.member("jobIds", jobs) }
            json.member("gender", draft.gender?.rawValue)
            if let metadata {
                json.key("metadata")
                json.splice(raw: metadata)
            }
            if let resumeField, let text = draft.resumeText {
                json.key(dynamic: resumeField)
                json.string(text)
            }
        }
        var endpoint = Endpoint(
            "instaview.candidates.create", .create, .post, "/candidates", query: try companyQuery(draft.options),
            body: json.bytes
        ) { body throws(WireError) -> Created<Candidate> in
            Created(try Self.candidate(Self.unwrapped(body), resumeField: resumeField))
        }
        endpoint.path = prefix + endpoint.path
        var table = Self.candidateCreation
        if let resumeField { table.append(.native("resume_text", resumeField)) }
        endpoint.mapping = MappingReport(given: draft.given, table: table)
        if let given = draft.phone, let phone, given != phone.text {
            endpoint.mapping.coerced.append("/phone: \(given) → \(phone.text)")
        }
        endpoint.pointers = PointerMap(table)
        endpoint.personalData = [
            draft.firstName, draft.lastName, draft.email, draft.phone, phone?.text, draft.resumeText,
        ].compactMap(\.self)
        if let externalID = draft.externalID {
            endpoint.proof = presence(of: externalID, company: endpoint.query)
        }
        return endpoint
    }

    /// What the vendor would refuse by its documented rules (section 6.1).
    private static func mistakes(_ draft: CandidateDraft, today: CalendarDate) -> [FieldError] {
        var mistakes: [FieldError] = []
        for (name, value) in [("first_name", draft.firstName), ("last_name", draft.lastName)] {
            if value == nil {
                mistakes.append(FieldError(pointer: "/" + name, code: "required", detail: "\(name) is required."))
            } else if let value, value.unicodeScalars.count > 100 {
                mistakes.append(
                    FieldError(
                        pointer: "/" + name, code: "too_long", detail: "\(name) must have 1 to 100 characters."))
            }
        }
        if draft.email == nil && draft.phone == nil {
            mistakes.append(
                FieldError(pointer: "/email", code: "required", detail: "email or phone is required."))
        }
        if let expiry = draft.consentExpiresOn {
            if expiry <= today {
                mistakes.append(
                    FieldError(
                        pointer: "/consent_expires_on", code: "not_in_future",
                        detail: "consent_expires_on must be in the future."))
            }
        } else {
            mistakes.append(
                FieldError(
                    pointer: "/consent_expires_on", code: "required", detail: "consent_expires_on is required."))
        }
        return mistakes
    }

    /// The caller's metadata with our own keys added; nil when there is nothing in it. Checked after they are added.
    private static func metadata(_ draft: CandidateDraft, _ mistakes: inout [FieldError]) -> [UInt8]? {
        let given: [(name: String, isGiven: Bool)] = [
            ("source", draft.source != nil), ("externalId", draft.externalID != nil), ("tags", draft.tags != nil),
        ]
        guard draft.metadata != nil || given.contains(where: \.isGiven) else { return nil }
        var keys = 0
        var json = JSONWriter()
        json.object { json in
            for entry in draft.metadata.map({ Array($0.members) }) ?? [] {
                let (key, value) = (entry.key, entry.value)
                if given.contains(where: { $0.name == key && $0.isGiven }) {
                    mistakes.append(
                        FieldError(
                            pointer: "/metadata/" + DraftReader.escaped(key), code: "conflict",
                            detail: "metadata.\(key) is where this provider keeps a field that is given too."))
                    continue
                }
                json.key(dynamic: key)
                json.splice(value)
                keys += 1
            }
            json.member("source", draft.source)
            json.member("externalId", draft.externalID)
            if let tags = draft.tags { json.member("tags", tags) }
            keys += given.filter(\.isGiven).count
        }
        if json.bytes.count > 10_240 {
            mistakes.append(
                FieldError(
                    pointer: "/metadata", code: "too_large",
                    detail: "metadata must be at most 10 KB, source, external_id and tags included."))
        }
        if keys > 50 {
            mistakes.append(
                FieldError(
                    pointer: "/metadata", code: "too_many_keys",
                    detail: "metadata must have at most 50 keys, source, external_id and tags included."))
        }
        let depth = max(draft.metadata.map(depth) ?? 1, draft.tags == nil ? 1 : 2)
        if depth > 5 {
            mistakes.append(
                FieldError(
                    pointer: "/metadata", code: "too_deep", detail: "metadata must have at most 5 levels."))
        }
        return json.bytes
    }

    /// Levels of objects and arrays; the value itself is the first. The caller's body is at most 32 deep.
    private static func depth(_ value: JSONValue) -> Int {
        switch value.kind {
        case .object: 1 + (value.members.map { depth($0.value) }.max() ?? 0)
        case .array: 1 + (value.elements.map { depth($0) }.max() ?? 0)
        default: 0
        }
    }

    /// The connection's own company.
    var ownCompany: String? { settings.options["company_id"].flatMap { $0.isEmpty ? nil : $0 } }

    /// `companyId`, from the request's options or the connection's.
    private func companyQuery(_ options: ProviderOptions) throws(GatewayError) -> [(name: String, value: String)] {
        var company = ownCompany
        if let given = options.options(for: name) {
            var reader = DraftReader(given, at: "/provider_options/instaview")
            company = reader.string("company_id", max: 128) ?? company
            reader.finish()
            try reader.check()
        }
        return company.map { [("companyId", $0)] } ?? []
    }

    static func candidate(_ wire: JSONValue, resumeField: String?) throws(WireError) -> Candidate {
        let wire = try wire.asObject()
        var candidate = Candidate(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("createdAt"),
                updatedAt: wire.moment("updatedAt"), remoteData: wire),
            kind: .candidate)
        candidate.firstName = wire.filled("firstName")
        candidate.lastName = wire.filled("lastName")
        candidate.email = wire.filled("email")
        candidate.phone = wire.filled("phoneNumber")
        candidate.remoteStatus = wire.filled("status")
        candidate.status = status(candidate.remoteStatus)
        // `jobId` is the first of `jobIds` and stands alone only in older answers (section 6.1).
        if let jobs = wire["jobIds"], jobs.kind == .array {
            candidate.jobIDs = jobs.elements.compactMap(\.string)
        } else if let job = wire.filled("jobId") {
            candidate.jobIDs = [job]
        }
        // A date today; a move to a timestamp is announced (section 5).
        candidate.consentExpiresOn = wire.filled("gdprExpiryDate").flatMap { CalendarDate(String($0.prefix(10))) }
        candidate.gender = wire.filled("gender")
        candidate.resumeText = resumeField.flatMap { wire.member($0)?.string }
        candidate.rating = wire["overallRating"]?.double.map { Candidate.Rating(score: $0, max: 100) }
        candidate.interviewCount = wire["interviewCount"]?.int
        candidate.analysisCount = wire["analysisCount"]?.int
        if let metadata = wire["metadata"], metadata.kind == .object {
            candidate.source = metadata.filled("source")
            candidate.externalID = metadata.filled("externalId")
            if let tags = metadata["tags"], tags.kind == .array, tags.elements.allSatisfy({ $0.kind == .string }) {
                candidate.tags = tags.elements.compactMap(\.string)
            }
            // What became a field of ours isn't shown twice; a value of another type than ours stays where it is.
            let lifted = [
                candidate.source != nil ? "source" : nil, candidate.externalID != nil ? "externalId" : nil,
                candidate.tags != nil ? "tags" : nil,
            ].compactMap(\.self)
            candidate.metadata = metadata.members.filter { !lifted.contains($0.key) }.map { ($0.key, $0.value) }
        }
        return candidate
    }

    static func status(_ word: String?) -> CandidateStatus {
        switch word {
        case "APPLIED": .applied
        case "IN_PROCESS": .inProcess
        case "ACCEPTED": .accepted
        case "REJECTED": .rejected
        default: .unknown
        }
    }
}
