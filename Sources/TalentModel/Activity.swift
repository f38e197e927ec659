public import GatewayJSON

/// Something done or planned for a job.
public struct Activity: Resource {
    /// A kind of activity. Within a job only the vendor's named slots tell it.
    public struct Kind: Sendable {
        /// The kind's remote id; nil where only the name is known.
        public var remoteID: String?
        /// The vendor's name for the kind.
        public var name: String
        /// The name in lower snake case.
        public var key: String
        /// Whether the kind marks a step of the application; nil for a kind that nobody has heard of.
        public var isMilestone: Bool?

        /// Makes a kind.
        public init(remoteID: String? = nil, name: String, key: String, isMilestone: Bool?) {
            self.remoteID = remoteID
            self.name = name
            self.key = key
            self.isMilestone = isMilestone
        }

        func write(to json: inout JSONWriter, in context: ResourceContext) {
            json.object { json in
                json.member("id", id: remoteID, in: context)
                json.member("name", name)
                json.member("key", key)
                json.member("milestone", isMilestone)
            }
        }
    }

    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// What it is about.
    public var title: String?
    /// Free text.
    public var note: String?
    /// The kind, where known.
    public var kind: Kind?
    /// Whether it is done.
    public var isCompleted: Bool?
    /// When it was done.
    public var completedAt: Timestamp?
    /// When it starts.
    public var startsAt: Timestamp?
    /// When it ends.
    public var endsAt: Timestamp?
    /// Whether the vendor's workflow made it, not a person.
    public var isCreatedByWorkflow: Bool?
    /// Remote id of the person whose it is.
    public var ownerID: String?
    /// Remote id of the person who made it.
    public var creatorID: String?
    /// Remote id of the job that it is about.
    public var jobID: String?
    /// Remote id of the job's employer.
    public var employerID: String?

    /// Makes an activity with nothing known but its id.
    public init(core: ResourceCore) { self.core = core }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("title", title)
        json.member("note", note)
        if let kind {
            json.key("type")
            kind.write(to: &json, in: context)
        }
        json.member("completed", isCompleted)
        json.member("completed_at", completedAt)
        json.member("starts_at", startsAt)
        json.member("ends_at", endsAt)
        json.member("created_by_workflow", isCreatedByWorkflow)
        json.member("owner_id", id: ownerID, in: context)
        json.member("creator_id", id: creatorID, in: context)
        json.member("job_id", id: jobID, in: context)
        json.member("employer_id", id: employerID, in: context)
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("owner", link: "candidates", ownerID, in: context)
        json.member("job", link: "jobs", jobID, in: context)
    }
}
