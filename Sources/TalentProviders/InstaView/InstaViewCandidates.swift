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
        let jobs = jobIDs(draft.jobIDs ?? [], &mistakes)
        let metadata = Self.metadata(of: draft, &mistakes)
        if !mistakes.isEmpty { throw .invalid(mistakes) }

        let resumeField = resumeField
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
        var endpoint = call(
            "instaview.candidates.create", .create, .post, "/candidates", company: try company(draft.options),
            body: json.bytes
        ) { body throws(WireError) -> Created<Candidate> in
            Created(try Self.candidate(Self.unwrapped(body), resumeField: resumeField))
        }
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
}
