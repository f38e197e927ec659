import GatewayJSON

/// A page by number (voicehire.md section 12).
struct VoiceHirePage: Sendable {
    let page: Int
    let perPage: Int

    /// Reads `page` (from 1) and `per_page` (1 to 100).
    init(_ query: QueryItems, perPage standard: Int) throws(Refusal) {
        page = try Self.number("page", query, standard: 1, most: Int.max)
        perPage = try Self.number("per_page", query, standard: standard, most: 100)
    }

    func items<Element>(of all: [Element]) -> ArraySlice<Element> {
        let (start, overflow) = (page - 1).multipliedReportingOverflow(by: perPage)
        guard !overflow, start < all.count else { return [] }
        return all[start..<min(start + perPage, all.count)]
    }

    func write(into writer: inout JSONWriter, total: Int) {
        writer.member("total", total)
        writer.member("page", page)
        writer.member("per_page", perPage)
        writer.member("total_pages", (total + perPage - 1) / perPage)
    }

    private static func number(_ name: String, _ query: QueryItems, standard: Int, most: Int) throws(Refusal) -> Int {
        guard let text = query[name] else { return standard }
        guard let number = Int(text), number >= 1, number <= most else {
            let rule = most == Int.max ? "Must be at least 1" : "Must be between 1 and \(most)"
            throw .voiceHire(invalid: [(name, rule)])
        }
        return number
    }
}
