public import TalentModel
import GatewayJSON

// Vendor file section 8.1. A person must be named: the vendor lists one person's interviews only, for now.
extension InstaViewProvider: InterviewReading {
    public static let interviewFilters: [FilterSupport] = [
        FilterSupport("candidate_id", "candidateId", isRequired: true)
    ]

    public func interview(_ id: String) throws(GatewayError) -> Endpoint<Interview> {
        call("instaview.interviews.get", .read, .get, "/interviews/\(id)", company: ownCompany) {
            body throws(WireError) -> Interview in
            try Self.interview(Self.unwrapped(body))
        }
    }

    public func interviews(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Interview>> {
        guard let candidate = filters["candidate_id"] else {
            throw .invalid(
                parameter: "candidate_id", code: "required",
                "InstaView lists the interviews of one person: give candidate_id.")
        }
        let place = try NumberedPlace(page, most: InstaViewList.largestPage)
        let person = try uuid(candidate, at: .parameter("candidate_id"), "A candidate's id")
        var endpoint = call(
            "instaview.interviews.list", .read, .get, "/interviews",
            query: [("candidateId", person)] + place.instaViewQuery, company: ownCompany
        ) { body throws(WireError) -> Page<Interview> in
            let list = try InstaViewList(body)
            let items = try list.items.mapElements { item throws(WireError) -> Interview in
                try Self.interview(item)
            }
            return place.page(of: items, limit: page.limit, isLast: list.isLast(place))
        }
        endpoint.pointers = PointerMap(Self.interviewFilters, limit: "limit", cursor: "page")
        return endpoint
    }
}

extension InstaViewProvider {
    static func interview(_ wire: JSONValue) throws(WireError) -> Interview {
        let wire = try wire.asObject()
        let word = wire.filled("status")
        var interview = Interview(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("createdAt"),
                updatedAt: wire.moment("updatedAt"), remoteData: wire),
            status: interviewStatus(word))
        interview.remoteStatus = word
        interview.candidateID = wire.filled("candidateId")
        interview.jobID = wire.filled("jobId")
        interview.agentID = wire.filled("agentId")
        interview.isTest = wire["isTest"]?.bool
        // What is sent as `scheduleTime` is answered as `scheduledAt`.
        interview.scheduledAt = wire.moment("scheduledAt") ?? wire.moment("scheduleTime")
        interview.durationMinutes = wire["durationMinutes"]?.double
        interview.finishedAt = wire.moment("finishedDate")
        if let attempts = wire["callAttempts"], attempts.kind == .array {
            interview.attempts = attempts.elements.map(attempt)
        }
        if let result = wire["analysis"], result.kind == .object { interview.analysis = analysis(result) }
        if let metadata = wire["metadata"], metadata.kind == .object { interview.metadata = metadata }
        return interview
    }

    private static func attempt(_ wire: JSONValue) -> Interview.Attempt {
        let word = wire.filled("status")
        var attempt = Interview.Attempt(status: interviewStatus(word))
        attempt.remoteStatus = word
        attempt.remoteID = wire.filled("id")
        attempt.direction = wire.filled("direction")?.lowercased()
        attempt.reason = wire.filled("reasonCode")?.lowercased()
        attempt.notes = wire.filled("notes")
        attempt.retryNumber = wire["retryNumber"]?.int
        attempt.recordingURL = wire.filled("recordingUrl")
        attempt.durationSeconds = wire["duration"]?.double
        attempt.scheduledAt = wire.moment("scheduledAt")
        attempt.calledAt = wire.moment("calledAt")
        return attempt
    }

    private static func analysis(_ wire: JSONValue) -> Interview.Analysis {
        var analysis = Interview.Analysis()
        analysis.remoteID = wire.filled("id")
        if let specific = wire["specific"], !specific.isNull { analysis.specific = specific }
        guard let general = wire["general"], general.kind == .object else { return analysis }
        analysis.overallRating = general["overallRating"]?.double
        analysis.companyFit = general.filled("companyFitRating")?.lowercased()
        // Codes in one document, free text in another: as they are.
        analysis.education = general.filled("education")
        analysis.experience = general.filled("experience")
        analysis.strongPoints = texts(general["strongPoints"])
        analysis.weakPoints = texts(general["weakPoints"])
        if let evaluation = general["evaluation"], !evaluation.isNull { analysis.evaluation = evaluation }
        analysis.state = general["status"]?.int
        analysis.createdAt = general.moment("createdAt")
        analysis.updatedAt = general.moment("updatedAt")
        return analysis
    }

    private static func texts(_ wire: JSONValue?) -> [String]? {
        guard let wire, wire.kind == .array else { return nil }
        return wire.elements.compactMap(\.string)
    }

    /// `CANCELED` and `CANCELLED` both occur.
    private static func interviewStatus(_ word: String?) -> InterviewStatus {
        switch word {
        case "SCHEDULED": .scheduled
        case "IN_PROGRESS": .inProgress
        case "COMPLETED": .completed
        case "FAILED": .failed
        case "CANCELLED", "CANCELED": .cancelled
        default: .unknown
        }
    }
}
