public import GatewayJSON

/// Something that was made, changed or deleted: at a vendor, or by the gateway itself.
public struct Change: Resource {
    /// How the gateway came to know of it.
    public enum Origin: String, Sendable, CaseIterable {
        /// The vendor's list was read.
        case poll
        /// The vendor told.
        case webhook
        /// The gateway did it.
        case gateway
    }

    /// A text that somebody has written about a job.
    public struct Note: Sendable {
        /// Its remote id.
        public var remoteID: String
        /// The text.
        public var text: String?
        /// The text as HTML.
        public var html: String?

        /// Makes a note.
        public init(remoteID: String, text: String?, html: String?) {
            self.remoteID = remoteID
            self.text = text
            self.html = html
        }
    }

    /// Somebody at an employer.
    public struct Contact: Sendable {
        /// The remote id.
        public var remoteID: String
        /// The given name.
        public var firstName: String?
        /// The family name.
        public var lastName: String?
        /// The e-mail address.
        public var email: String?
        /// The position.
        public var title: String?
        /// The place, as one text.
        public var location: String?
        /// Names at other sites, by site.
        public var profiles: JSONValue?

        /// A contact of whom nothing is known but the id.
        public init(remoteID: String) { self.remoteID = remoteID }
    }

    /// What it was about, as the vendor showed it then.
    public struct Touched: Sendable {
        /// A job.
        public var job: Job?
        /// Several jobs, of a contact.
        public var jobs: [Job]?
        /// Something done or planned.
        public var activity: Activity?
        /// The kind of the activity; told also of one that is deleted.
        public var activityType: Activity.Kind?
        /// A company.
        public var employer: Employer?
        /// Several companies, of a contact.
        public var employers: [Employer]?
        /// A note.
        public var note: Note?
        /// A contact.
        public var contact: Contact?
        /// A person who has joined, was changed or has left.
        public var member: Candidate?
        /// The invitation that a person has joined by.
        public var invitation: Invitation?
        /// The person whose it is.
        public var owner: Candidate?
        /// The person who did it.
        public var actor: Candidate?

        /// Nothing.
        public init() {}
    }

    /// A write of the gateway.
    public struct Operation: Sendable {
        /// `op_…`.
        public var id: String
        /// The route's method and template.
        public var route: String
        /// The caller's name.
        public var caller: String
        /// Where it stands.
        public var state: String
        /// What happened at the vendor, once that's known.
        public var effect: Effect?

        /// Makes one.
        public init(id: String, route: String, caller: String, state: String, effect: Effect?) {
            self.id = id
            self.route = route
            self.caller = caller
            self.state = state
            self.effect = effect
        }
    }

    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// `<object>.<verb>`: `job.moved`.
    public var type: String
    /// The vendor's word for the type.
    public var remoteType: String?
    /// When it happened.
    public var occurredAt: Timestamp?
    /// When it was noted: what lists are sorted by.
    public var recordedAt: Timestamp?
    /// How the gateway came to know.
    public var origin: Origin
    /// Remote ids of who did it, whose it is, and what it's about.
    public var actorID: String?
    public var ownerID: String?
    public var jobID: String?
    public var activityID: String?
    public var noteID: String?
    public var contactID: String?
    public var employerID: String?
    /// The columns that a job was moved between.
    public var fromStage: Job.Stage?
    public var toStage: Job.Stage?
    /// What has changed, in the vendor's own words.
    public var changes: JSONValue?
    /// Whether the vendor's workflow did it, not a person.
    public var isCreatedByWorkflow: Bool?
    /// What it was about.
    public var touched = Touched()
    /// The operation, for what the gateway did.
    public var operation: Operation?

    /// Makes a change of which nothing is known but what is given.
    public init(core: ResourceCore, type: String, origin: Origin) {
        self.core = core
        self.type = type
        self.origin = origin
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("type", type)
        json.member("remote_type", remoteType)
        json.member("occurred_at", occurredAt)
        json.member("recorded_at", recordedAt)
        json.member("origin", origin.rawValue)
        json.member("actor_id", id: actorID, in: context)
        json.member("owner_id", id: ownerID, in: context)
        json.member("job_id", id: jobID, in: context)
        json.member("activity_id", id: activityID, in: context)
        json.member("note_id", id: noteID, in: context)
        json.member("contact_id", id: contactID, in: context)
        json.member("employer_id", id: employerID, in: context)
        Self.write(fromStage, "from_stage", to: &json)
        Self.write(toStage, "to_stage", to: &json)
        json.member("changes", changes)
        json.member("created_by_workflow", isCreatedByWorkflow)
        touched.writeMembers(to: &json, in: context)
        guard let operation else { return }
        json.member(
            "operation",
            object: { json in
                json.member("id", operation.id)
                json.member("route", operation.route)
                json.member("caller", operation.caller)
                json.member("state", operation.state)
                json.member("effect", operation.effect?.rawValue)
            })
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("owner", link: "candidates", ownerID, in: context)
        json.member("job", link: "jobs", jobID, in: context)
        if let operation { json.member("operation", "/v1/operations/" + operation.id) }
    }

    private static func write(_ stage: Job.Stage?, _ name: StaticString, to json: inout JSONWriter) {
        guard let stage else { return }
        json.member(
            name,
            object: { json in
                json.member("name", stage.name)
                json.member("type", stage.type)
            })
    }
}

extension Change.Touched {
    fileprivate func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        Self.write(job, "job", to: &json, in: context)
        Self.write(jobs, "jobs", to: &json, in: context)
        Self.write(activity, "activity", to: &json, in: context)
        if let activityType {
            json.key("activity_type")
            activityType.write(to: &json, in: context)
        }
        Self.write(employer, "employer", to: &json, in: context)
        Self.write(employers, "employers", to: &json, in: context)
        if let note {
            json.member(
                "note",
                object: { json in
                    json.member("id", id: note.remoteID, in: context)
                    json.member("text", note.text)
                    json.member("html", note.html)
                })
        }
        if let contact { json.member("contact", object: { contact.writeMembers(to: &$0, in: context) }) }
        Self.write(member, "member", to: &json, in: context)
        Self.write(invitation, "invitation", to: &json, in: context)
        Self.write(owner, "owner", to: &json, in: context)
        Self.write(actor, "actor", to: &json, in: context)
    }

    private static func write(
        _ resource: (some Resource)?, _ name: StaticString, to json: inout JSONWriter, in context: ResourceContext
    ) {
        guard let resource else { return }
        json.key(name)
        resource.writeNested(to: &json, in: context)
    }

    private static func write(
        _ resources: [some Resource]?, _ name: StaticString, to json: inout JSONWriter, in context: ResourceContext
    ) {
        guard let resources else { return }
        json.member(name, array: { json in for each in resources { each.writeNested(to: &json, in: context) } })
    }
}

extension Change.Contact {
    fileprivate func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("id", id: remoteID, in: context)
        json.member("first_name", firstName)
        json.member("last_name", lastName)
        json.member("email", email)
        json.member("title", title)
        json.member("location", location)
        json.member("profiles", profiles)
    }
}
