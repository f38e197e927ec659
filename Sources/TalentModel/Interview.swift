public import GatewayJSON

/// Where an interview or a call of it stands, in our words.
public enum InterviewStatus: String, Sendable, CaseIterable {
    case scheduled
    case inProgress = "in_progress"
    case completed
    case failed
    case cancelled
    case unknown
}

/// An interview that an agent leads with a person.
public struct Interview: Resource {
    /// One call to the person.
    public struct Attempt: Sendable {
        /// The vendor's id.
        public var remoteID: String?
        /// Who calls whom: the vendor's word in lower snake case.
        public var direction: String?
        /// The status in our words.
        public var status: InterviewStatus
        /// The vendor's word for the status.
        public var remoteStatus: String?
        /// Why it ended so: the vendor's word in lower snake case, `no_answer`.
        public var reason: String?
        /// Free text.
        public var notes: String?
        /// The number of the repetition.
        public var retryNumber: Int?
        /// The recording.
        public var recordingURL: String?
        /// How long it took, in seconds.
        public var durationSeconds: Double?
        /// When it's to be made.
        public var scheduledAt: Timestamp?
        /// When it was made.
        public var calledAt: Timestamp?

        /// Makes a call of which only the status is known.
        public init(status: InterviewStatus) { self.status = status }
    }

    /// What came of it.
    public struct Analysis: Sendable {
        /// The vendor's id.
        public var remoteID: String?
        /// The overall rating, from 0 to 100.
        public var overallRating: Double?
        /// How well the person fits the company: the vendor's word in lower snake case.
        public var companyFit: String?
        /// The education, a vendor's code or free text.
        public var education: String?
        /// The experience, a vendor's code or free text.
        public var experience: String?
        /// What speaks for the person.
        public var strongPoints: [String]?
        /// What speaks against the person.
        public var weakPoints: [String]?
        /// The vendor's evaluation, as it is.
        public var evaluation: JSONValue?
        /// The vendor's number for the state of the analysis.
        public var state: Int?
        /// What goes with the kind of interview, as the vendor has it.
        public var specific: JSONValue?
        /// When it was made.
        public var createdAt: Timestamp?
        /// When it was last changed.
        public var updatedAt: Timestamp?

        /// An analysis of which nothing is known.
        public init() {}
    }

    public static let collection: StaticString? = "interviews"
    public var core: ResourceCore
    /// Remote id of the person.
    public var candidateID: String?
    /// Remote id of the job.
    public var jobID: String?
    /// Remote id of the agent.
    public var agentID: String?
    /// The status in our words.
    public var status: InterviewStatus
    /// The vendor's word for the status.
    public var remoteStatus: String?
    /// Whether it's a trial.
    public var isTest: Bool?
    /// When it's to take place.
    public var scheduledAt: Timestamp?
    /// How long it took, or is to take.
    public var durationMinutes: Double?
    /// When it ended.
    public var finishedAt: Timestamp?
    /// The calls, of an interview by telephone.
    public var attempts: [Attempt]?
    /// What came of it.
    public var analysis: Analysis?
    /// The caller's own data kept at the vendor.
    public var metadata: JSONValue?

    /// Makes an interview of which only the status is known.
    public init(core: ResourceCore, status: InterviewStatus) {
        self.core = core
        self.status = status
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("candidate_id", id: candidateID, in: context)
        json.member("job_id", id: jobID, in: context)
        json.member("agent_id", id: agentID, in: context)
        json.member("status", status.rawValue)
        json.member("remote_status", remoteStatus)
        json.member("is_test", isTest)
        json.member("scheduled_at", scheduledAt)
        json.member("duration_minutes", durationMinutes)
        json.member("finished_at", finishedAt)
        if let attempts {
            json.member("attempts", array: { json in for each in attempts { json.object(each.writeMembers) } })
        }
        if let analysis { json.member("analysis", object: analysis.writeMembers) }
        json.member("metadata", metadata)
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("candidate", link: "candidates", candidateID, in: context)
        json.member("job", link: "jobs", jobID, in: context)
    }
}

extension Interview.Attempt {
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", remoteID)
        json.member("direction", direction)
        json.member("status", status.rawValue)
        json.member("remote_status", remoteStatus)
        json.member("reason", reason)
        json.member("notes", notes)
        json.member("retry_number", retryNumber)
        json.member("recording_url", recordingURL)
        json.member("duration_seconds", durationSeconds)
        json.member("scheduled_at", scheduledAt)
        json.member("called_at", calledAt)
    }
}

extension Interview.Analysis {
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", remoteID)
        json.member("overall_rating", overallRating)
        json.member("company_fit", companyFit)
        json.member("education", education)
        json.member("experience", experience)
        json.member("strong_points", strongPoints)
        json.member("weak_points", weakPoints)
        json.member("evaluation", evaluation)
        json.member("state", state)
        json.member("specific", specific)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
    }
}
