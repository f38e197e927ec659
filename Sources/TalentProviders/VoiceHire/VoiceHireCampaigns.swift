public import TalentModel
import GatewayJSON

// Vendor file sections 7.2 to 7.4.
extension VoiceHireProvider: CampaignReading {
    public static let campaignFilters = [FilterSupport("status", "status")]

    private static let largestPage = 100
    private static let statuses: [CampaignStatus] = [.active, .paused, .completed]

    public func campaigns(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Campaign>> {
        let place = try NumberedPlace(page, most: Self.largestPage)
        var query = [(name: "page", value: String(place.number)), (name: "per_page", value: String(place.size))]
        if let status = filters["status"] {
            guard Self.statuses.contains(where: { $0.rawValue == status }) else {
                throw .invalid(
                    parameter: "status", code: "enum_invalid",
                    "status must be one of: \(Self.statuses.map(\.rawValue).joined(separator: ", ")).")
            }
            query.append(("status", status))
        }
        var endpoint = Endpoint(
            "voicehire.campaigns.list", .read, .get, "/campaigns", query: query
        ) { body throws(WireError) -> Page<Campaign> in
            let items = try body.requiredArray("campaigns").mapElements(Self.listed)
            // The totals stand at the top here, under `pagination` for people.
            let isLast = body["total_pages"]?.int.map { place.number >= $0 } ?? (items.count < place.size)
            return place.page(of: items, limit: page.limit, isLast: isLast)
        }
        endpoint.pointers = PointerMap(Self.campaignFilters, limit: "per_page", cursor: "page")
        return endpoint
    }

    public func campaign(_ id: String) throws(GatewayError) -> Endpoint<Campaign> {
        Endpoint("voicehire.campaigns.get", .read, .get, "/campaigns/\(id)/details") {
            body throws(WireError) -> Campaign in
            try Self.detailed(body)
        }
    }

    public func campaignCounts(_ id: String) throws(GatewayError) -> Endpoint<Campaign.Counts>? {
        Endpoint("voicehire.campaigns.status", .read, .get, "/campaigns/\(id)/status") {
            body throws(WireError) -> Campaign.Counts in
            guard let stats = body["stats"], stats.kind == .object else { throw WireError(at: "/stats", "an object") }
            return Self.counts(stats)
        }
    }

    private static func listed(_ body: JSONValue) throws(WireError) -> Campaign {
        let wire = try body.asObject()
        var campaign = try start(wire)
        if let people = wire["total_candidates"]?.int {
            var counts = Campaign.Counts()
            counts.candidates = people
            campaign.counts = counts
        }
        return campaign
    }

    private static func detailed(_ body: JSONValue) throws(WireError) -> Campaign {
        let wire = try body.asObject()
        var campaign = try start(wire)
        campaign.remoteContractType = wire.filled("contract_type")
        campaign.contractType = campaign.remoteContractType?.lowercased()
        campaign.description = wire.filled("job_description")
        if let questions = wire["questions"], questions.kind == .array {
            // The order is told, and the array's own needn't be it.
            campaign.questions = questions.elements.sorted { ($0["order"]?.int ?? 0) < ($1["order"]?.int ?? 0) }
                .compactMap { question in
                    question.filled("question").map { Campaign.Question($0, weight: question["weight"]?.double) }
                }
        }
        campaign.settings = settings(wire)
        return campaign
    }

    private static func start(_ wire: JSONValue) throws(WireError) -> Campaign {
        var campaign = Campaign(
            core: ResourceCore(
                // The details' times lack a zone (section 4); they are UTC like the others.
                remoteID: try wire.requiredText("campaign_id"), createdAt: wire.moment("created_at"),
                updatedAt: wire.moment("updated_at"), remoteData: wire))
        campaign.title = wire.filled("job_title")
        campaign.remoteStatus = wire.filled("status")
        campaign.status = status(campaign: campaign.remoteStatus)
        return campaign
    }

    static func status(campaign word: String?) -> CampaignStatus {
        word.flatMap { CampaignStatus(rawValue: $0) } ?? .unknown
    }

    /// Read names differ from those of `create` (section 7.3).
    private static func settings(_ wire: JSONValue) -> Campaign.Settings {
        var settings = Campaign.Settings()
        settings.additionalInfo = wire.filled("additional_info")
        settings.companyName = wire.filled("company_name")
        settings.clientName = wire.filled("client_company")
        guard let switches = wire["campaign_settings"] else { return settings }
        settings.languageTestMode = switches.filled("language_test_mode")
        settings.asksSalary = switches["enable_salary_question"]?.bool
        settings.asksJobSearch = switches["enable_job_search_question"]?.bool
        settings.asksAvailability = switches["enable_availability_question"]?.bool
        settings.engages = switches["enable_engage"]?.bool
        settings.recapsInterview = switches["enable_recap_interview"]?.bool
        settings.recapsJob = switches["enable_recap_job"]?.bool
        return settings
    }

    private static func counts(_ stats: JSONValue) -> Campaign.Counts {
        var counts = Campaign.Counts()
        counts.candidates = stats["total_candidates"]?.int
        counts.interviewsCompleted = stats["interviews_completed"]?.int
        counts.averageScore = stats["average_score"]?.double
        counts.timeSavedHours = stats["time_saved_hours"]?.double
        counts.completionRate = stats["completion_rate"]?.double
        counts.qualified = stats["qualified_count"]?.int
        counts.voicemail = stats["voicemail_count"]?.int
        counts.incomplete = stats["incomplete_count"]?.int
        counts.unavailable = stats["unavailable_count"]?.int
        counts.noAnswer = stats["no_answer_count"]?.int
        counts.invalid = stats["invalid_count"]?.int
        return counts
    }
}
