internal import TalentModel

extension StoreTransaction {
    /// The most rows that one step removes: a few tens of milliseconds.
    private static let slice = 2000
    /// How long the work of an operation is needed after a chunk of it became unknown, in milliseconds: the last look
    /// at the vendor is made after an hour, and once more when that one fails.
    private static let timeToLook: Int64 = 2 * 3600 * 1000

    /// Removes a slice of what is no longer needed.
    ///
    /// - Parameter cutoff: Operations that changed last before it go, and ledger rows of the days before its day.
    /// - Returns: how many rows went; 0 when nothing is left.
    func sweep(at moment: Timestamp, cutoff: Timestamp) throws -> Int {
        let removed =
            try wipeOverdueWork(at: moment, cutoff: cutoff)
            + removeExpiredKeys(at: moment, limit: StoreTransaction.slice)
            + removeOperations(before: cutoff)
            + removeLedger(before: CalendarDate(cutoff))
        if removed > 0 { leavesResidue = true }
        return removed
    }

    /// The work of operations that are over and past the moment until which they could go on. Of unfinished ones it
    /// stays: whoever drives them gives them up first, and says so.
    private func wipeOverdueWork(at moment: Timestamp, cutoff: Timestamp) throws -> Int {
        let overdue = try rows(
            """
            SELECT seq FROM operation INDEXED BY operation_with_work
            WHERE work IS NOT NULL AND \(Schema.over) AND (not_after <= ? OR updated_at < ?)
                AND NOT EXISTS (
                    SELECT 1 FROM chunk WHERE chunk.operation = seq AND chunk.state = 'unknown' AND lost_at > ?)
            LIMIT ?
            """, moment.milliseconds, cutoff.milliseconds, moment.milliseconds - StoreTransaction.timeToLook,
            StoreTransaction.slice
        ) { try $0.int(0) }
        for operation in overdue {
            try wipeWork(of: operation)
            try forgetRecipients(of: operation)
        }
        return overdue.count
    }

    /// What belongs to an operation goes with it. What isn't settled stays, however old it is, and so does what a key
    /// still leads to: without it the call could be repeated.
    private func removeOperations(before cutoff: Timestamp) throws -> Int {
        let old = try rows(
            """
            SELECT seq, (SELECT count(*) FROM chunk WHERE chunk.operation = seq) FROM operation
            WHERE updated_at < ? AND \(Schema.settled)
                AND NOT EXISTS (SELECT 1 FROM chunk WHERE chunk.operation = seq AND chunk.state = 'unknown')
                AND NOT EXISTS (SELECT 1 FROM idempotency_key WHERE idempotency_key.operation = seq)
            LIMIT 200
            """, cutoff.milliseconds
        ) { (seq: try $0.int(0), chunks: try $0.int(1)) }
        var (rows, removed) = (0, 0)
        for (seq, chunks) in old where rows < StoreTransaction.slice {
            try run("DELETE FROM operation WHERE seq = ?", seq)
            rows += 1 + chunks
            removed += 1
        }
        return removed
    }

    /// Amounts that are held stay until somebody knows.
    private func removeLedger(before day: CalendarDate) throws -> Int {
        try run(
            """
            DELETE FROM ledger WHERE (operation, chunk, day) IN (
                SELECT operation, chunk, day FROM ledger WHERE day < ? AND held = 0 LIMIT ?)
            """, day.text, StoreTransaction.slice)
        return changes
    }
}
