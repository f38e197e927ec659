/// A workspace: jobs and their source links.
struct HirempireState: Sendable {
    /// A company of the workspace.
    struct Company: Sendable {
        let id: String
        let name: String
        let slug: String
    }

    /// A webhook. Nothing is delivered to it, not even the challenge.
    struct Webhook: Sendable {
        let id: String
        let url: String
        let createdAt: Timestamp
        var events: [String]
        var isActive = true
    }

    private(set) var jobs: [HirempireJob]
    private(set) var sources: [HirempireSource] = []
    var candidates: [HirempireCandidate] = []
    var companies: [Company] = []
    var webhooks: [Webhook] = []
    private var ids: SeedSource

    init(jobs: [HirempireJob], ids: SeedSource) {
        self.jobs = jobs
        self.ids = ids
    }

    mutating func newID() -> String { ids.uuid() }

    mutating func newCode() -> String { ids.hex(4) }

    mutating func add(_ job: HirempireJob) { jobs.append(job) }

    mutating func replace(_ job: HirempireJob) {
        if let index = jobs.firstIndex(where: { $0.id == job.id }) { jobs[index] = job }
    }

    /// Archives a job: later reads don't find it (section 6.5).
    mutating func removeJob(_ id: String) { jobs.removeAll { $0.id == id } }

    /// Jobs that count against the plan (section 12).
    var activeJobs: Int { jobs.filter { $0.status == "active" }.count }

    func job(_ id: String) -> HirempireJob? {
        // Ids are UUIDs, and those compare without regard to case.
        jobs.first { $0.id == id.lowercased() }
    }

    func sources(ofJob id: String) -> [HirempireSource] { sources.filter { $0.jobId == id.lowercased() } }

    /// The link of that name, made if there is none yet: the pair of job and name is the key (section 5.1). The
    /// documents don't say whether case counts; here it does.
    mutating func source(named name: String, of job: HirempireJob, visits: Int = 0, at time: Timestamp)
        -> HirempireSource
    {
        if let known = sources.first(where: { $0.jobId == job.id && $0.name == name }) { return known }
        let id = ids.uuid()
        let source = HirempireSource(
            id: id, jobId: job.id, name: name,
            // The last path part is the id (section 4).
            url: "https://jobs.hirempire.com/\(job.companySlug)/\(id)",
            code: ids.hex(4), visits: visits, createdAt: time)
        sources.append(source)
        return source
    }
}
