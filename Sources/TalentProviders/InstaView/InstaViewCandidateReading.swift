public import TalentModel
import GatewayJSON

// Vendor file sections 6.2 and 6.3.
extension InstaViewProvider: CandidateReading {
    public static let candidateFilters: [FilterSupport] = [
        FilterSupport("email", "search"),
        FilterSupport("job_id", "jobId"),
        FilterSupport("status", "status"),
    ]

    /// The statuses that somebody can have, and the vendor's words for them.
    static let statuses: [(status: CandidateStatus, word: String)] = [
        (.applied, "APPLIED"), (.inProcess, "IN_PROCESS"), (.accepted, "ACCEPTED"), (.rejected, "REJECTED"),
    ]

    public func candidate(_ id: String) throws(GatewayError) -> Endpoint<Candidate> {
        let resumeField = resumeField
        return call("instaview.candidates.get", .read, .get, "/candidates/\(id)", company: ownCompany) {
            body throws(WireError) -> Candidate in
            try Self.candidate(Self.unwrapped(body), resumeField: resumeField)
        }
    }

    public func candidates(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>> {
        let email = filters["email"]?.lowercased()
        // What the vendor's search finds is more than was asked for, so that whole pages may be sifted out: large ones.
        let place = try NumberedPlace(email == nil ? page : page.largest, most: InstaViewList.largestPage)
        var query = place.instaViewQuery
        if let text = filters["email"], let name = searchField { query.append((name, text)) }
        if let job = filters["job_id"] {
            query.append(("jobId", try uuid(job, at: .parameter("job_id"), "A job's id")))
        }
        if let status = filters["status"] {
            guard let known = Self.statuses.first(where: { $0.status.rawValue == status }) else {
                let words = Self.statuses.map(\.status.rawValue).joined(separator: ", ")
                throw GatewayError(
                    .unsupportedFilter, "InstaView can't filter by this status. status can be one of: \(words).",
                    errors: [
                        FieldError(
                            parameter: "status", code: "unsupported", detail: "status can be one of: \(words).")
                    ])
            }
            query.append(("status", known.word))
        }
        let resumeField = resumeField
        var endpoint = call(
            "instaview.candidates.list", .read, .get, "/candidates", query: query, company: ownCompany
        ) { body throws(WireError) -> Page<Candidate> in
            let list = try InstaViewList(body)
            var items = try list.items.mapElements { item throws(WireError) -> Candidate in
                try Self.candidate(item, resumeField: resumeField)
            }
            let isLast = items.isEmpty || list.isLast(place)
            if let email { items.removeAll { $0.email?.lowercased() != email } }
            return place.page(of: items, limit: page.limit, isLast: isLast, isSifted: email != nil)
        }
        endpoint.pointers = PointerMap(Self.candidateFilters, limit: "limit", cursor: "page")
        if let email { endpoint.personalData = [email] }
        return endpoint
    }
}

// The wire form of a candidate (section 6.1).
extension InstaViewProvider {
    static func candidate(_ wire: JSONValue, resumeField: String?) throws(WireError) -> Candidate {
        let wire = try wire.asObject()
        var candidate = Candidate(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.moment("createdAt"),
                updatedAt: wire.moment("updatedAt"), remoteData: wire),
            kind: .candidate)
        candidate.firstName = wire.filled("firstName")
        candidate.lastName = wire.filled("lastName")
        candidate.email = wire.filled("email")
        candidate.phone = wire.filled("phoneNumber")
        candidate.remoteStatus = wire.filled("status")
        candidate.status = status(candidate.remoteStatus)
        // `jobId` is the first of `jobIds` and stands alone only in older answers (section 6.1).
        if let jobs = wire["jobIds"], jobs.kind == .array {
            candidate.jobIDs = jobs.elements.compactMap(\.string)
        } else if let job = wire.filled("jobId") {
            candidate.jobIDs = [job]
        }
        // A date today; a move to a timestamp is announced (section 5).
        candidate.consentExpiresOn = wire.filled("gdprExpiryDate").flatMap { CalendarDate(String($0.prefix(10))) }
        candidate.gender = wire.filled("gender")
        candidate.resumeText = resumeField.flatMap { wire.member($0)?.string }
        candidate.rating = wire["overallRating"]?.double.map { Candidate.Rating(score: $0, max: 100) }
        candidate.interviewCount = wire["interviewCount"]?.int
        candidate.analysisCount = wire["analysisCount"]?.int
        if let metadata = wire["metadata"], metadata.kind == .object {
            candidate.source = metadata.filled("source")
            candidate.externalID = metadata.filled("externalId")
            if let tags = metadata["tags"], tags.kind == .array, tags.elements.allSatisfy({ $0.kind == .string }) {
                candidate.tags = tags.elements.compactMap(\.string)
            }
            // What became a field of ours isn't shown twice; a value of another type than ours stays where it is.
            let lifted = [
                candidate.source != nil ? "source" : nil, candidate.externalID != nil ? "externalId" : nil,
                candidate.tags != nil ? "tags" : nil,
            ].compactMap(\.self)
            candidate.metadata = metadata.members.filter { !lifted.contains($0.key) }.map { ($0.key, $0.value) }
        }
        return candidate
    }

    static func status(_ word: String?) -> CandidateStatus {
        statuses.first { $0.word == word }?.status ?? .unknown
    }
}
