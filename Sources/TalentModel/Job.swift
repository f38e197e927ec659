public import GatewayJSON

/// Whether a job takes applications, in our words. A Huntr card is `tracked`: one member follows it.
public enum JobStatus: String, Sendable, CaseIterable {
    case draft
    case open
    case paused
    case closed
    case tracked
    case unknown
}

/// What kind of job record it is: an opening of ours, one member's card, a post of the talent portal.
public enum JobKind: String, Sendable, CaseIterable {
    case opening
    case card
    case post
}

/// A job.
public struct Job: Resource {
    /// Where the work is.
    public struct Location: Sendable {
        /// The place as one text.
        public var raw: String?
        /// The place's name.
        public var name: String?
        /// The town.
        public var city: String?
        /// The country, as the vendor writes it: a code or a name.
        public var country: String?
        /// Degrees north.
        public var latitude: Double?
        /// Degrees east.
        public var longitude: Double?
        /// A map.
        public var url: String?

        /// A place of which nothing is known.
        public init() {}

        var isEmpty: Bool {
            [raw, name, city, country, url].allSatisfy { $0 == nil } && latitude == nil && longitude == nil
        }
    }

    /// The company that the job is at.
    public struct EmployerSummary: Sendable {
        /// The employer's remote id.
        public var remoteID: String?
        /// Its name.
        public var name: String?
        /// Its internet domain.
        public var domain: String?

        /// Makes a summary.
        public init(remoteID: String?, name: String?, domain: String?) {
            self.remoteID = remoteID
            self.name = name
            self.domain = domain
        }
    }

    /// A column of a board.
    public struct Stage: Sendable {
        /// The board's own name for it.
        public var name: String
        /// The vendor's type of stage in lower snake case, where the name has one.
        public var type: String?

        /// Makes a stage.
        public init(name: String, type: String?) {
            self.name = name
            self.type = type
        }
    }

    public static let collection: StaticString? = "jobs"
    public var core: ResourceCore
    /// The kind of record.
    public var kind: JobKind
    /// The title.
    public var title: String?
    /// The description as HTML.
    public var descriptionHTML: JSONValue?
    /// The description as plain text.
    public var descriptionText: JSONValue?
    /// The status in our words.
    public var status: JobStatus
    /// The vendor's word for the status.
    public var remoteStatus: String?
    /// How somebody is employed.
    public var employmentType: EmploymentType?
    /// Where the work is done.
    public var workplace: Workplace?
    /// The department.
    public var department: String?
    /// The vendor's word for the experience asked for, in lower snake case.
    public var seniority: String?
    /// Where the work is.
    public var location: Location?
    /// The pay.
    public var salary: Salary?
    /// The posting.
    public var url: String?
    /// The company.
    public var employer: EmployerSummary?
    /// The last day to apply.
    public var deadlineAt: Timestamp?
    /// Remote id of the member whose card it is.
    public var ownerID: String?
    /// Remote id of the member who made it.
    public var creatorID: String?
    /// The column that the card is in.
    public var stage: Stage?
    /// When the member applied.
    public var appliedAt: Timestamp?
    /// When the offer came.
    public var offerAt: Timestamp?
    /// What was done and is planned for the job.
    public var activities: [Activity]?
    /// How many applications there are.
    public var applicationCount: Int?
    /// What applicants are asked.
    public var questions: [Question]?

    /// Makes a job with nothing known but what is given.
    public init(core: ResourceCore, kind: JobKind, status: JobStatus) {
        self.core = core
        self.kind = kind
        self.status = status
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("kind", kind.rawValue)
        json.member("title", title)
        json.member("description_html", descriptionHTML)
        json.member("description_text", descriptionText)
        json.member("status", status.rawValue)
        json.member("remote_status", remoteStatus)
        json.member("employment_type", employmentType?.rawValue)
        json.member("workplace", workplace?.rawValue)
        json.member("department", department)
        json.member("seniority", seniority)
        if let location, !location.isEmpty {
            json.member(
                "location",
                object: { json in
                    json.member("raw", location.raw)
                    json.member("name", location.name)
                    json.member("city", location.city)
                    json.member("country", location.country)
                    json.member("lat", location.latitude)
                    json.member("lng", location.longitude)
                    json.member("url", location.url)
                })
        }
        if let salary { json.member("salary", object: salary.writeMembers) }
        json.member("url", url)
        if let employer {
            json.member(
                "employer",
                object: { json in
                    json.member("id", id: employer.remoteID, in: context)
                    json.member("name", employer.name)
                    json.member("domain", employer.domain)
                })
        }
        json.member("deadline_at", deadlineAt)
        json.member("owner_id", id: ownerID, in: context)
        json.member("creator_id", id: creatorID, in: context)
        if let stage {
            json.member(
                "stage",
                object: { json in
                    json.member("name", stage.name)
                    json.member("type", stage.type)
                })
        }
        json.member("applied_at", appliedAt)
        json.member("offer_at", offerAt)
        if let activities {
            json.member(
                "activities", array: { json in for each in activities { each.writeNested(to: &json, in: context) } })
        }
        if let applicationCount { json.member("counts", object: { $0.member("applications", applicationCount) }) }
        if let questions {
            json.member("questions", array: { json in for each in questions { json.object(each.writeMembers) } })
        }
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("owner", link: "candidates", ownerID, in: context)
    }
}
