/// A chunk's places as text, runs as ranges: `0-99`, `3,7-9,12`. Short, and readable with `sqlite3`.
enum Members {
    static func text(_ members: [Int]) -> String {
        var parts: [String] = []
        var place = 0
        while place < members.count {
            var end = place
            while end + 1 < members.count, members[end] < .max, members[end + 1] == members[end] + 1 { end += 1 }
            parts.append(end == place ? "\(members[place])" : "\(members[place])-\(members[end])")
            place = end + 1
        }
        return parts.joined(separator: ",")
    }

    /// Nil for what `text` doesn't write.
    static func read(_ text: String) -> [Int]? {
        var members: [Int] = []
        if text.isEmpty { return members }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard (1...2).contains(ends.count), let first = Int(ends[0]), let last = Int(ends[ends.count - 1]),
                // The bound keeps a damaged file from asking for all the memory there is.
                0 <= first, first <= last, last - first < 1_000_000
            else { return nil }
            members += first...last
        }
        return members
    }
}
