/// InstaView's API, from instaview.md, for a standard key: `companyId` is for ATS keys and ignored (section 6.1).
actor InstaViewFake: VendorFake {
    static let vendor = Vendor.instaview
    /// The public host most likely maps `/x` to `/v1/public/x`; the documents show all three (section 2).
    static let prefixes = ["/v1/public", "/v1", ""]

    private enum Operation {
        case createCandidate, candidates, candidate, updateCandidate, deleteCandidate
        case createJob, readPosting, jobs, job, updateJob, deleteJob
        case createInterview, interviews, interview, deleteInterview, invoke, reschedule, cancelAttempt
        case createAgent, agents, agent, updateAgent, deleteAgent, phoneNumbers
        case createCompany, companies, company, updateCompany, deleteCompany, usage
        case source, sourceMore, sourced, preview, previewed, enrich, enriched, render
        case createWebhook, webhooks, webhook, updateWebhook, deleteWebhook, testWebhook, resetCircuit
    }

    private static let router = Router<Operation>(
        [
            ("POST", "/candidates", .createCandidate), ("GET", "/candidates", .candidates),
            ("GET", "/candidates/{}", .candidate), ("PATCH", "/candidates/{}", .updateCandidate),
            ("DELETE", "/candidates/{}", .deleteCandidate), ("POST", "/jobs", .createJob),
            ("POST", "/jobs/url", .readPosting), ("GET", "/jobs", .jobs), ("GET", "/jobs/{}", .job),
            ("PATCH", "/jobs/{}", .updateJob), ("DELETE", "/jobs/{}", .deleteJob),
            ("POST", "/interviews", .createInterview), ("GET", "/interviews", .interviews),
            ("GET", "/interviews/{}", .interview), ("DELETE", "/interviews/{}", .deleteInterview),
            ("POST", "/interviews/{}/call-attempts", .invoke),
            ("PATCH", "/interviews/{}/call-attempts/{}", .reschedule),
            ("DELETE", "/interviews/{}/call-attempts/{}", .cancelAttempt), ("POST", "/agents", .createAgent),
            ("GET", "/agents", .agents), ("GET", "/agents/{}", .agent), ("PATCH", "/agents/{}", .updateAgent),
            ("DELETE", "/agents/{}", .deleteAgent), ("GET", "/phone-numbers", .phoneNumbers),
            ("GET", "/billing/usage", .usage), ("POST", "/sourcing", .source),
            ("POST", "/sourcing/preview", .preview), ("GET", "/sourcing/preview/{}/results", .previewed),
            ("POST", "/sourcing/enrich", .enrich), ("GET", "/sourcing/enrich/{}/results", .enriched),
            ("POST", "/sourcing/render-html", .render), ("PATCH", "/sourcing/{}", .sourceMore),
            ("GET", "/sourcing/{}/results", .sourced), ("POST", "/webhooks", .createWebhook),
            ("GET", "/webhooks", .webhooks), ("GET", "/webhooks/{}", .webhook),
            ("PATCH", "/webhooks/{}", .updateWebhook), ("DELETE", "/webhooks/{}", .deleteWebhook),
            ("POST", "/webhooks/{}/test", .testWebhook), ("POST", "/webhooks/{}/reset-circuit", .resetCircuit),
        ]
            // Singular in the reference, plural in the guides (section 2).
            + ["/company", "/companies"].flatMap { path -> [(method: String, pattern: String, operation: Operation)] in
                [
                    ("POST", path, .createCompany), ("GET", path, .companies), ("GET", path + "/{}", .company),
                    ("PATCH", path + "/{}", .updateCompany), ("DELETE", path + "/{}", .deleteCompany),
                ]
            })

    let key: String
    private let seed: UInt64
    private let wrapsAtFirst: Bool
    var envelope: InstaViewEnvelope
    var state: InstaViewState

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
            return try answer(operation, captures.first ?? "", captures.last ?? "", call)
        case .wrongMethod(let allowed): throw .answer(Self.failure(.wrongMethod(allowed: allowed)))
        case .unknownPath: throw .answer(Self.failure(.unknownPath))
        }
    }

    private func answer(_ operation: Operation, _ id: String, _ inner: String, _ call: Call) throws(Refusal) -> Answer {
        switch operation {
        case .createCandidate: try createCandidate(call)
        case .candidates: try candidates(call)
        case .candidate: try candidate(id)
        case .updateCandidate: try updateCandidate(id, call)
        case .deleteCandidate: try deleteCandidate(id)
        case .createJob: try createJob(call)
        case .readPosting: try readPosting(call)
        case .jobs: try jobs(call)
        case .job: try job(id)
        case .updateJob: try updateJob(id, call)
        case .deleteJob: try deleteJob(id)
        case .createInterview: try createInterview(call)
        case .interviews: try interviews(call)
        case .interview: try interview(id)
        case .deleteInterview: try deleteInterview(id)
        case .invoke: try invokeCall(of: id, call)
        case .reschedule: try reschedule(inner, of: id, call)
        case .cancelAttempt: try cancelAttempt(inner, of: id)
        case .createAgent: try createAgent(call)
        case .agents: try agents(call)
        case .agent: try agent(id)
        case .updateAgent: try updateAgent(id, call)
        case .deleteAgent: try deleteAgent(id)
        case .phoneNumbers: try phoneNumbers(call)
        case .createCompany: try createCompany()
        case .companies: try companies(call)
        case .company: try company(id)
        case .updateCompany: try updateCompany(id, call)
        case .deleteCompany: try deleteCompany(id)
        case .usage: usage()
        case .source: try startRun(.sourcing, call)
        case .sourceMore: try sourceMore(id, call)
        case .sourced: try results(.sourcing, id)
        case .preview: try startRun(.preview, call)
        case .previewed: try results(.preview, id)
        case .enrich: try startRun(.enrichment, call)
        case .enriched: try results(.enrichment, id)
        case .render: try renderCards(call)
        case .createWebhook: try createWebhook(call)
        case .webhooks: webhooks(call)
        case .webhook: try webhook(id)
        case .updateWebhook: try updateWebhook(id, call)
        case .deleteWebhook: try deleteWebhook(id)
        case .testWebhook: try testWebhook(id)
        case .resetCircuit: try resetCircuit(id)
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
            summary.member("interviews", state.interviews.count)
            summary.member("agents", state.agents.count)
            summary.member("wrapped", envelope.isWrapped)
        }
    }

    /// Bare or wrapped answers from now on; errors are wrapped either way.
    func setWrapped(_ wrapped: Bool) { envelope.isWrapped = wrapped }
}
