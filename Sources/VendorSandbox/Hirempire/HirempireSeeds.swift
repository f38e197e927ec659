/// The workspace a sandbox starts with: three jobs, some source links.
enum HirempireSeeds {
    /// The first job's id, that of the vendor's own examples.
    static let firstJob = "8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b"

    static func state(seed: UInt64) -> HirempireState {
        var source = SeedSource(seed: seed, for: .hirempire)
        let jobs = [engineer, nurse(id: source.uuid()), accountant(id: source.uuid())]
        var state = HirempireState(jobs: jobs, ids: source)
        let opened = engineer.createdAt
        _ = state.source(named: "Indeed", of: jobs[0], visits: 142, at: opened.adding(seconds: 3600))
        _ = state.source(named: "Careers Page", of: jobs[0], visits: 57, at: opened.adding(seconds: 7200))
        _ = state.source(named: "Referral", of: jobs[1], visits: 9, at: jobs[1].createdAt.adding(seconds: 600))
        state.companies = [
            HirempireState.Company(id: firstCompany, name: "Acme", slug: "acme"),
            HirempireState.Company(id: state.newID(), name: "Harbour Clinic", slug: "harbour-clinic"),
        ]
        for number in 0..<9 { state.candidates.append(candidate(number, jobs: jobs, id: state.newID())) }
        return state
    }

    /// The first company's id, of the form that the vendor's older examples have.
    static let firstCompany = "xyz456abc123"

    private static func candidate(_ number: Int, jobs: [HirempireJob], id: String) -> HirempireCandidate {
        let person = InventedPerson(number + 300)
        let type = ["applicant", "prospect", "upload"][number % 3]
        let job = type == "upload" ? nil : jobs[number % 2]
        return HirempireCandidate(
            id: id, appliedAt: Timestamp(seconds: 1_781_785_800 + number * 3600), type: type,
            name: "\(person.firstName) \(person.lastName)", email: person.email,
            // 01 99 00 is the range that France keeps for fiction.
            phone: "+3319900000\(number)", source: ["LinkedIn", "Sourcing", "Referral"][number % 3],
            job: job.map { ($0.id, $0.title) }, score: number % 4 == 3 ? nil : 60 + number * 4,
            status: ["applied", "interview", "uploaded", "shortlisted", "hired", "rejected"][number % 6])
    }

    private static let engineer = HirempireJob(
        id: firstJob, createdAt: Timestamp(seconds: 1_781_949_600), title: "Senior Software Engineer",
        slug: "senior-software-engineer-a3f9", company: "Acme", companySlug: "acme", department: "Engineering",
        industry: "Software", careerLevel: "senior", jobType: "full-time", jobMode: "remote",
        location: "San Francisco, United States", salary: .fixed(120_000), currency: "USD",
        salaryPeriod: "Per year", description: "Build and run our services, together with the people who use them.",
        questions: [.init(id: "q-1", label: "Why us?", type: "textarea", required: true)], status: "active",
        applicants: 5)

    private static func nurse(id: String) -> HirempireJob {
        HirempireJob(
            id: id, createdAt: Timestamp(seconds: 1_781_517_600), title: "Night Nurse", slug: "night-nurse-07c2",
            company: "Harbour Clinic", companySlug: "harbour-clinic", department: "Health Care Provider",
            industry: "Health", careerLevel: "mid-level", jobType: "part-time", jobMode: "onsite",
            location: "Lyon, France", salary: .range(2400, 2900), currency: "EUR", salaryPeriod: "Per month",
            description: "Three nights a week on a ward of twelve beds.", questions: [], status: "paused",
            applicants: 2)
    }

    private static func accountant(id: String) -> HirempireJob {
        HirempireJob(
            id: id, createdAt: Timestamp(seconds: 1_780_308_000), title: "Accountant", slug: "accountant-5e1d",
            company: "Acme", companySlug: "acme", department: "Accounting/Auditing", industry: "Software",
            careerLevel: "junior", jobType: "contract", jobMode: "hybrid", location: "Ireland",
            salary: .confidential, currency: "EUR", salaryPeriod: "Per year",
            description: "Monthly closing and the yearly audit.", questions: [], status: "draft", applicants: 0)
    }
}
