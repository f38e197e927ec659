/// Whom an operation contacts, as keyed hashes, for as long as it matters: while the operation isn't over, while the
/// chunk is unknown, and while the chunk may still be resumed.
extension StoreTransaction {
    func insert(_ recipients: [(chunk: Int, hash: [UInt8])], of operation: Int) throws {
        for (chunk, hash) in recipients {
            // The same person twice in one chunk is one person.
            try run(
                "INSERT OR IGNORE INTO recipient (operation, chunk, hash) VALUES (?, ?, ?)", operation, chunk,
                hash)
        }
    }

    /// The oldest other operation of the campaign in which one of the people's fate is open: it isn't over, or the
    /// person's chunk is unknown.
    func unresolved(
        _ hashes: some Sequence<[UInt8]>, connection: String, campaign: String?, except seq: Int = 0
    ) throws -> String? {
        let others = try rows(
            """
            SELECT seq FROM operation
            WHERE connection = ?1 AND campaign IS ?2 AND seq <> ?3 AND operation.spends AND \(Schema.unfinished)
            UNION
            SELECT seq FROM chunk CROSS JOIN operation ON seq = chunk.operation
            WHERE chunk.state = 'unknown' AND connection = ?1 AND campaign IS ?2 AND seq <> ?3
            """, connection, campaign, seq
        ) { try $0.int(0) }
        guard !others.isEmpty else { return nil }
        let candidates = Set(others)
        var oldest: Int?
        for hash in hashes {
            let found = try rows(
                """
                SELECT recipient.operation FROM recipient JOIN operation ON operation.seq = recipient.operation
                LEFT JOIN chunk ON chunk.operation = recipient.operation AND chunk.place = recipient.chunk
                WHERE recipient.hash = ? AND (\(Schema.unfinished) OR chunk.state = 'unknown')
                """, hash
            ) { try $0.int(0) }
            for other in found where candidates.contains(other) { oldest = min(oldest ?? other, other) }
        }
        return try oldest.flatMap { other in
            try row("SELECT id FROM operation WHERE seq = ?", other) { try $0.text(0) }
        }
    }

    func recipients(of operation: Int, in states: String) throws -> [[UInt8]] {
        try rows(
            """
            SELECT DISTINCT hash FROM recipient JOIN chunk
            ON chunk.operation = recipient.operation AND chunk.place = recipient.chunk
            WHERE recipient.operation = ? AND chunk.state IN (\(states))
            """, operation
        ) { try $0.bytes(0) }
    }

    /// Removes the people of an operation that's over, but for those of unknown chunks and, while its work is there, of
    /// those that may be resumed. Which chunks those are is asked once, not for each of ten thousand people.
    func forgetRecipients(of operation: Int) throws {
        // Many contact nobody, or have nobody left.
        let hasSome = try row("SELECT EXISTS (SELECT 1 FROM recipient WHERE operation = ?)", operation) {
            try $0.flag(0)
        }
        guard hasSome == true else { return }
        try run(
            """
            DELETE FROM recipient WHERE operation = ?1
            AND EXISTS (SELECT 1 FROM operation WHERE seq = ?1 AND NOT \(Schema.unfinished))
            AND chunk NOT IN (
                SELECT chunk.place FROM chunk JOIN operation ON operation.seq = chunk.operation
                WHERE chunk.operation = ?1 AND (chunk.state = 'unknown'
                    OR chunk.state IN ('not_sent', 'not_attempted') AND operation.work IS NOT NULL))
            """, operation)
        if changes > 0 { leavesResidue = true }
    }
}
