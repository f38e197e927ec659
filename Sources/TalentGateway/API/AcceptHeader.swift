/// What a caller accepts: `Accept` of RFC 9110, section 12.5.1.
struct AcceptHeader: Sendable {
    private var ranges: [(type: Substring, subtype: Substring, quality: Double)] = []
    private let isAbsent: Bool

    /// Reads the fields. What isn't a media range is skipped; without any range, everything is accepted.
    init(_ fields: [String]) {
        for range in fields.flatMap({ $0.lowercased().split(separator: ",") }) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let media = parts.first, let slash = media.firstIndex(of: "/") else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 1 }
            ranges.append((media[..<slash], media[media.index(after: slash)...], min(max(weight ?? 1, 0), 1)))
        }
        isAbsent = fields.isEmpty || fields.allSatisfy { $0.allSatisfy { " \t,".contains($0) } }
    }

    /// How welcome a media type is, 0 to 1; the most specific range that fits decides.
    func quality(of media: String) -> Double {
        if isAbsent { return 1 }
        let parts = media.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return 0 }
        if let exact = ranges.first(where: { $0.type == parts[0] && $0.subtype == parts[1] }) { return exact.quality }
        if let family = ranges.first(where: { $0.type == parts[0] && $0.subtype == "*" }) { return family.quality }
        return ranges.first { $0.type == "*" && $0.subtype == "*" }?.quality ?? 0
    }

    /// Whether a page is more welcome than JSON, as it is to browsers.
    var prefersPages: Bool { !isAbsent && quality(of: "text/html") > quality(of: "application/json") }
}
