public import TalentModel

/// Changes persons.
public protocol CandidateUpdating: Provider {
    /// Where each field of the change goes.
    static var candidateChange: [FieldMapping] { get }
    /// Whether the vendor's answer is less than the whole person, so that it's read once more for the caller.
    static var candidateChangeIsReadBack: Bool { get }
    /// A read that the change needs, where the vendor replaces what is only partly to change; nil when it needs none.
    func candidateBefore(_ id: String, _ change: CandidateChange) throws(GatewayError) -> Endpoint<Candidate>?
    /// Changes a person.
    ///
    /// - Parameter before: the person as the read of `candidateBefore` gave it.
    func updateCandidate(
        _ id: String, _ change: CandidateChange, before: Candidate?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Candidate>
}

extension CandidateUpdating {
    /// The answer is the whole person.
    public static var candidateChangeIsReadBack: Bool { false }
    /// Nothing needs to be known before.
    public func candidateBefore(_ id: String, _ change: CandidateChange) throws(GatewayError) -> Endpoint<Candidate>? {
        nil
    }
}

/// Deletes persons.
public protocol CandidateDeleting: Provider {
    /// Deletes a person. `Endpoint.deleted` must be set.
    func deleteCandidate(_ id: String) throws(GatewayError) -> Endpoint<Void>
}

/// Makes jobs.
public protocol JobCreating: Provider {
    /// Where each field of the draft goes.
    static var jobCreation: [FieldMapping] { get }
    /// Whether making a job costs credits.
    static var jobCreationSpends: Bool { get }
    /// Whether the vendor's answer is less than the whole job, so that it's read once more for the caller.
    static var jobCreationIsReadBack: Bool { get }
    /// Makes a job.
    func createJob(_ draft: JobDraft, _ options: RequestOptions) throws(GatewayError) -> Endpoint<Created<Job>>
}

extension JobCreating {
    /// Jobs are free.
    public static var jobCreationSpends: Bool { false }
    /// The answer is the whole job.
    public static var jobCreationIsReadBack: Bool { false }
}

/// Changes jobs.
public protocol JobUpdating: Provider {
    /// Where each field of the change goes.
    static var jobChange: [FieldMapping] { get }
    /// Whether the vendor's answer is less than the whole job, so that it's read once more for the caller.
    static var jobChangeIsReadBack: Bool { get }
    /// A read that the change needs, where the vendor replaces what is only partly to change; nil when it needs none.
    func jobBefore(_ id: String, _ change: JobChange) throws(GatewayError) -> Endpoint<Job>?
    /// Changes a job.
    ///
    /// - Parameter before: the job as the read of `jobBefore` gave it.
    func updateJob(
        _ id: String, _ change: JobChange, before: Job?, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Job>
}

extension JobUpdating {
    /// The answer is the whole job.
    public static var jobChangeIsReadBack: Bool { false }
    /// Nothing needs to be known before.
    public func jobBefore(_ id: String, _ change: JobChange) throws(GatewayError) -> Endpoint<Job>? { nil }
}

/// Deletes jobs.
public protocol JobDeleting: Provider {
    /// Deletes a job. `Endpoint.deleted` must be set.
    func deleteJob(_ id: String) throws(GatewayError) -> Endpoint<Void>
}

/// Reads interviews.
public protocol InterviewReading: Provider {
    /// The filters of `interviews(_:_:)`.
    static var interviewFilters: [FilterSupport] { get }
    /// One interview.
    func interview(_ id: String) throws(GatewayError) -> Endpoint<Interview>
    /// One page of interviews.
    func interviews(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Interview>>
}

/// Holds interviews: each contacts a person.
public protocol InterviewCreating: Provider {
    /// Where each field of the draft goes.
    static var interviewCreation: [FieldMapping] { get }
    /// Holds an interview.
    func createInterview(
        _ draft: InterviewDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Interview>>
}
