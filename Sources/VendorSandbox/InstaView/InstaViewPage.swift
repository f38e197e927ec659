import GatewayJSON

/// A page by number (instaview.md section 6.2).
struct InstaViewPage: Sendable {
    let page: Int
    let limit: Int

    /// Reads `page` (1 to 10,000) and `limit` (1 to 100, 20 when left out).
    init(_ query: QueryItems, flaws: inout InstaViewFlaws) {
        page = Self.number("page", query, standard: 1, most: 10_000, flaws: &flaws)
        limit = Self.number("limit", query, standard: 20, most: 100, flaws: &flaws)
    }

    func items<Element>(of all: [Element]) -> ArraySlice<Element> {
        let start = (page - 1) * limit
        return start < all.count ? all[start..<min(start + limit, all.count)] : []
    }

    func write(into writer: inout JSONWriter, total: Int) {
        writer.member("total", total)
        writer.member("page", page)
        writer.member("limit", limit)
        writer.member("totalPages", (total + limit - 1) / limit)
    }

    private static func number(
        _ name: String, _ query: QueryItems, standard: Int, most: Int, flaws: inout InstaViewFlaws
    ) -> Int {
        guard let text = query[name] else { return standard }
        guard let number = Int(text), (1...most).contains(number) else {
            flaws.add(name, "must be an integer between 1 and \(most)")
            return standard
        }
        return number
    }
}
