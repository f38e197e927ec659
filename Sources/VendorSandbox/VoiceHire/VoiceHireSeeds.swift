/// The account a sandbox starts with: an active, a paused and a completed campaign, with some people in each.
enum VoiceHireSeeds {
    /// The active campaign's id, that of the vendor's own examples.
    static let firstCampaign = "abc123def456"

    static func state(seed: UInt64) -> VoiceHireState {
        var source = SeedSource(seed: seed, for: .voicehire)
        let alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
        var campaigns = [
            campaign(id: firstCampaign, "Développeur Full Stack", "CDI", "active", opened: 1_705_314_600),
            campaign(
                id: source.text(12, from: alphabet), "Infirmier de nuit", "CDD", "paused", opened: 1_704_704_400),
            campaign(
                id: source.text(12, from: alphabet), "Assistante comptable", "Interim", "completed",
                opened: 1_701_680_400),
        ]
        var number = 0
        for (index, count) in [12, 5, 8].enumerated() {
            for place in 0..<count {
                let added = campaigns[index].createdAt.adding(seconds: 3600 * (place + 1))
                campaigns[index].candidates.append(candidate(number, added: added, source: &source))
                number += 1
            }
        }
        return VoiceHireState(campaigns: campaigns, ids: source)
    }

    private static let questions: [VoiceHireCampaign.Question] = [
        .init(text: "Parlez-moi de votre dernier poste.", weight: 2),
        .init(text: "Pourquoi changer aujourd'hui ?", weight: 1),
        .init(text: "Avez-vous déjà encadré une équipe ?", weight: 0.5),
    ]

    private static func campaign(id: String, _ title: String, _ contract: String, _ status: String, opened: Int)
        -> VoiceHireCampaign
    {
        VoiceHireCampaign(
            id: id, jobTitle: title, contractType: contract,
            jobDescription: "\(title) pour une équipe de huit personnes.", companyName: "Agence du Port",
            clientCompany: "Atelier Exemple", additionalInfo: "Télétravail possible",
            createdAt: Timestamp(seconds: opened), status: status, questions: questions)
    }

    private static func candidate(_ number: Int, added: Timestamp, source: inout SeedSource) -> VoiceHireCandidate {
        let person = InventedPerson(number + 100)
        let status: VoiceHireCandidate.Status =
            switch number % 6 {
            case 0, 1, 2: .completed
            case 3: .voicemail
            case 4: .incomplete
            default: .pending
            }
        let digits = String(number)
        return VoiceHireCandidate(
            id: source.uuid(), firstName: person.firstName, lastName: person.lastName, email: person.email,
            // 06 39 98 is the range that France keeps for fiction.
            phone: "063998" + String(repeating: "0", count: 4 - digits.count) + digits,
            isSourced: number % 4 == 1, addedAt: added, status: status,
            interview: status == .completed ? interview(at: added.adding(seconds: 900), source: &source) : nil)
    }

    private static func interview(at time: Timestamp, source: inout SeedSource) -> VoiceHireCandidate.Interview {
        VoiceHireCandidate.Interview(
            date: time, durationSeconds: 300 + source.below(300), score: Double(8 + source.below(13)) / 2,
            availability: source.pick(["Immédiatement", "Sous un mois", "Trois mois de préavis"]),
            availabilityStart: source.below(2) == 0 ? time.adding(seconds: 10 * 86_400).date : nil,
            salaryExpectation: source.pick(["32000-36000€", "38000-42000€", "45000-50000€"]),
            alignment: source.pick(["Très bonne correspondance", "Profil adapté", "Correspondance partielle"]),
            strengths: ["Expérience solide", "Communication"], concerns: ["Peu de management"],
            responses: questions.map { question in
                (question.text, "Réponse enregistrée", Double(5 + source.below(6)), question.weight)
            })
    }
}
