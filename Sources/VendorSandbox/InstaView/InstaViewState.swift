/// A company: its jobs and candidates.
struct InstaViewState: Sendable {
    let companyId: String
    let jobs: [InstaViewJob]
    /// Oldest first. No rule makes them unique (section 6.1): a repeated call makes a second one.
    private(set) var candidates: [InstaViewCandidate]
    private var ids: SeedSource

    init(companyId: String, jobs: [InstaViewJob], candidates: [InstaViewCandidate], ids: SeedSource) {
        self.companyId = companyId
        self.jobs = jobs
        self.candidates = candidates
        self.ids = ids
    }

    func job(_ id: String) -> InstaViewJob? { jobs.first { $0.id == id.lowercased() } }

    func candidate(_ id: String) -> InstaViewCandidate? { candidates.first { $0.id == id.lowercased() } }

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
