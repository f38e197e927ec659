public import GatewayJSON

/// Options for one vendor only: `provider_options: {"instaview": {"company_id": …}}`.
public struct ProviderOptions: Sendable {
    private let value: JSONValue?

    /// Reads the member `provider_options` of a draft.
    init(_ reader: inout DraftReader) {
        value = reader.object("provider_options")
        guard let value else { return }
        for (provider, options) in value.members where options.kind != .object {
            reader.refuse(
                "provider_options/" + DraftReader.escaped(provider), "type_invalid",
                "provider_options.\(provider) must be an object.")
        }
    }

    /// No options.
    public init() { value = nil }

    /// The options for `provider`, if any were given.
    public func options(for provider: String) -> JSONValue? { value?.member(provider) }

    /// Refuses whatever was given for `provider`: for its calls that have no options.
    public func refuseAny(for provider: String) throws(GatewayError) {
        guard let given = options(for: provider) else { return }
        var reader = DraftReader(given, at: "/provider_options/" + provider)
        reader.finish()
        try reader.check()
    }

    /// The providers that options were given for.
    public var providers: [String] { value.map { $0.members.map(\.key) } ?? [] }
}

/// What a caller describes, with the mistakes of form that were found in it.
///
/// A draft with mistakes is still put before the vendor's rules, so that a caller hears of everything at once;
/// `checked` is how a draft becomes a call, and lets none through that has mistakes.
public protocol Draft: Sendable {
    /// The mistakes of form.
    var errors: [FieldError] { get }
}

extension Draft {
    /// What `make` makes of the draft; throws the draft's mistakes together with those that `make` finds.
    @inlinable
    public func checked<Output>(_ make: (Self) throws(GatewayError) -> Output) throws(GatewayError) -> Output {
        do {
            let output = try make(self)
            if errors.isEmpty { return output }
        } catch {
            if errors.isEmpty || error.code != .invalidRequest { throw error }
            let known = Set(errors.map(\.place))
            throw .invalid(errors + error.errors.filter { !known.contains($0.place) })
        }
        throw .invalid(errors)
    }
}

/// A person to create, as a caller describes one; what is required depends on the vendor.
public struct CandidateDraft: Draft {
    /// The mistakes of form.
    public let errors: [FieldError]
    /// Values of `gender`.
    public enum Gender: String, CaseIterable, Sendable {
        case male
        case female
    }

    /// The members that were given, for the mapping report.
    public var given: [String]
    /// The given name.
    public var firstName: String?
    /// The family name.
    public var lastName: String?
    /// The e-mail address.
    public var email: String?
    /// The phone number in the caller's spelling.
    public var phone: String?
    /// The day on which the consent ends.
    public var consentExpiresOn: CalendarDate?
    /// Job ids in either form.
    public var jobIDs: [String]?
    /// The caller's own reference.
    public var externalID: String?
    /// Where the person was found.
    public var source: String?
    /// Labels.
    public var tags: [String]?
    /// The gender, for addressing the person.
    public var gender: Gender?
    /// The CV as plain text.
    public var resumeText: String?
    /// The caller's own data.
    public var metadata: JSONValue?
    /// Custom fields by remote id or name.
    public var customFields: JSONValue?
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        firstName = reader.string("first_name", max: 10_000)
        lastName = reader.string("last_name", max: 10_000)
        email = reader.string("email")
        phone = reader.string("phone")
        consentExpiresOn = reader.date("consent_expires_on")
        jobIDs = reader.strings("job_ids", count: 1...50)
        externalID = reader.string("external_id")
        source = reader.string("source")
        tags = reader.strings("tags", count: 0...1000, max: 10_000)
        gender = reader.choice("gender", of: Gender.self)
        resumeText = reader.string("resume_text", max: 50_000)
        metadata = reader.object("metadata")
        customFields = reader.object("custom_fields")
        _ = reader.string("campaign_id")
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        if let email, !EmailAddress.isValid(email) {
            reader.refuse("email", "email_invalid", "email must be an address like ada@example.com.")
        }
        errors = reader.errors
    }
}

/// A tracked link to create.
public struct SourceDraft: Draft {
    /// The mistakes of form.
    public let errors: [FieldError]
    /// The job's id in either form.
    public var jobID: String
    /// The label, as given.
    public var name: String
    /// The members that were given, for the mapping report.
    public var given: [String]
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        jobID = reader.requiredString("job_id") ?? ""
        name = reader.requiredString("name") ?? ""
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        errors = reader.errors
    }
}

/// A person to invite.
public struct InvitationDraft: Draft {
    /// The mistakes of form.
    public let errors: [FieldError]
    /// The address to write to.
    public var email: String
    /// The board that the person will get.
    public var boardName: String?
    /// The board's template, its id in either form.
    public var pipelineID: String?
    /// Custom fields by remote id or name.
    public var customFields: JSONValue?
    /// The members that were given, for the mapping report.
    public var given: [String]
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        let address = reader.requiredString("email")
        boardName = reader.string("board_name", max: 255)
        pipelineID = reader.string("pipeline_id")
        customFields = reader.object("custom_fields")
        given = reader.given
        options = ProviderOptions(&reader)
        reader.finish()
        if let address, !EmailAddress.isValid(address) {
            reader.refuse("email", "email_invalid", "email must be an address like ada@example.com.")
        }
        email = address ?? ""
        errors = reader.errors
    }

    /// The invitation behind `POST /v1/candidates` where persons enter by invitation.
    public init(_ candidate: CandidateDraft) throws(GatewayError) {
        guard let address = candidate.email else {
            throw .invalid(pointer: "/email", code: "required", "email is required: the person is invited by e-mail.")
        }
        errors = candidate.errors
        email = address
        customFields = candidate.customFields
        given = candidate.given
        options = candidate.options
    }
}

/// A value for one custom field of a person.
public struct CustomFieldValueDraft: Sendable {
    /// The value: a string, a number, true or false, a list of strings, or null to clear it.
    public var value: JSONValue

    /// Reads a draft; throws all mistakes of form at once.
    public init(_ body: JSONValue) throws(GatewayError) {
        var reader = DraftReader(body)
        _ = reader.value("value")
        let given = body.member("value")
        if given == nil, body.kind == .object {
            reader.refuse("value", "required", "value is required; null clears the field.")
        }
        if let given {
            let isList = given.kind == .array && given.elements.allSatisfy { $0.kind == .string }
            if given.kind == .object || (given.kind == .array && !isList) {
                reader.refuse(
                    "value", "type_invalid", "value must be a string, a number, a boolean, null or a list of strings.")
            }
        }
        reader.finish()
        try reader.check()
        guard let given else { throw GatewayError(.internal, "The value is missing.") }
        value = given
    }
}

extension CandidateDraft {
    /// Every member of the draft but `provider_options`.
    public static let fields = [
        "first_name", "last_name", "email", "phone", "consent_expires_on", "job_ids", "external_id", "source", "tags",
        "gender", "resume_text", "metadata", "custom_fields", "campaign_id",
    ]
}
