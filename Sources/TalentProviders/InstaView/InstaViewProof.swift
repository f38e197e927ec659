import GatewayJSON
import TalentModel

extension InstaViewProvider {
    /// The most pages of candidates that are looked through, and candidates on each (vendor file section 6.2).
    static let proofPages = 5
    static let proofPageSize = 100

    /// Finds a candidate by the reference that the write gave it: the vendor has no filter for it, no documented order,
    /// and nothing else that tells one person from the next, so what isn't on the first pages stays unproven.
    func presence(of externalID: String, company: [(name: String, value: String)]) -> Proof {
        Proof { reading throws(GatewayError) -> ProofFinding in
            for number in 1...Self.proofPages {
                let page = try await reading.perform(references(page: number, company))
                if page.references.contains(externalID) { return .present([0]) }
                if page.isLast { break }
            }
            return .absent
        }
    }

    /// The callers' references on one page of the list.
    private func references(
        page number: Int, _ company: [(name: String, value: String)]
    ) -> Endpoint<(references: Set<String>, isLast: Bool)> {
        let query = [("page", String(number)), ("limit", String(Self.proofPageSize))] + company
        var endpoint = Endpoint(
            "instaview.candidates.list", .read, .get, "/candidates", query: query
        ) { body throws(WireError) -> (references: Set<String>, isLast: Bool) in
            let list = try InstaViewList(body)
            let references = list.items.elements.compactMap { $0["metadata"]?["externalId"]?.string }
            let place = NumberedPlace(size: Self.proofPageSize, number: number)
            return (Set(references), list.items.count == 0 || list.isLast(place))
        }
        endpoint.path = prefix + endpoint.path
        return endpoint
    }
}
