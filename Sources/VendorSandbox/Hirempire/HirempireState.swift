/// A workspace: jobs and their source links.
struct HirempireState: Sendable {
    private(set) var jobs: [HirempireJob]
    private(set) var sources: [HirempireSource] = []
    private var ids: SeedSource

    init(jobs: [HirempireJob], ids: SeedSource) {
        self.jobs = jobs
        self.ids = ids
    }

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
