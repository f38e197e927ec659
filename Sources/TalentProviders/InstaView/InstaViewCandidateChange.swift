public import TalentModel
import GatewayJSON

// Vendor file section 6.4: what isn't sent stays, but `metadata` and `jobIds` are replaced.
extension InstaViewProvider: CandidateUpdating {
    public static let candidateChange: [FieldMapping] = [
        .native("first_name", "firstName"),
        .native("last_name", "lastName"),
        .native("email", "email"),
        .native("phone", "phoneNumber"),
        .native("status", "status"),
        .native("consent_expires_on", "gdprExpiryDate"),
        .native("job_ids", "jobIds"),
        .native("metadata", "metadata"),
        .moved("source", "metadata.source"),
        .moved("external_id", "metadata.externalId"),
        .moved("tags", "metadata.tags"),
    ]

    public func candidateBefore(_ id: String, _ change: CandidateChange) throws(GatewayError) -> Endpoint<Candidate>? {
        let touched = [
            change.metadata.isTouched, change.source.isTouched, change.externalID.isTouched, change.tags.isTouched,
        ]
        // All of it new, or none of it: nothing of what is there has to be sent back.
        return Set(touched).count == 1 ? nil : try candidate(id)
    }

    public func updateCandidate(
        _ id: String, _ change: CandidateChange, before: Candidate?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Candidate> {
        var mistakes = Self.mistakes(change, today: CalendarDate(options.now))
        let phone = change.phone.value.flatMap { PhoneNumber($0, region: settings.defaultRegion) }
        if change.phone.value != nil && phone == nil {
            mistakes.append(
                FieldError(pointer: "/phone", code: "phone_invalid", detail: "phone must be E.164, as +421915123456."))
        }
        let jobs = jobIDs(change.jobIDs.value ?? [], &mistakes)
        var status: String?
        if let wanted = change.status.value {
            status = Self.statuses.first { $0.status == wanted }?.word
            if status == nil {
                let words = Self.statuses.map(\.status.rawValue).joined(separator: ", ")
                mistakes.append(
                    FieldError(
                        pointer: "/status", code: "enum_invalid", detail: "InstaView's statuses are: \(words)."))
            }
        }
        let metadata = Self.metadata(of: change, before: before, &mistakes)
        if !mistakes.isEmpty { throw .invalid(mistakes) }

        let word = status
        var json = JSONWriter()
        json.object { json in
            json.member("firstName", change.firstName.value)
            json.member("lastName", change.lastName.value)
            if change.email.isCleared { json.memberNull("email") }
            json.member("email", change.email.value)
            if change.phone.isCleared { json.memberNull("phoneNumber") }
            json.member("phoneNumber", phone?.text)
            json.member("gdprExpiryDate", change.consentExpiresOn.value?.text)
            json.member("status", word)
            if change.jobIDs.isTouched { json.member("jobIds", jobs) }
            if let metadata {
                json.key("metadata")
                json.splice(raw: metadata)
            }
        }
        try Self.checkChange(json.bytes)
        let resumeField = resumeField
        var endpoint = call(
            "instaview.candidates.update", .idempotent, .patch, "/candidates/\(id)",
            company: try company(change.options), body: json.bytes
        ) { body throws(WireError) -> Candidate in
            try Self.candidate(Self.unwrapped(body), resumeField: resumeField)
        }
        endpoint.mapping = MappingReport(given: change.given, table: Self.candidateChange)
        if let given = change.phone.value, let phone, given != phone.text {
            endpoint.mapping.coerced.append("/phone: \(given) → \(phone.text)")
        }
        endpoint.pointers = PointerMap(Self.candidateChange)
        endpoint.personalData = [
            change.firstName.value, change.lastName.value, change.email.value, change.phone.value, phone?.text,
            change.resumeText.value,
        ].compactMap(\.self)
        return endpoint
    }

    /// What the vendor would refuse by the rules that it has for new people (section 6.1).
    private static func mistakes(_ change: CandidateChange, today: CalendarDate) -> [FieldError] {
        var mistakes: [FieldError] = []
        let kept = [
            ("first_name", change.firstName.isCleared), ("last_name", change.lastName.isCleared),
            ("consent_expires_on", change.consentExpiresOn.isCleared), ("status", change.status.isCleared),
        ]
        for (name, isCleared) in kept where isCleared {
            mistakes.append(
                FieldError(pointer: "/" + name, code: "not_clearable", detail: "InstaView has nobody without \(name)."))
        }
        for (name, value) in [("first_name", change.firstName.value), ("last_name", change.lastName.value)] {
            if let value, value.unicodeScalars.count > 100 {
                mistakes.append(
                    FieldError(
                        pointer: "/" + name, code: "too_long", detail: "\(name) must have 1 to 100 characters."))
            }
        }
        if change.email.isCleared && change.phone.isCleared {
            mistakes.append(
                FieldError(pointer: "/email", code: "not_clearable", detail: "email or phone is required."))
        }
        if let expiry = change.consentExpiresOn.value, expiry <= today {
            mistakes.append(
                FieldError(
                    pointer: "/consent_expires_on", code: "not_in_future",
                    detail: "consent_expires_on must be in the future."))
        }
        return mistakes
    }

    /// The whole metadata as it's to be, since the vendor replaces it; nil when nothing of it changes.
    private static func metadata(
        of change: CandidateChange, before: Candidate?, _ mistakes: inout [FieldError]
    ) -> [UInt8]? {
        guard
            change.metadata.isTouched || change.source.isTouched || change.externalID.isTouched
                || change.tags.isTouched
        else { return nil }
        // A key of the caller's own data that is one of ours stands for the field, unless that is given too.
        func kept<Value>(_ field: FieldChange<Value>, _ key: String, _ now: Value?) -> Value? {
            if field.isTouched { return field.value }
            return change.metadata.value?.member(key) == nil ? now : nil
        }
        var metadata = InstaViewMetadata(own: [])
        metadata.source = kept(change.source, "source", before?.source)
        metadata.externalID = kept(change.externalID, "externalId", before?.externalID)
        metadata.tags = kept(change.tags, "tags", before?.tags)
        switch change.metadata {
        case .set(let value): metadata.own = value.members.map { ($0.key, $0.value) }
        case .cleared: break
        case .untouched:
            // Values of another type than ours stand among the caller's own, until the field gets a value.
            let ours = [
                change.source.isTouched ? "source" : nil, change.externalID.isTouched ? "externalId" : nil,
                change.tags.isTouched ? "tags" : nil,
            ].compactMap(\.self)
            metadata.own = (before?.metadata ?? []).filter { !ours.contains($0.key) }
        }
        return metadata.json(&mistakes)
    }
}

// Vendor file section 6.5.
extension InstaViewProvider: CandidateDeleting {
    public func deleteCandidate(_ id: String) throws(GatewayError) -> Endpoint<Void> {
        var endpoint = deletion("instaview.candidates.delete", "/candidates/\(id)")
        endpoint.proof = absence(of: try candidate(id))
        return endpoint
    }
}
