public import GatewayJSON

/// Where a person stands, in our words; the vendor's own word goes beside it as `remote_status`.
public enum CandidateStatus: String, Sendable, CaseIterable {
    case applied
    case inProcess = "in_process"
    case accepted
    case rejected
    case invited
    case active
    case inactive
    case pending
    case completed
    case unknown
}

/// What kind of person record it is: a vendor's candidate, a Huntr member, a Huntr talent-portal profile.
public enum CandidateKind: String, Sendable, CaseIterable {
    case candidate
    case member
    case profile
}

/// A person known to a vendor.
public struct Candidate: Resource {
    /// A score and the scale it is on.
    public struct Rating: Sendable {
        /// The score.
        public var score: Double
        /// The best possible score.
        public var max: Double

        /// Makes a rating.
        public init(score: Double, max: Double) {
            self.score = score
            self.max = max
        }
    }

    /// A custom field's value: the field's remote id and the vendor's JSON.
    public struct CustomFieldValue: Sendable {
        /// The field's remote id.
        public var fieldID: String
        /// The value, as the vendor gave it.
        public var value: JSONValue

        /// Makes a value.
        public init(fieldID: String, value: JSONValue) {
            self.fieldID = fieldID
            self.value = value
        }
    }

    public static let collection: StaticString? = "candidates"
    public var core: ResourceCore
    /// The kind of record.
    public var kind: CandidateKind
    /// The given name.
    public var firstName: String?
    /// The family name.
    public var lastName: String?
    /// The e-mail address.
    public var email: String?
    /// The phone number, E.164 where the vendor's form allows.
    public var phone: String?
    /// The status in our words.
    public var status: CandidateStatus?
    /// The vendor's word for the status.
    public var remoteStatus: String?
    /// Remote ids of the jobs that the person is a candidate for.
    public var jobIDs: [String]?
    /// Remote id of the member behind a profile.
    public var memberID: String?
    /// Remote id of the campaign that the person is in.
    public var campaignID: String?
    /// Our caller's own reference.
    public var externalID: String?
    /// Where the person was found: a label.
    public var source: String?
    /// Labels.
    public var tags: [String]?
    /// The day on which the consent to keep the data ends.
    public var consentExpiresOn: CalendarDate?
    /// `male` or `female`, where known.
    public var gender: String?
    /// The CV as plain text.
    public var resumeText: String?
    /// The overall rating.
    public var rating: Rating?
    /// The interview, where a person has just one.
    public var interview: Interview?
    /// How many interviews there are.
    public var interviewCount: Int?
    /// How many analyses there are.
    public var analysisCount: Int?
    /// Values of custom fields; nil where the vendor has no custom fields.
    public var customFields: [CustomFieldValue]?
    /// The caller's own data kept at the vendor: members that aren't fields of ours.
    public var metadata: [(key: String, value: JSONValue)]?

    /// Makes a person with nothing known but what is given.
    public init(core: ResourceCore, kind: CandidateKind) {
        self.core = core
        self.kind = kind
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("kind", kind.rawValue)
        json.member("first_name", firstName)
        json.member("last_name", lastName)
        json.member("email", email)
        json.member("phone", phone)
        json.member("status", status?.rawValue)
        json.member("remote_status", remoteStatus)
        if let jobIDs { json.member("job_ids", jobIDs.map(context.id)) }
        json.member("campaign_id", id: campaignID, in: context)
        json.member("external_id", externalID)
        json.member("source", source)
        if let tags { json.member("tags", tags) }
        json.member("consent_expires_on", consentExpiresOn?.text)
        json.member("gender", gender)
        json.member("resume_text", resumeText)
        if let rating {
            json.member(
                "rating",
                object: { json in
                    json.key("score")
                    json.double(rating.score)
                    json.key("max")
                    json.double(rating.max)
                })
        }
        if let interview { json.member("interview", object: interview.writeMembers) }
        if interviewCount != nil || analysisCount != nil {
            json.member(
                "counts",
                object: { json in
                    json.member("interviews", interviewCount)
                    json.member("analyses", analysisCount)
                })
        }
        if let customFields {
            json.member(
                "custom_fields",
                object: { json in
                    for field in customFields {
                        json.key(dynamic: field.fieldID)
                        json.splice(field.value)
                    }
                })
        }
        if let metadata {
            json.member(
                "metadata",
                object: { json in
                    for entry in metadata {
                        json.key(dynamic: entry.key)
                        json.splice(entry.value)
                    }
                })
        }
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("member", link: "candidates", memberID, in: context)
    }
}
