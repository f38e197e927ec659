import GatewayJSON

/// InstaView's API, from instaview.md, for a standard key: `companyId` is for ATS keys and ignored (section 6.1).
actor InstaViewFake: VendorFake {
    static let vendor = Vendor.instaview
    /// The public host most likely maps `/x` to `/v1/public/x`; the documents show all three (section 2).
    static let prefixes = ["/v1/public", "/v1", ""]

    private enum Operation {
        case createCandidate, candidates, candidate, jobs, job
    }

    private static let router = Router<Operation>([
        ("POST", "/candidates", .createCandidate),
        ("GET", "/candidates", .candidates),
        ("GET", "/candidates/{}", .candidate),
        ("GET", "/jobs", .jobs),
        ("GET", "/jobs/{}", .job),
    ])

    let key: String
    private let seed: UInt64
    private let wrapsAtFirst: Bool
    private var envelope: InstaViewEnvelope
    private var state: InstaViewState

    init(key: String, seed: UInt64, wrapsAnswers: Bool) {
        self.key = key
        self.seed = seed
        wrapsAtFirst = wrapsAnswers
        envelope = InstaViewEnvelope(isWrapped: wrapsAnswers)
        state = InstaViewSeeds.state(seed: seed)
    }

    func answer(_ call: Call) throws(Refusal) -> Answer {
        switch Self.router.match(method: call.method, segments: call.segments) {
        case .found(let operation, let captures):
            guard call.bearerToken == key else {
                throw .answer(
                    Self.error(401, "INVALID_API_KEY", "The provided API key is invalid or has been revoked"))
            }
            let id = captures.first ?? ""
            switch operation {
            case .createCandidate: return try createCandidate(call)
            case .candidates: return try candidates(call)
            case .candidate: return try candidate(id)
            case .jobs: return try jobs(call)
            case .job: return try job(id)
            }
        case .wrongMethod(let allowed): throw .answer(Self.failure(.wrongMethod(allowed: allowed)))
        case .unknownPath: throw .answer(Self.failure(.unknownPath))
        }
    }

    func reset() {
        state = InstaViewSeeds.state(seed: seed)
        envelope.isWrapped = wrapsAtFirst
    }

    func summary() -> Answer {
        .object { summary in
            summary.member("candidates", state.candidates.count)
            summary.member("jobs", state.jobs.count)
            summary.member("wrapped", envelope.isWrapped)
        }
    }

    /// Bare or wrapped answers from now on; errors are wrapped either way.
    func setWrapped(_ wrapped: Bool) { envelope.isWrapped = wrapped }

    // MARK: - Candidates (section 6)

    private func createCandidate(_ call: Call) throws(Refusal) -> Answer {
        let now = Timestamp.now()
        let wish = try InstaViewCandidateWish(call, state: state, today: now)
        let magic = MagicValue.first(in: [wish.phoneNumber, wish.email, wish.firstName, wish.lastName])
        try Refusal.stop(at: magic)
        let candidate = state.add(wish, at: now)
        return envelope.answer(201) { candidate.write(into: &$0) }.afterwards(magic)
    }

    private func candidates(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        let jobId = call.query["jobId"]
        if let jobId, !UUIDText.isWellFormed(jobId) { flaws.add("jobId", "must be a UUID") }
        let status = call.query["status"]
        if let status, !InstaViewCandidate.statuses.contains(status) {
            flaws.add("status", "must be one of: \(InstaViewCandidate.statuses.joined(separator: ", "))")
        }
        try flaws.stop()
        // The text search's name isn't visible; companies use `search`. It reads names by one document, names
        // and e-mail by another (section 6.2).
        let search = call.query["search"]?.lowercased()
        let found = state.candidates.reversed().filter { candidate in
            if let jobId, !candidate.jobIds.contains(jobId.lowercased()) { return false }
            if let status, candidate.status != status { return false }
            guard let search, !search.isEmpty else { return true }
            return [candidate.firstName, candidate.lastName, candidate.email ?? ""].contains {
                $0.lowercased().contains(search)
            }
        }
        return envelope.list(found, page: page) { $0.write(into: &$1) }
    }

    private func candidate(_ id: String) throws(Refusal) -> Answer {
        guard let candidate = state.candidate(id) else { throw .instaView(no: "Candidate", id) }
        return envelope.answer { candidate.write(into: &$0) }
    }

    // MARK: - Jobs (section 7)

    private func jobs(_ call: Call) throws(Refusal) -> Answer {
        var flaws = InstaViewFlaws()
        let page = InstaViewPage(call.query, flaws: &flaws)
        let status = call.query["status"]
        if let status, !InstaViewJob.statuses.contains(status) {
            flaws.add("status", "must be one of: \(InstaViewJob.statuses.joined(separator: ", "))")
        }
        try flaws.stop()
        let companyId = state.companyId
        let found = state.jobs.filter { status == nil || $0.status == status }
        return envelope.list(found, page: page) { $0.write(into: &$1, companyId: companyId) }
    }

    private func job(_ id: String) throws(Refusal) -> Answer {
        guard let job = state.job(id) else { throw .instaView(no: "Job", id) }
        let companyId = state.companyId
        return envelope.answer { job.write(into: &$0, companyId: companyId) }
    }
}
