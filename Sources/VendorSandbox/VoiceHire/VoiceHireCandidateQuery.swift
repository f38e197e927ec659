/// Filters and order of a campaign's people (voicehire.md section 6.2).
struct VoiceHireCandidateQuery: Sendable {
    private static let sorts = ["date_desc", "date_asc", "score_desc", "score_asc"]
    /// `incomplete` is a status but no filter.
    private static let statuses = ["completed", "voicemail", "pending"]

    let page: VoiceHirePage
    private let sort: String
    private let status: String?
    private let leastScore: Double?

    init(_ query: QueryItems) throws(Refusal) {
        page = try VoiceHirePage(query, perPage: 50)
        sort = query["sort"] ?? "date_desc"
        try Self.check("sort", sort, among: Self.sorts)
        status = query["filter_status"]
        if let status { try Self.check("filter_status", status, among: Self.statuses) }
        // Only in a sample URL of the vendor's, so leniently.
        leastScore = query["min_score"].flatMap(Double.init)
    }

    func apply(to candidates: [VoiceHireCandidate]) -> [VoiceHireCandidate] {
        let found = candidates.enumerated().filter { _, candidate in
            if let status, candidate.status.rawValue != status { return false }
            if let leastScore { return (candidate.interview?.score ?? -1) >= leastScore }
            return true
        }
        // The place in the list breaks ties, so that pages neither repeat nor lose anybody.
        return found.sorted { left, right in
            let scores = (left.element.interview?.score ?? -1, right.element.interview?.score ?? -1)
            let times = (left.element.addedAt, right.element.addedAt)
            return switch sort {
            case "date_asc": (times.0, left.offset) < (times.1, right.offset)
            case "score_desc": (scores.0, left.offset) > (scores.1, right.offset)
            case "score_asc": (scores.0, left.offset) < (scores.1, right.offset)
            default: (times.0, left.offset) > (times.1, right.offset)
            }
        }.map(\.element)
    }

    private static func check(_ name: String, _ value: String, among choices: [String]) throws(Refusal) {
        guard !choices.contains(value) else { return }
        throw .voiceHire(invalid: [(name, "Invalid value. Must be one of: \(choices.joined(separator: ", "))")])
    }
}
