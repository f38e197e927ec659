public import TalentModel
import GatewayJSON

// Vendor file section 7. The list's parameters are by analogy with the candidates'; a status is sifted by the gateway.
extension InstaViewProvider: JobReading {
    public static let jobFilters: [FilterSupport] = [FilterSupport("status", nil)]

    public func job(_ id: String) throws(GatewayError) -> Endpoint<Job> {
        call("instaview.jobs.get", .read, .get, "/jobs/\(id)", company: ownCompany) { body throws(WireError) -> Job in
            try Self.job(Self.unwrapped(body))
        }
    }

    public func jobs(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Job>> {
        let status = filters["status"]
        let place = try NumberedPlace(status == nil ? page : page.largest, most: InstaViewList.largestPage)
        var endpoint = call(
            "instaview.jobs.list", .read, .get, "/jobs", query: place.instaViewQuery, company: ownCompany
        ) { body throws(WireError) -> Page<Job> in
            let list = try InstaViewList(body)
            var items = try list.items.mapElements { item throws(WireError) -> Job in try Self.job(item) }
            let isLast = items.isEmpty || list.isLast(place)
            if let status { items.removeAll { $0.status.rawValue != status } }
            return place.page(of: items, limit: page.limit, isLast: isLast, isSifted: status != nil)
        }
        endpoint.pointers = PointerMap(Self.jobFilters, limit: "limit", cursor: "page")
        return endpoint
    }
}

extension InstaViewProvider {
    static func job(_ wire: JSONValue) throws(WireError) -> Job {
        let wire = try wire.asObject()
        var job = Job(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("createdAt"),
                updatedAt: wire.moment("updatedAt"), remoteData: wire),
            kind: .opening, status: .unknown)
        job.title = wire.filled("title")
        if wire.filled("description") != nil { job.descriptionText = wire["description"] }
        job.remoteStatus = wire.filled("status")
        job.status =
            jobStatuses.first { $0.word == job.remoteStatus }.map {
                JobStatus(rawValue: $0.status.rawValue) ?? .unknown
            } ?? .unknown
        job.employmentType = wire.filled("contractType").map { employmentType($0) }
        job.seniority = wire.filled("experience")?.lowercased()
        // `descriptionUrl` is what the page of changes calls it.
        job.url = wire.filled("jobUrl") ?? wire.filled("descriptionUrl")
        let place = wire["location"]
        // A top-level `workMode` stands beside `location.workMode` on one page.
        job.workplace = (place?.filled("workMode") ?? wire.filled("workMode")).flatMap { workplace($0) }
        if let place, place.kind == .object {
            var location = Job.Location()
            location.city = place.filled("city")
            location.country = place.filled("countryCode")
            let street = [place.filled("street"), place.filled("postalCode")].compactMap(\.self)
            if !street.isEmpty {
                location.raw = (street + [location.city, location.country].compactMap(\.self)).joined(separator: ", ")
            }
            job.location = location
        }
        if let pay = wire["salary"], pay.kind == .object {
            var salary = Job.Salary()
            salary.min = pay["min"]?.double
            salary.max = pay["max"]?.double
            salary.currency = pay.filled("currency")
            salary.period = pay.filled("period").flatMap { word in periods.first { $0.word == word }?.period }
            if !salary.isEmpty { job.salary = salary }
        }
        return job
    }

    /// The statuses that a job can have.
    static let jobStatuses: [(status: JobDraft.Status, word: String)] = [(.open, "OPEN"), (.closed, "CLOSED")]

    static let periods: [(period: SalaryPeriod, word: String)] = [
        (.hour, "HOURLY"), (.day, "DAILY"), (.week, "WEEKLY"), (.biweekly, "BIWEEKLY"), (.month, "MONTHLY"),
        (.year, "YEARLY"),
    ]

    /// Only `FULL_TIME` is documented by name; the others are ours in the vendor's spelling.
    private static func employmentType(_ word: String) -> EmploymentType {
        switch word {
        case "CONTRACTOR": .contract
        case "PROJECT_BASED": .project
        default: EmploymentType(rawValue: word.lowercased()) ?? .other
        }
    }

    private static func workplace(_ word: String) -> Workplace? {
        switch word {
        case "ON_SITE", "OFFICE": .onsite
        default: Workplace(rawValue: word.lowercased())
        }
    }
}

extension InstaViewProvider: JobDeleting {
    public func deleteJob(_ id: String) throws(GatewayError) -> Endpoint<Void> {
        var endpoint = deletion("instaview.jobs.delete", "/jobs/\(id)")
        endpoint.proof = absence(of: try job(id))
        return endpoint
    }
}
