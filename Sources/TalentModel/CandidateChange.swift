public import GatewayJSON

/// What is to change of a person: absent members stay, null clears, a value sets.
public struct CandidateChange: Draft {
    /// Every member of the change but `provider_options`.
    public static let fields = [
        "first_name", "last_name", "email", "phone", "status", "consent_expires_on", "job_ids", "external_id", "source",
        "tags", "gender", "resume_text", "metadata",
    ]

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report.
    public var given: [String]
    /// The given name.
    public var firstName: FieldChange<String>
    /// The family name.
    public var lastName: FieldChange<String>
    /// The e-mail address.
    public var email: FieldChange<String>
    /// The phone number in the caller's spelling.
    public var phone: FieldChange<String>
    /// The status; never `unknown`.
    public var status: FieldChange<CandidateStatus>
    /// The day on which the consent ends.
    public var consentExpiresOn: FieldChange<CalendarDate>
    /// Job ids in either form: all of them.
    public var jobIDs: FieldChange<[String]>
    /// The caller's own reference.
    public var externalID: FieldChange<String>
    /// Where the person was found.
    public var source: FieldChange<String>
    /// Labels: all of them.
    public var tags: FieldChange<[String]>
    /// The gender, for addressing the person.
    public var gender: FieldChange<CandidateDraft.Gender>
    /// The CV as plain text.
    public var resumeText: FieldChange<String>
    /// The caller's own data: all of it.
    public var metadata: FieldChange<JSONValue>
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a change. One that says nothing at all is a mistake, unless options say something.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        firstName = reader.textChange("first_name", max: 10_000)
        lastName = reader.textChange("last_name", max: 10_000)
        email = reader.textChange("email")
        phone = reader.textChange("phone")
        status = reader.change("status") { $0.choice($1, of: CandidateStatus.self) }
        consentExpiresOn = reader.change("consent_expires_on") { $0.date($1) }
        jobIDs = reader.change("job_ids") { $0.strings($1, count: 0...50) }
        externalID = reader.textChange("external_id")
        source = reader.textChange("source")
        tags = reader.change("tags") { $0.strings($1, count: 0...1000, max: 10_000) }
        gender = reader.change("gender") { $0.choice($1, of: CandidateDraft.Gender.self) }
        resumeText = reader.textChange("resume_text", max: 50_000)
        metadata = reader.change("metadata") { $0.object($1) }
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        reader.requireChange()
        if status.value == .unknown {
            reader.refuse("status", "enum_invalid", "unknown is no status that somebody can be given.")
        }
        if let email = email.value, !EmailAddress.isValid(email) {
            reader.refuse("email", "email_invalid", "email must be an address like ada@example.com.")
        }
        errors = reader.errors
    }
}
