import GatewayJSON

/// Hirempire's API, from hirempire.md: ids in the query or the body, never in the path.
actor HirempireFake: VendorFake {
    static let vendor = Vendor.hirempire

    private enum Operation {
        case createSource, jobSources, jobs, job, addJob, updateJob, deleteJob
        case candidates, jobCandidates, candidate, updateCandidate
        case createCompany, createWebhook, webhooks, updateWebhook, deleteWebhook
    }

    private static let router = Router<Operation>([
        ("POST", "/create-source", .createSource),
        ("GET", "/job-sources", .jobSources),
        ("GET", "/jobs", .jobs),
        ("GET", "/get-job", .job),
        ("POST", "/add-job", .addJob),
        ("PATCH", "/update-job", .updateJob),
        ("DELETE", "/delete-job", .deleteJob),
        ("GET", "/candidates", .candidates),
        ("GET", "/job-candidates", .jobCandidates),
        ("GET", "/get-candidate", .candidate),
        ("PATCH", "/update-candidate", .updateCandidate),
        ("POST", "/create-company", .createCompany),
        ("POST", "/create-webhook", .createWebhook),
        ("GET", "/webhooks", .webhooks),
        ("PATCH", "/webhook", .updateWebhook),
        ("DELETE", "/delete-webhook", .deleteWebhook),
    ])

    /// Section 11. Body and headers of a 429 are undocumented: it says nothing about the wait.
    static func windows(_ plan: HirempirePlan) -> [LimitWindow] { [LimitWindow(plan.perHour, per: .hour)] }

    private let token: String
    private let seed: UInt64
    let plan: HirempirePlan
    var state: HirempireState

    init(token: String, seed: UInt64, plan: HirempirePlan) {
        self.token = token
        self.seed = seed
        self.plan = plan
        state = HirempireSeeds.state(seed: seed)
    }

    func answer(_ call: Call) throws(Refusal) -> Answer {
        switch Self.router.match(method: call.method, segments: call.segments) {
        case .found(let operation, _):
            try authorise(call, for: operation)
            switch operation {
            case .createSource: return try createSource(call)
            case .jobSources: return try jobSources(call)
            case .jobs: return try jobs(call)
            case .job: return try job(call)
            case .addJob: return try addJob(call)
            case .updateJob: return try updateJob(call)
            case .deleteJob: return try deleteJob(call)
            case .candidates: return try candidates(call)
            case .jobCandidates: return try jobCandidates(call)
            case .candidate: return try candidate(call)
            case .updateCandidate: return try updateCandidate(call)
            case .createCompany: return try createCompany(call)
            case .createWebhook: return try createWebhook(call)
            case .webhooks: return webhooks()
            case .updateWebhook: return try updateWebhook(call)
            case .deleteWebhook: return try deleteWebhook(call)
            }
        case .wrongMethod(let allowed): throw .answer(Self.failure(.wrongMethod(allowed: allowed)))
        case .unknownPath: throw .answer(Self.failure(.unknownPath))
        }
    }

    /// Each call says in its own way that the token is wrong (section 3). Where nothing is documented for a missing header,
    /// the text of an unknown token is the nearest.
    private func authorise(_ call: Call, for operation: Operation) throws(Refusal) {
        guard call.bearerToken != token else { return }
        let header = call.headers.first("Authorization") ?? ""
        switch operation {
        case .addJob, .deleteJob, .updateJob:
            if header.isEmpty {
                throw .hirempire(
                    400,
                    operation == .updateJob
                        ? "Authorization header is required." : "Missing 'Authorization' header.")
            }
            if !header.hasPrefix("Bearer ") {
                throw .hirempire(400, "Authorization header must start with 'Bearer '.")
            }
        case .createWebhook, .webhooks, .updateWebhook: throw .hirempire(400, "Invalid token")
        default: break
        }
        throw .hirempire(401, "Invalid token")
    }

    nonisolated func isRecognised(_ call: Call) -> Bool { call.bearerToken == token }

    func reset() { state = HirempireSeeds.state(seed: seed) }

    func summary() -> Answer {
        .object { summary in
            summary.member("jobs", state.jobs.count)
            summary.member("sources", state.sources.count)
            summary.member("candidates", state.candidates.count)
        }
    }

    // MARK: - Sources (section 5)

    private func createSource(_ call: Call) throws(Refusal) -> Answer {
        // With both fields wrong the documents leave open which text wins; theirs is the order taken here.
        guard let jobId = call.object?["job_id"]?.string, UUIDText.isWellFormed(jobId) else {
            throw .hirempire(400, "job_id is required and must be a UUID")
        }
        let name = Self.trimmed(call.object?["source_name"]?.string ?? "")
        guard !name.isEmpty else {
            throw .hirempire(400, "source_name is required and must be a non-empty string")
        }
        guard let job = state.job(jobId) else { throw .hirempire(404, "Job not found") }
        let magic = MagicValue(name)
        try Refusal.stop(at: magic)
        let source = state.source(named: name, of: job, at: .now())
        // 200 for a new link and for a known one alike (section 15, quirk 1).
        return Answer.object { body in
            body.member("success", true)
            body.object("source") { source.writeCreated(into: &$0) }
        }.afterwards(magic)
    }

    private func jobSources(_ call: Call) throws(Refusal) -> Answer {
        let job = try requestedJob(call)
        let sources = state.sources(ofJob: job.id)
        return .object { body in
            body.member("success", true)
            body.member("job_id", job.id)
            body.member("total_sources", sources.count)
            body.array("sources") { list in
                for source in sources { list.object { source.writeCommon(into: &$0, withCode: true) } }
            }
        }
    }

    // MARK: - Jobs (section 6)

    private func jobs(_ call: Call) throws(Refusal) -> Answer {
        guard call.query.isEmpty else { throw .hirempire(400, "Query parameters are not allowed.") }
        return .object { body in
            body.member("success", true)
            body.member("total_jobs", state.jobs.count)
            body.array("jobs") { list in
                for job in state.jobs { job.write(into: &list, sources: state.sources(ofJob: job.id)) }
            }
        }
    }

    private func job(_ call: Call) throws(Refusal) -> Answer {
        let job = try requestedJob(call)
        return .object { body in
            body.member("success", true)
            body.key("job")
            job.write(into: &body, sources: state.sources(ofJob: job.id))
        }
    }

    /// The job of a GET's `job_id`, the only parameter such a call may have (sections 6.2 and 15, quirk 4).
    func requestedJob(_ call: Call) throws(Refusal) -> HirempireJob {
        guard call.query.names.allSatisfy({ $0 == "job_id" }) else {
            throw .hirempire(400, "Only 'job_id' query parameter is allowed.")
        }
        guard let id = call.query["job_id"], !id.isEmpty else {
            throw .hirempire(400, "Query parameter 'job_id' is required.")
        }
        guard let job = state.job(id) else { throw .hirempire(404, "Job not found") }
        return job
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || scalar == "\u{FEFF}"
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
