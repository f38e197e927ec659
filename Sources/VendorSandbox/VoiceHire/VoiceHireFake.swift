import GatewayJSON

/// VoiceHire's API, from voicehire.md. Nothing is called and nobody gets a message; the credits run down as if.
actor VoiceHireFake: VendorFake {
    static let vendor = Vendor.voicehire
    /// Production keys: this prefix and at least so many random characters (section 3).
    static let keyPrefix = "vh_live_"
    static let leastKeyCharacters = 32

    private enum Operation {
        case source, addCandidates, campaignCandidates, candidate, campaigns, create, details, status
        case setStatus, credits
    }

    private static let router = Router<Operation>([
        ("POST", "/campaigns/{}/source", .source),
        ("POST", "/campaigns/{}/candidates", .addCandidates),
        ("GET", "/campaigns/{}/candidates", .campaignCandidates),
        ("GET", "/candidates/{}", .candidate),
        ("GET", "/campaigns", .campaigns),
        ("POST", "/campaigns/create", .create),
        ("GET", "/campaigns/{}/details", .details),
        ("GET", "/campaigns/{}/status", .status),
        ("PATCH", "/campaigns/{}/status", .setStatus),
        ("GET", "/account/credits", .credits),
    ])

    let key: String
    private let seed: UInt64
    var state: VoiceHireState

    init(key: String, seed: UInt64) {
        self.key = key
        self.seed = seed
        state = VoiceHireSeeds.state(seed: seed)
    }

    func answer(_ call: Call) throws(Refusal) -> Answer {
        switch Self.router.match(method: call.method, segments: call.segments) {
        case .found(let operation, let captures):
            try authenticate(call)
            let id = captures.first ?? ""
            switch operation {
            case .source: return try add(call, to: id, sourcing: true)
            case .addCandidates: return try add(call, to: id, sourcing: false)
            case .campaignCandidates: return try candidates(call, of: id)
            case .candidate: return try candidate(id)
            case .campaigns: return try campaigns(call)
            case .create: return try create(call)
            case .details: return try details(of: id)
            case .status: return try status(of: id)
            case .setStatus: return try setStatus(call, of: id)
            case .credits: return credits()
            }
        case .wrongMethod(let allowed): throw .answer(Self.failure(.wrongMethod(allowed: allowed)))
        case .unknownPath: throw .answer(Self.failure(.unknownPath))
        }
    }

    func reset() { state = VoiceHireSeeds.state(seed: seed) }

    func summary() -> Answer {
        .object { summary in
            summary.member("campaigns", state.campaigns.count)
            summary.member("candidates", state.campaigns.reduce(0) { $0 + $1.candidates.count })
            summary.member("credits_available", state.creditsAvailable)
        }
    }

    /// Sets the balance.
    func setCredits(_ available: Double) { state.creditsAvailable = available }

    /// Buys credits; returns the new balance.
    func addCredits(_ bought: Double) -> Double {
        state.creditsAvailable += bought
        return state.creditsAvailable
    }

    /// Gives or takes a campaign's SMS template; false when there is no such campaign.
    func setSMSTemplate(_ present: Bool, ofCampaign id: String) -> Bool {
        guard let index = state.index(ofCampaign: id) else { return false }
        state.campaigns[index].hasSMSTemplate = present
        return true
    }

    private func authenticate(_ call: Call) throws(Refusal) {
        guard let sent = call.headers.first("X-API-Key"), !sent.isEmpty else {
            throw .answer(
                Self.error(401, "MISSING_API_KEY", "API key is required") { $0.member("header", "X-API-Key") })
        }
        guard sent != key else { return }
        guard sent.hasPrefix(Self.keyPrefix), sent.utf8.count >= Self.keyPrefix.utf8.count + Self.leastKeyCharacters
        else {
            // The code is documented, its text isn't (section 8).
            throw .answer(Self.error(401, "INVALID_API_KEY_FORMAT", "Invalid API key format"))
        }
        throw .answer(Self.error(401, "INVALID_API_KEY", "Invalid API key"))
    }

    func campaign(_ id: String, code: String = "RESOURCE_NOT_FOUND") throws(Refusal) -> VoiceHireCampaign {
        guard let index = state.index(ofCampaign: id) else { throw .voiceHire(noCampaign: id, code: code) }
        return state.campaigns[index]
    }

    // MARK: - Sourcing and adding (sections 5.1 and 6.1)

    private func add(_ call: Call, to id: String, sourcing: Bool) throws(Refusal) -> Answer {
        guard let index = state.index(ofCampaign: id) else {
            throw .voiceHire(noCampaign: id, code: sourcing ? "RESOURCE_NOT_FOUND" : "CAMPAIGN_NOT_FOUND")
        }
        let campaign = state.campaigns[index]
        let batch = try VoiceHireBatch(call, campaign: campaign, sourcing: sourcing)
        // A paused campaign takes nobody and a completed one never will again (section 7.5); the error's form isn't
        // given, nor that of a missing template, which is a 400 (section 5.1).
        guard campaign.status == "active" else {
            throw .voiceHire(invalid: [("campaign_status", "Campaign is \(campaign.status)")])
        }
        guard !sourcing || campaign.hasSMSTemplate else {
            throw .voiceHire(invalid: [("sms_template", "No SMS template configured")])
        }
        try Refusal.stop(at: batch.magic)
        // For the whole batch before anything is done: the body's `required` and `available` suggest it (section 10).
        guard Double(batch.added.count) <= state.creditsAvailable else {
            throw .voiceHire(credits: batch.added.count, available: state.creditsAvailable)
        }
        state.add(batch.added, toCampaignAt: index, sourced: sourcing, at: .now())
        return Answer.object { body in
            body.member("campaign_id", id)
            body.member(sourcing ? "candidates_sourced" : "candidates_added", batch.added.count)
            body.member("candidates_skipped", batch.skipped)
            body.member(sourcing ? "sms_sent" : "calls_queued", batch.added.count)
            body.array("errors") { list in
                for error in batch.errors {
                    list.object { item in
                        item.member("index", error.index)
                        item.member("error", error.text)
                    }
                }
            }
        }.afterwards(batch.magic)
    }

    // MARK: - Candidates (sections 6.2 and 6.3)

    private func candidates(_ call: Call, of id: String) throws(Refusal) -> Answer {
        let filter = try VoiceHireCandidateQuery(call.query)
        let found = filter.apply(to: try campaign(id).candidates)
        let page = filter.page
        return .object { body in
            body.array("candidates") { list in
                for candidate in page.items(of: found) { candidate.writeListed(into: &list) }
            }
            body.object("pagination") { page.write(into: &$0, total: found.count) }
        }
    }

    private func candidate(_ id: String) throws(Refusal) -> Answer {
        guard let found = state.candidate(id) else { throw .voiceHire(noCandidate: id) }
        return .object { found.candidate.writeDetails(into: &$0, campaign: found.campaign) }
    }

    // MARK: - Campaigns and account (section 7)

    private func campaigns(_ call: Call) throws(Refusal) -> Answer {
        let page = try VoiceHirePage(call.query, perPage: 20)
        let wanted = call.query["status"]
        guard wanted.map({ ["active", "paused", "completed"].contains($0) }) ?? true else {
            throw .voiceHire(invalid: [("status", "Invalid value. Must be one of: active, paused, completed")])
        }
        let found = state.campaigns.filter { wanted == nil || $0.status == wanted }
        return .object { body in
            body.array("campaigns") { list in
                for campaign in page.items(of: found) { campaign.writeListed(into: &list) }
            }
            // At the top level here, under `pagination` for candidates (section 7.2).
            page.write(into: &body, total: found.count)
        }
    }

    private func details(of id: String) throws(Refusal) -> Answer {
        let campaign = try campaign(id)
        return .object { campaign.writeDetails(into: &$0) }
    }

    private func status(of id: String) throws(Refusal) -> Answer {
        let campaign = try campaign(id)
        return .object { campaign.writeStatus(into: &$0) }
    }

    private func credits() -> Answer {
        let now = Timestamp.now()
        return .object { body in
            body.member("credits_available", state.creditsAvailable)
            body.member("credits_used_this_month", state.creditsUsedThisMonth)
            body.member("subscription_type", "VoiceHire Resonance")
            body.member("reset_date", VoiceHireState.firstOfNextMonth(after: now))
        }
    }
}
