public import GatewayJSON

/// An interview to hold, as a caller describes one: with whom, about which job, led by which agent.
///
/// Person, job and agent are known to the vendor already (`candidate_id` …) or are made on the way (`candidate` …).
public struct InterviewDraft: Draft {
    /// A person who isn't known to the vendor yet.
    public struct Person: Sendable {
        /// The given name.
        public var firstName: String
        /// The family name.
        public var lastName: String
        /// The e-mail address.
        public var email: String?
        /// The phone number in the caller's spelling.
        public var phone: String?
        /// The day on which the consent ends.
        public var consentExpiresOn: CalendarDate?
        /// The job's id in either form.
        public var jobID: String?
    }

    /// An agent that isn't known to the vendor yet. Words are the vendor's, in lower snake case.
    public struct Agent: Sendable {
        /// How it reaches people: `phone` or `online`.
        public var type: String
        /// Its name.
        public var name: String
        /// What it's for: `screening`.
        public var focus: String
        /// The language that it speaks: `en`.
        public var language: String
        /// How long the interview may take, in minutes.
        public var duration: Int
        /// What it asks.
        public var questions: [String]?
        /// How it behaves.
        public var instructions: String?
        /// The vendor's name of its voice.
        public var voice: String?
        /// Remote id of the number that it calls from.
        public var phoneNumberID: String?
        /// The level that a language test is for: `b2`.
        public var languageLevel: String?
    }

    /// Every member of the draft but `provider_options`; of `job` its members.
    public static let fields =
        ["candidate_id", "candidate", "job_id", "agent_id", "agent", "scheduled_at", "is_test"]
        + JobDraft.fields.map { "job/" + $0 }

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The members that were given, for the mapping report; of `job` its members.
    public var given: [String]
    /// The person's id in either form.
    public var candidateID: String?
    /// A new person.
    public var candidate: Person?
    /// The job's id in either form.
    public var jobID: String?
    /// A new job.
    public var job: JobDraft?
    /// The agent's id in either form.
    public var agentID: String?
    /// A new agent.
    public var agent: Agent?
    /// When to call; nil: at once.
    public var scheduledAt: Timestamp?
    /// Whether it's a trial that ends at once.
    public var isTest: Bool?
    /// Vendor-only options.
    public var options: ProviderOptions

    /// Reads a draft.
    public init(_ body: JSONValue) {
        var reader = DraftReader(body)
        candidateID = reader.string("candidate_id")
        candidate = reader.nested("candidate") { Self.person(&$0) }
        jobID = reader.string("job_id")
        job = reader.nested("job") { JobDraft(part: &$0) }
        agentID = reader.string("agent_id")
        agent = reader.nested("agent") { Self.agent(&$0) }
        scheduledAt = reader.moment("scheduled_at")
        isTest = reader.bool("is_test")
        given = JobFields.detailed(reader.given, (job?.given ?? []).map { "job/" + $0 })
        options = ProviderOptions(&reader)
        reader.finish()
        reader.requireOne("candidate_id", "candidate")
        reader.requireOne("agent_id", "agent")
        if reader.given.contains("job_id") && reader.given.contains("job") {
            reader.refuse("job", "conflict", "job and job_id exclude each other.")
        }
        errors = reader.errors
    }

    private static func person(_ reader: inout DraftReader) -> Person {
        let person = Person(
            firstName: reader.requiredString("first_name", max: 10_000) ?? "",
            lastName: reader.requiredString("last_name", max: 10_000) ?? "", email: reader.string("email"),
            phone: reader.string("phone"), consentExpiresOn: reader.date("consent_expires_on"),
            jobID: reader.string("job_id"))
        if let email = person.email, !EmailAddress.isValid(email) {
            reader.refuse("email", "email_invalid", "email must be an address like ada@example.com.")
        }
        return person
    }

    private static func agent(_ reader: inout DraftReader) -> Agent {
        Agent(
            type: reader.requiredString("type", max: 100) ?? "", name: reader.requiredString("name") ?? "",
            focus: reader.requiredString("focus", max: 100) ?? "",
            language: reader.requiredString("language", max: 100) ?? "",
            duration: reader.require("duration_minutes") ? reader.integer("duration_minutes", in: 1...1440) ?? 0 : 0,
            questions: reader.strings("questions", count: 0...100, max: 10_000),
            instructions: reader.string("instructions", max: 100_000), voice: reader.string("voice", max: 100),
            phoneNumberID: reader.string("phone_number_id"), languageLevel: reader.string("language_level", max: 100))
    }
}

extension DraftReader {
    /// Refuses an object that has neither or both of two members.
    fileprivate mutating func requireOne(_ id: String, _ whole: String) {
        switch (given.contains(id), given.contains(whole)) {
        case (true, true): refuse(whole, "conflict", "\(whole) and \(id) exclude each other.")
        case (false, false): refuse(id, "required", "\(id) or \(whole) is required.")
        default: break
        }
    }
}
