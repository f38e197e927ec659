import GatewayJSON

// voicehire.md sections 7.1 and 7.5.
extension VoiceHireFake {
    private static let contractTypes = ["CDI", "CDD", "Stage", "Alternance", "Freelance", "Interim"]
    private static let weights = [0, 0.5, 1, 1.5, 2]
    private static let mostQuestions = 8

    func create(_ call: Call) throws(Refusal) -> Answer {
        if case .malformed = call.body { throw .answer(Self.failure(.malformedRequest)) }
        let wish = call.object
        var flaws: [(field: String, text: String)] = []
        func text(_ key: String, isRequired: Bool = false) -> String? {
            guard let value = wish?.member(key), !value.isNull else {
                if isRequired { flaws.append((key, "This field is required")) }
                return nil
            }
            if let text = value.string, !isRequired || !text.allSatisfy(\.isWhitespace) { return text }
            flaws.append((key, value.string == nil ? "Must be a string" : "This field is required"))
            return nil
        }
        let title = text("job_title", isRequired: true)
        let contract = text("contract_type", isRequired: true)
        let description = text("job_description", isRequired: true)
        let info = text("additional_info")
        let client = text("client_name")
        var switches: [String: Bool?] = [:]
        for key in [
            "enable_salary_question", "enable_job_search_question", "enable_availability_question", "enable_engage",
            "enable_recapInterview", "enable_recapJob",
        ] {
            guard let value = wish?.member(key), !value.isNull else { continue }
            if value.bool == nil { flaws.append((key, "Must be a boolean")) }
            switches[key] = value.bool
        }
        let questions = Self.questions(wish, &flaws)
        guard flaws.isEmpty, let title, let contract, let description else { throw .voiceHire(invalid: flaws) }
        guard Self.contractTypes.contains(contract) else {
            // The code is documented, its text isn't (section 8).
            throw .answer(
                Self.error(400, "INVALID_CONTRACT_TYPE", "Invalid contract type") { details in
                    details.member(
                        "contract_type", "Invalid value. Must be one of: \(Self.contractTypes.joined(separator: ", "))")
                })
        }
        let magic = MagicValue(title)
        try Refusal.stop(at: magic)
        // The price isn't published (section 10): one credit here.
        guard state.creditsAvailable >= 1 else { throw .voiceHire(credits: 1, available: state.creditsAvailable) }
        state.creditsAvailable -= 1
        state.creditsUsedThisMonth += 1
        let generated = questions == nil ? 6 : 0
        var campaign = VoiceHireCampaign(
            id: state.newCampaignID(), jobTitle: title, contractType: contract, jobDescription: description,
            companyName: "Agence du Port", clientCompany: client, additionalInfo: info, createdAt: .now(),
            status: "active",
            questions: questions ?? (1...6).map { VoiceHireCampaign.Question(text: "Question \($0) ?", weight: 1) })
        campaign.switches.salary = (switches["enable_salary_question"] ?? nil) ?? true
        campaign.switches.jobSearch = (switches["enable_job_search_question"] ?? nil) ?? true
        campaign.switches.availability = (switches["enable_availability_question"] ?? nil) ?? true
        campaign.switches.engage = switches["enable_engage"] ?? nil
        campaign.switches.recapInterview = switches["enable_recapInterview"] ?? nil
        campaign.switches.recapJob = switches["enable_recapJob"] ?? nil
        // Newest first: the order isn't said, and an example has no second campaign.
        state.campaigns.insert(campaign, at: 0)
        return Answer.object(201) { body in
            body.member("campaign_id", campaign.id)
            body.member("candidate_link", "https://app.voicehire.io/link/\(campaign.id)")
            body.member("status", "active")
            body.member("questions_generated", generated)
        }.afterwards(magic)
    }

    private static func questions(
        _ wish: JSONValue?, _ flaws: inout [(field: String, text: String)]
    ) -> [VoiceHireCampaign.Question]? {
        guard let list = wish?["questions"], !list.isNull else { return nil }
        guard list.kind == .array, list.elements.allSatisfy({ $0.kind == .string }), list.count <= mostQuestions else {
            flaws.append(("questions", "Must be an array of at most \(mostQuestions) strings"))
            return nil
        }
        guard let given = wish?["question_weights"], given.kind == .array, given.count == list.count,
            given.elements.allSatisfy({ $0.double.map(weights.contains) ?? false })
        else {
            flaws.append(("question_weights", "Must have one of 0, 0.5, 1, 1.5, 2 for each question"))
            return nil
        }
        return zip(list.elements, given.elements).map { text, weight in
            VoiceHireCampaign.Question(text: text.string ?? "", weight: weight.double ?? 1)
        }
    }

    func setStatus(_ call: Call, of id: String) throws(Refusal) -> Answer {
        let campaign = try campaign(id)
        guard let status = call.object?["status"]?.string, ["active", "paused", "completed"].contains(status) else {
            throw .voiceHire(invalid: [("status", "Invalid value. Must be one of: active, paused, completed")])
        }
        // Completed is for good (section 7.5); what it is already may be set again.
        guard campaign.status != "completed" || status == "completed" else {
            throw .voiceHire(invalid: [("status", "A completed campaign can't be changed")])
        }
        if let index = state.index(ofCampaign: id) {
            state.campaigns[index].status = status
            state.campaigns[index].updatedAt = .now()
        }
        return .object { body in
            body.member("campaign_id", id)
            body.member("status", status)
        }
    }
}
