import GatewayJSON

/// A page by cursor (huntr.md section 5).
struct HuntrPage: Sendable {
    /// "Limit must be an integer under 500" and "the maximum is 500" both stand in the documents; 500 itself passes.
    static let mostItems = 500

    private let limit: Int
    private let next: String?

    init(_ query: QueryItems, flaws: inout [HuntrFlaw]) {
        let text = query["limit"] ?? "100"
        if let number = Int(text), (1...Self.mostItems).contains(number) {
            limit = number
        } else {
            limit = 100
            flaws.append(.query("limit", query, "Limit must be an integer under 500"))
        }
        next = query["next"]
        if let next, !ObjectId.isWellFormed(next) { flaws.append(.query("next", query)) }
    }

    /// The page of a list that is newest first: what is older than the cursor, so that objects that came since don't
    /// shift it. `next` is left out on the last page.
    func answer<Element>(
        of all: [Element], id: (Element) -> String, write: (Element, inout JSONWriter) -> Void
    ) -> Answer {
        let remaining = all.filter { element in next.map { id(element) < $0 } ?? true }
        let page = remaining.prefix(limit)
        return .object { body in
            body.array("data") { list in
                for element in page { write(element, &list) }
            }
            if remaining.count > page.count { body.member("next", page.last.map(id)) }
        }
    }
}
