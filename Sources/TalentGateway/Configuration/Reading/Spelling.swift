/// Texts of the operator's in messages: the word probably meant, and a form that is safe to print.
enum Spelling {
    /// The candidate at the smallest edit distance, if that is small enough to be a typing error.
    static func nearest(to word: String, in candidates: [String]) -> String? {
        let letters = Array(word.lowercased().utf8)
        guard letters.count <= 40 else { return nil }
        let best = candidates.map { (word: $0, distance: distance(letters, Array($0.utf8))) }
            .min { $0.distance < $1.distance }
        // Two, so that neighbouring letters may have changed places; short words would resemble everything then.
        let limit = letters.count < 4 ? 1 : max(2, letters.count / 3)
        guard let best, best.distance <= limit else { return nil }
        return best.word
    }

    /// Levenshtein's distance, with one row of memory.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substitution = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }

    /// At most 60 characters without control characters, which could forge lines in a terminal or a log.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(60) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: result.append("?")
            default: result.append(scalar)
            }
        }
        return String(result) + (text.unicodeScalars.count > 60 ? "…" : "")
    }
}
