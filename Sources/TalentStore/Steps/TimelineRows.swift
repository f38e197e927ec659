internal import TalentModel

extension StoreTransaction {
    /// The story's beginning, which is always kept, and its latest part. What lies between them goes, so that an
    /// operation that waits for weeks doesn't grow without an end.
    private static let (firstLines, lastLines) = (20, 500)

    /// Adds a line for each text that there is.
    func tell(_ texts: [String?], of operation: Int, at moment: Timestamp) throws {
        var line: Int?
        for case let what? in texts {
            let next = try line ?? nextLine(of: operation)
            try tell(TimelineEntry(at: moment, what: what), of: operation, line: next)
            line = next + 1
        }
    }

    private func nextLine(of operation: Int) throws -> Int {
        let last = try row("SELECT max(line) FROM timeline WHERE operation = ?", operation) { try $0.optionalInt(0) }
        return Int((last ?? nil) ?? -1) + 1
    }

    /// - Parameter line: the one after the last.
    func tell(_ entry: TimelineEntry, of operation: Int, line: Int) throws {
        try run(
            "INSERT INTO timeline (operation, line, at, what) VALUES (?, ?, ?, ?)", operation, line,
            entry.at.milliseconds, entry.what)
        let oldest = line - StoreTransaction.lastLines
        if oldest >= StoreTransaction.firstLines {
            try run("DELETE FROM timeline WHERE operation = ? AND line = ?", operation, oldest)
        }
    }

    func timeline(of operation: Int) throws -> [TimelineEntry] {
        let lines = try rows(
            "SELECT line, at, what FROM timeline WHERE operation = ? ORDER BY line", operation
        ) { (line: try $0.int(0), entry: TimelineEntry(at: try $0.moment(1), what: try $0.text(2))) }
        var story: [TimelineEntry] = []
        var next = 0
        for (line, entry) in lines {
            if line > next { story.append(TimelineEntry(at: entry.at, what: "(\(line - next) lines left out)")) }
            story.append(entry)
            next = line + 1
        }
        return story
    }
}
