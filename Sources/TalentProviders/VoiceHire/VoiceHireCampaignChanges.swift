public import TalentModel
import GatewayJSON

// Vendor file section 7.1. Not idempotent: a second call makes a second campaign.
extension VoiceHireProvider: CampaignCreating {
    public static let campaignCreation: [FieldMapping] = [
        .native("title", "job_title"),
        .native("contract_type", "contract_type"),
        .native("description", "job_description"),
        .native("questions", "questions"),
        .native("settings/additional_info", "additional_info"),
        .native("settings/client_name", "client_name"),
        .native("settings/enable_salary_question", "enable_salary_question"),
        .native("settings/enable_job_search_question", "enable_job_search_question"),
        .native("settings/enable_availability_question", "enable_availability_question"),
        .native("settings/enable_engage", "enable_engage"),
        .native("settings/enable_recap_interview", "enable_recapInterview"),
        .native("settings/enable_recap_job", "enable_recapJob"),
    ]

    private static let contractTypes = ["CDI", "CDD", "Stage", "Alternance", "Freelance", "Interim"]
    private static let weights = [0, 0.5, 1, 1.5, 2]
    private static let mostQuestions = 8

    public func createCampaign(
        _ draft: CampaignDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Campaign>> {
        try draft.options.refuseAny(for: name)
        let contract = draft.contractType.flatMap { given in
            Self.contractTypes.first { $0.lowercased() == given.lowercased() }
        }
        let mistakes = Self.mistakes(draft, contract)
        if !mistakes.isEmpty { throw .invalid(mistakes) }
        var endpoint = Endpoint(
            "voicehire.campaigns.create", .spend, .post, "/campaigns/create", body: Self.body(draft, contract)
        ) { body throws(WireError) -> Created<Campaign> in
            Created(try Self.created(body, draft, contract))
        }
        // Its price isn't published (section 10), and nobody is contacted.
        endpoint.cost = Units()
        endpoint.credits = 1
        endpoint.hasUnknownPrice = true
        endpoint.paid = { _ in 0 }
        endpoint.limitClass = "campaign_creation"
        endpoint.mapping = MappingReport(given: draft.given, table: Self.campaignCreation)
        for (index, question) in (draft.questions ?? []).enumerated() where question.weight == nil {
            endpoint.mapping.defaulted.append("/questions/\(index)/weight: 1")
        }
        endpoint.pointers = PointerMap(Self.campaignCreation)
        endpoint.pointers["question_weights"] = .pointer("/questions")
        return endpoint
    }

    private static func mistakes(_ draft: CampaignDraft, _ contract: String?) -> [FieldError] {
        var mistakes: [FieldError] = []
        func refuse(_ field: String, _ code: String, _ detail: String) {
            mistakes.append(FieldError(pointer: "/" + field, code: code, detail: detail))
        }
        for (field, value) in [
            ("title", draft.title), ("contract_type", draft.contractType), ("description", draft.description),
        ] where value == nil {
            refuse(field, "required", "\(field) is required.")
        }
        if draft.contractType != nil && contract == nil {
            refuse(
                "contract_type", "enum_invalid",
                "contract_type must be one of: \(contractTypes.map { $0.lowercased() }.joined(separator: ", ")).")
        }
        if draft.questions?.count ?? 0 > mostQuestions {
            refuse("questions", "count_invalid", "questions must have at most \(mostQuestions) elements.")
        }
        for (index, question) in (draft.questions ?? []).enumerated() {
            if let weight = question.weight, !weights.contains(weight) {
                refuse("questions/\(index)/weight", "enum_invalid", "weight must be one of: 0, 0.5, 1, 1.5, 2.")
            }
        }
        return mistakes
    }

    private static func body(_ draft: CampaignDraft, _ contract: String?) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("job_title", draft.title)
            json.member("contract_type", contract)
            json.member("job_description", draft.description)
            json.member("additional_info", draft.settings?.additionalInfo)
            json.member("client_name", draft.settings?.clientName)
            if let questions = draft.questions {
                json.member("questions", questions.map(\.text))
                // One for each question, always: the vendor has no default for them.
                json.member(
                    "question_weights", array: { json in for each in questions { json.double(each.weight ?? 1) } })
            }
            json.member("enable_salary_question", draft.settings?.asksSalary)
            json.member("enable_job_search_question", draft.settings?.asksJobSearch)
            json.member("enable_availability_question", draft.settings?.asksAvailability)
            json.member("enable_engage", draft.settings?.engages)
            json.member("enable_recapInterview", draft.settings?.recapsInterview)
            json.member("enable_recapJob", draft.settings?.recapsJob)
        }
        return json.bytes
    }

    /// The vendor tells what is new; the rest is what it has accepted.
    private static func created(
        _ body: JSONValue, _ draft: CampaignDraft, _ contract: String?
    ) throws(WireError) -> Campaign {
        let wire = try body.asObject()
        var campaign = Campaign(
            core: ResourceCore(remoteID: try wire.requiredText("campaign_id"), remoteData: wire))
        campaign.title = draft.title
        campaign.remoteStatus = wire.filled("status")
        campaign.status = status(campaign: campaign.remoteStatus)
        campaign.remoteContractType = contract
        campaign.contractType = contract?.lowercased()
        campaign.description = draft.description
        campaign.questions = draft.questions?.map { Campaign.Question($0.text, weight: $0.weight ?? 1) }
        campaign.applyURL = wire.filled("candidate_link")
        campaign.settings = draft.settings
        if draft.questions == nil, let generated = wire["questions_generated"]?.int {
            var counts = Campaign.Counts()
            counts.questionsGenerated = generated
            campaign.counts = counts
        }
        return campaign
    }
}

// Vendor file section 7.5. What is completed stays so.
extension VoiceHireProvider: CampaignUpdating {
    public static let campaignChange: [FieldMapping] = [.native("status", "status")]
    public static let campaignChangeIsReadBack = true

    public func updateCampaign(
        _ id: String, _ change: CampaignChange, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Campaign> {
        try change.options.refuseAny(for: name)
        guard let status = change.status else {
            throw .invalid(pointer: "/status", code: "required", "status is required.")
        }
        var json = JSONWriter()
        json.object { $0.member("status", status.rawValue) }
        var endpoint = Endpoint(
            "voicehire.campaigns.update", .idempotent, .patch, "/campaigns/\(id)/status", body: json.bytes
        ) { body throws(WireError) -> Campaign in
            let wire = try body.asObject()
            var campaign = Campaign(
                core: ResourceCore(remoteID: try wire.requiredText("campaign_id"), remoteData: wire))
            campaign.remoteStatus = wire.filled("status")
            campaign.status = Self.status(campaign: campaign.remoteStatus)
            return campaign
        }
        endpoint.mapping = MappingReport(given: change.given, table: Self.campaignChange)
        endpoint.pointers = PointerMap(Self.campaignChange)
        return endpoint
    }
}
