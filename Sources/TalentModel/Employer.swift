public import GatewayJSON

/// A company for which a member has a job on a board.
public struct Employer: Resource {
    /// How much has happened with it.
    public struct Counts: Sendable {
        /// Jobs on boards.
        public var jobs: Int?
        /// Applications.
        public var applications: Int?
        /// Interviews.
        public var interviews: Int?
        /// Offers.
        public var offers: Int?

        /// No counts known.
        public init() {}

        var isEmpty: Bool { jobs == nil && applications == nil && interviews == nil && offers == nil }
    }

    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// Its name.
    public var name: String?
    /// Its internet domain.
    public var domain: String?
    /// The year in which it was founded.
    public var foundedYear: Int?
    /// What it does.
    public var description: String?
    /// Where it is, as one text.
    public var location: String?
    /// Whether it's a partner of the organisation.
    public var isPartner: Bool?
    /// The counts; inside other resources there are none.
    public var counts = Counts()

    /// Makes an employer with nothing known but its id.
    public init(core: ResourceCore) { self.core = core }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("name", name)
        json.member("domain", domain)
        json.member("founded_year", foundedYear)
        json.member("description", description)
        json.member("location", location)
        json.member("is_partner", isPartner)
        if counts.isEmpty { return }
        json.member(
            "counts",
            object: { json in
                json.member("jobs", counts.jobs)
                json.member("applications", counts.applications)
                json.member("interviews", counts.interviews)
                json.member("offers", counts.offers)
            })
    }
}
