/// The company a sandbox starts with: four jobs and 30 candidates.
enum InstaViewSeeds {
    /// The first job's id, that of the vendor's own examples.
    static let firstJob = "3c90c3cc-0d44-4b50-8888-8dd25736052a"

    /// An agent that calls people about a job.
    static let firstAgent = "0a1b2c3d-3333-4444-8555-666677778888"

    /// The number that it calls from.
    static let phoneNumber = "5e6f7a8b-4444-4555-8666-777788889999"

    static func state(seed: UInt64) -> InstaViewState {
        var source = SeedSource(seed: seed, for: .instaview)
        let companyId = source.uuid()
        let jobs = [
            job(firstJob, "Senior TypeScript Developer", ["TypeScript", "Node.js"], "OPEN", "Bratislava", "SK", 0),
            job(source.uuid(), "Warehouse Shift Lead", ["Logistics"], "OPEN", "Brno", "CZ", 1),
            job(source.uuid(), "Customer Care Agent", ["French", "English"], "OPEN", "Lille", "FR", 2),
            job(source.uuid(), "Payroll Clerk", ["Excel"], "CLOSED", "Vienna", "AT", 3),
        ]
        let candidates = (0..<30).map { candidate($0, jobs: jobs, source: &source) }
        let agents = [
            InstaViewAgent(
                id: firstAgent, name: "Telephone screening", type: "PHONE", focus: "SCREENING", language: "EN",
                phoneNumber: phoneNumber),
            InstaViewAgent(
                id: source.uuid(), name: "First talk", type: "ONLINE", focus: "GENERIC", language: "EN",
                phoneNumber: nil),
        ]
        var state = InstaViewState(
            companyId: companyId, phoneNumberId: phoneNumber, jobs: jobs, candidates: candidates, agents: agents,
            ids: source)
        for candidate in candidates where candidate.interviewCount > 0 { state.addOldInterview(of: candidate) }
        return state
    }

    private static func job(
        _ id: String, _ title: String, _ skills: [String], _ status: String, _ city: String, _ country: String,
        _ place: Int
    ) -> InstaViewJob {
        var job = InstaViewJob(
            id: id, title: title, description: "We look for a \(title.lowercased()) in \(city).",
            createdAt: Timestamp(seconds: 1_760_000_400 + 86_400 * place))
        job.requiredSkills = skills
        job.languages = [("EN", "B2")]
        job.education = ["BACHELOR_LEVEL"]
        job.experience = "THREE_TO_5_YEARS"
        job.contractType = "FULL_TIME"
        job.status = status
        job.location.workMode = ["REMOTE", "ONSITE", "HYBRID", "ONSITE"][place % 4]
        job.location.city = city
        job.location.countryCode = country
        job.salary = InstaViewJob.Salary(
            min: Double(28_000 + 6_000 * place), max: Double(40_000 + 8_000 * place), currency: "EUR",
            period: "YEARLY")
        return job
    }

    private static func candidate(_ number: Int, jobs: [InstaViewJob], source: inout SeedSource) -> InstaViewCandidate {
        let person = InventedPerson(number + 200)
        let status = ["APPLIED", "IN_PROCESS", "APPLIED", "ACCEPTED", "REJECTED"][number % 5]
        let isRated = status != "APPLIED"
        // Each seventh is in the pool without a job, which the newer pages list as well (section 6.2).
        let jobIds = number % 7 == 6 ? [] : [jobs[number % jobs.count].id]
        return InstaViewCandidate(
            id: source.uuid(), firstName: person.firstName, lastName: person.lastName, status: status,
            createdAt: Timestamp(seconds: 1_761_000_000 + 43_200 * number), email: person.email,
            // 020 79460 000 to 999 is a range kept for fiction.
            phoneNumber: number % 3 == 0 ? "+442079460\(100 + number)" : nil, gdprExpiryDate: "2030-12-31",
            jobIds: jobIds, metadata: Array(#"{"source":"LinkedIn","externalId":"CAND-\#(10_000 + number)"}"#.utf8),
            gender: nil, overallRating: isRated ? Double(40 + source.below(60)) : nil,
            analysisCount: isRated ? 1 : 0, interviewCount: isRated ? 1 : 0)
    }
}

extension InstaViewState {
    /// The interview that a rated candidate had on the day after the application.
    fileprivate mutating func addOldInterview(of candidate: InstaViewCandidate) {
        let time = candidate.createdAt.adding(seconds: 86_400)
        interviews.append(
            InstaViewInterview(
                id: ids.uuid(), candidateId: candidate.id, agentId: InstaViewSeeds.firstAgent,
                jobId: candidate.jobIds.first, status: "COMPLETED", isTest: false, scheduledAt: time,
                durationMinutes: 12, finishedDate: time.adding(seconds: 720),
                attempts: [
                    InstaViewInterview.Attempt(
                        id: ids.uuid(), status: "COMPLETED", reasonCode: nil, retryNumber: 0, duration: 720,
                        scheduledAt: time, calledAt: time)
                ], isByPhone: true, rating: candidate.overallRating.map { Int($0) }, createdAt: candidate.createdAt))
    }
}
