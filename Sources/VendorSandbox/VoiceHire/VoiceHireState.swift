/// An agency's account: campaigns with their people, and the credits.
struct VoiceHireState: Sendable {
    /// First the one of the examples.
    var campaigns: [VoiceHireCampaign]
    var creditsAvailable = 245.5
    var creditsUsedThisMonth = 154
    private var ids: SeedSource

    init(campaigns: [VoiceHireCampaign], ids: SeedSource) {
        self.campaigns = campaigns
        self.ids = ids
    }

    /// An id of the form that campaigns have.
    mutating func newCampaignID() -> String { ids.text(12, from: "0123456789abcdefghijklmnopqrstuvwxyz") }

    func index(ofCampaign id: String) -> Int? { campaigns.firstIndex { $0.id == id } }

    func candidate(_ id: String) -> (candidate: VoiceHireCandidate, campaign: String)? {
        for campaign in campaigns {
            if let candidate = campaign.candidates.first(where: { $0.id == id }) { return (candidate, campaign.id) }
        }
        return nil
    }

    /// Adds people and takes one credit for each (section 10).
    mutating func add(_ people: [VoiceHirePerson], toCampaignAt index: Int, sourced: Bool, at time: Timestamp) {
        for person in people {
            campaigns[index].candidates.append(
                VoiceHireCandidate(
                    id: ids.uuid(), firstName: person.firstName, lastName: person.lastName, email: person.email,
                    phone: person.phone, isSourced: sourced, addedAt: time, status: .pending, interview: nil))
        }
        creditsAvailable -= Double(people.count)
        creditsUsedThisMonth += people.count
    }
}

extension VoiceHireState {
    /// The day the monthly credits come back (section 7.6).
    static func firstOfNextMonth(after now: Timestamp) -> String {
        // From the first of this month 32 days lead into the next one, whatever its length.
        let first = Timestamp(date: now.date.prefix(8) + "01") ?? now
        return first.adding(seconds: 32 * 86_400).date.prefix(8) + "01"
    }
}
