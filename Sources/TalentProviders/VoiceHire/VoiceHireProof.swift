import TalentModel

extension VoiceHireProvider {
    /// The most pages of a campaign's people that are looked through, and people on each (vendor file section 6.2).
    static let proofPages = 60
    static let proofPageSize = 100

    /// Finds the people of a call in the campaign's list by their phones, which is how the vendor tells people apart
    /// within a campaign (section 5.1). Whoever is found was added by the call or had been there before it.
    func presence(of people: [OutreachPlan.Recipient], in campaignID: String) -> Proof {
        Proof { reading throws(GatewayError) -> ProofFinding in
            var missing = Dictionary(grouping: people.indices) { people[$0].phone }
            var found: Set<Int> = []
            var cursor: String?
            for _ in 0..<Self.proofPages {
                // Newest first: people who have just been added stand on the first pages.
                let page = try await reading.perform(
                    try candidates(
                        of: campaignID, ListFilters(["sort": "date_desc"]),
                        PageRequest(limit: Self.proofPageSize, cursor: cursor)))
                for candidate in page.items {
                    guard let phone = candidate.phone.flatMap(Self.phone) else { continue }
                    found.formUnion(missing.removeValue(forKey: phone) ?? [])
                }
                guard !missing.isEmpty, let next = page.next else { break }
                cursor = next
            }
            return found.isEmpty ? .absent : .present(found)
        }
    }
}
