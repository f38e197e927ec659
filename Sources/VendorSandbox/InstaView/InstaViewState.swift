/// A company: its jobs, candidates, agents, interviews, webhooks and sourcing runs.
struct InstaViewState: Sendable {
    let companyId: String
    var company: InstaViewCompany
    /// The one number that agents call from.
    let phoneNumberId: String
    var jobs: [InstaViewJob]
    /// Oldest first. No rule makes them unique (section 6.1): a repeated call makes a second one.
    var candidates: [InstaViewCandidate]
    var agents: [InstaViewAgent]
    var interviews: [InstaViewInterview] = []
    var webhooks: [InstaViewWebhook] = []
    var runs: [InstaViewRun] = []
    var ids: SeedSource

    init(
        companyId: String, phoneNumberId: String, jobs: [InstaViewJob], candidates: [InstaViewCandidate],
        agents: [InstaViewAgent], ids: SeedSource
    ) {
        self.companyId = companyId
        self.phoneNumberId = phoneNumberId
        self.jobs = jobs
        self.candidates = candidates
        self.agents = agents
        self.ids = ids
        company = InstaViewCompany(id: companyId)
    }

    func job(_ id: String) -> InstaViewJob? { jobs.first { $0.id == id.lowercased() } }

    func candidate(_ id: String) -> InstaViewCandidate? { candidates.first { $0.id == id.lowercased() } }

    func agent(_ id: String) -> InstaViewAgent? { agents.first { $0.id == id.lowercased() } }

    /// A new candidate is `APPLIED` and has neither interviews nor a rating (section 6.1).
    mutating func add(_ wish: InstaViewCandidateWish, at time: Timestamp) -> InstaViewCandidate {
        let candidate = InstaViewCandidate(
            id: ids.uuid(), firstName: wish.firstName, lastName: wish.lastName, status: "APPLIED", createdAt: time,
            email: wish.email, phoneNumber: wish.phoneNumber, gdprExpiryDate: wish.gdprExpiryDate,
            jobIds: wish.jobIds, metadata: wish.metadata, gender: wish.gender, overallRating: nil, analysisCount: 0,
            interviewCount: 0)
        candidates.append(candidate)
        return candidate
    }
}
