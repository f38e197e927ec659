public import TalentModel
import GatewayJSON

// Vendor file section 6.2: people are listed within a campaign only.
extension VoiceHireProvider: CampaignCandidateReading {
    public static let campaignCandidateFilters: [FilterSupport] = [
        FilterSupport("status", "filter_status"),
        FilterSupport("sort", "sort"),
    ]

    private static let largestPage = 100
    private static let sorts = ["date_desc", "date_asc", "score_desc", "score_asc"]
    /// What `filter_status` takes. Two of the vendor's words are our `in_process`, and only one of them can be asked
    /// for: a filter by `in_process` would lose the others, so the vendor's word itself is taken instead.
    private static let filterableStatuses = ["pending", "completed", "voicemail"]

    public func candidates(
        of campaignID: String, _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>> {
        let place = try NumberedPlace(page, most: Self.largestPage)
        var query = [(name: "page", value: String(place.number)), (name: "per_page", value: String(place.size))]
        if let sort = filters["sort"] {
            guard Self.sorts.contains(sort) else {
                throw .invalid(
                    parameter: "sort", code: "enum_invalid",
                    "sort must be one of: \(Self.sorts.joined(separator: ", ")).")
            }
            query.append(("sort", sort))
        }
        if let status = filters["status"] {
            guard Self.filterableStatuses.contains(status) else {
                let detail = "status can be one of: \(Self.filterableStatuses.joined(separator: ", "))."
                throw GatewayError(
                    .unsupportedFilter, "VoiceHire can't filter by this status. " + detail,
                    errors: [FieldError(parameter: "status", code: "unsupported", detail: detail)])
            }
            query.append(("filter_status", status))
        }
        var endpoint = Endpoint(
            "voicehire.candidates.list", .read, .get, "/campaigns/\(campaignID)/candidates", query: query
        ) { body throws(WireError) -> Page<Candidate> in
            let items = try body.requiredArray("candidates").mapElements { item throws(WireError) -> Candidate in
                try Self.listed(item, campaignID: campaignID)
            }
            let pages = body["pagination"]?["total_pages"]?.int
            let isLast = pages.map { place.number >= $0 } ?? (items.count < place.size)
            return place.page(of: items, limit: page.limit, isLast: isLast)
        }
        endpoint.pointers = PointerMap(Self.campaignCandidateFilters, limit: "per_page", cursor: "page")
        return endpoint
    }
}

// Vendor file section 6.3.
extension VoiceHireProvider: CandidateReading {
    public static let candidateFilters: [FilterSupport] =
        [FilterSupport("campaign_id", "campaign_id", isRequired: true)] + campaignCandidateFilters

    public func candidate(_ id: String) throws(GatewayError) -> Endpoint<Candidate> {
        Endpoint("voicehire.candidates.get", .read, .get, "/candidates/\(id)") { body throws(WireError) -> Candidate in
            try Self.detailed(body)
        }
    }

    public func candidates(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>> {
        guard let campaign = filters["campaign_id"] else {
            throw .invalid(
                parameter: "campaign_id", code: "required",
                "VoiceHire lists people within a campaign: give campaign_id.")
        }
        return try candidates(of: settings.remoteID(campaign, at: .parameter("campaign_id")), filters, page)
    }
}

// The two forms of a person.
extension VoiceHireProvider {
    /// A person of a campaign's list.
    private static func listed(_ body: JSONValue, campaignID: String) throws(WireError) -> Candidate {
        let wire = try body.asObject()
        var candidate = try person(wire, names: wire, status: wire.filled("status"), score: wire["interview_score"])
        candidate.campaignID = campaignID
        candidate.interview?.at = wire.moment("interview_date")
        candidate.interview?.assess(by: wire)
        return candidate
    }

    /// A person read alone: the same facts in groups.
    private static func detailed(_ body: JSONValue) throws(WireError) -> Candidate {
        let wire = try body.asObject()
        guard let names = wire["basic_info"], names.kind == .object else {
            throw WireError(at: "/basic_info", "an object")
        }
        let interview = wire["interview"]
        var candidate = try person(wire, names: names, status: interview?.filled("status"), score: interview?["score"])
        candidate.campaignID = wire.filled("campaign_id")
        candidate.interview?.at = interview?.moment("date")
        if let analysis = wire["analysis"] { candidate.interview?.assess(by: analysis) }
        return candidate
    }

    private static func person(
        _ wire: JSONValue, names: JSONValue, status word: String?, score: JSONValue?
    ) throws(WireError) -> Candidate {
        var candidate = Candidate(
            core: ResourceCore(remoteID: try wire.requiredText("candidate_id"), remoteData: wire), kind: .candidate)
        candidate.firstName = names.filled("first_name")
        candidate.lastName = names.filled("last_name")
        candidate.email = names.filled("email")
        candidate.phone = names.filled("phone").map { phone($0)?.text ?? $0 }
        candidate.remoteStatus = word
        candidate.status = status(word)
        candidate.rating = score?.double.map { Candidate.Rating(score: $0, max: 10) }
        var interview = Candidate.Interview()
        interview.status = word
        interview.score = score?.double
        candidate.interview = interview
        return candidate
    }

    /// Who didn't pick up or broke off has been called and isn't done.
    static func status(_ word: String?) -> CandidateStatus {
        switch word {
        case "pending": .pending
        case "completed": .completed
        case "voicemail", "incomplete": .inProcess
        default: .unknown
        }
    }

    /// A number as the vendor shows or takes it (section 4): `0612345678`, `+33612345678` or `33612345678`.
    static func phone(_ text: String) -> PhoneNumber? {
        if let number = PhoneNumber(text, region: "FR") { return number }
        guard let number = PhoneNumber("+" + text), number.frenchMobile != nil else { return nil }
        return number
    }
}

extension Candidate.Interview {
    /// Takes in what the vendor made of the interview.
    fileprivate mutating func assess(by wire: JSONValue) {
        summary = wire.filled("candidate_alignment")
        strengths = Self.phrases(wire["strengths"])
        concerns = Self.phrases(wire["concerns"])
        availability = wire.filled("availability")
        salaryExpectation = wire.filled("salary_expectation")
    }

    /// Phrases are an array in the details and one string, joined by commas, in the list (section 6.2). A comma without
    /// a space after it is a French decimal point.
    private static func phrases(_ value: JSONValue?) -> [String]? {
        switch value?.kind {
        case .array: return value?.elements.compactMap(\.string).filter { !$0.isEmpty }
        case .string:
            let phrases = (value?.string ?? "").replacing(", ", with: "\n").split(whereSeparator: \.isNewline)
                .map { String($0.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }
            return phrases.isEmpty ? nil : phrases
        default: return nil
        }
    }
}
