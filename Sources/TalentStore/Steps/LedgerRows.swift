internal import TalentModel

/// A reservation is a row of its chunk and of the UTC day of its dispatch. A chunk that goes out again on the same day
/// extends the row; on another day it gets another. At most one row of a chunk holds anything: a chunk can only be
/// dispatched again after what it held was released.
extension StoreTransaction {
    /// Sets a chunk's cost aside, before its dispatch.
    func reserve(
        _ chunk: ChunkRecord, of operation: String, _ head: OperationHead, at moment: Timestamp
    ) throws {
        guard let unit = chunk.unit else { return }
        try run(
            """
            INSERT INTO ledger (operation, chunk, day, caller, connection, unit, reserved, settled, released, held)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?)
            ON CONFLICT (operation, chunk, day)
            DO UPDATE SET reserved = reserved + excluded.reserved, held = held + excluded.held
            """,
            operation, chunk.index, CalendarDate(moment).text, head.caller, head.connection, unit.rawValue, chunk.cost,
            chunk.cost)
    }

    /// Spends what the vendor says and releases the rest. A vendor that says more than was set aside is believed: the
    /// reservation grows to it.
    func settle(_ chunk: ChunkRecord, of operation: String, messages: Int) throws {
        guard messages >= 0 else { throw StoreError(.conflict, "a count of messages can't be negative") }
        guard let (day, held) = try reservation(of: chunk, operation) else { return }
        try run(
            """
            UPDATE ledger SET reserved = reserved + ?, settled = settled + ?, released = released + ?, held = 0
            WHERE operation = ? AND chunk = ? AND day = ?
            """,
            max(0, messages - held), messages, max(0, held - messages), operation, chunk.index, day)
    }

    /// Releases what is held: nothing was sent.
    func release(_ chunk: ChunkRecord, of operation: String) throws {
        try settle(chunk, of: operation, messages: 0)
    }

    /// Spends all that is held, on somebody's word that it happened.
    ///
    /// - Returns: how much.
    func settleHeld(_ chunk: ChunkRecord, of operation: String) throws -> Int {
        guard let (_, held) = try reservation(of: chunk, operation) else { return 0 }
        try settle(chunk, of: operation, messages: held)
        return held
    }

    private func reservation(of chunk: ChunkRecord, _ operation: String) throws -> (day: String, held: Int)? {
        guard chunk.unit != nil else { return nil }
        let days = try rows(
            "SELECT day, held FROM ledger WHERE operation = ? AND chunk = ? ORDER BY day", operation, chunk.index
        ) { (day: try $0.text(0), held: try $0.int(1)) }
        // Calls that cost nothing hold nothing: the latest day is theirs.
        return days.last { $0.held > 0 } ?? days.last
    }

    // MARK: - Sums

    /// Messages of all units that the caller has reserved and not released, by the day of their dispatch.
    func messages(of caller: String, on day: CalendarDate) throws -> Int {
        try row(
            "SELECT coalesce(sum(reserved - released), 0) FROM ledger WHERE day = ? AND caller = ?", day.text, caller
        ) { try $0.int(0) } ?? 0
    }

    /// The same since the beginning of a day. There are no later days, unless the clock was wrong for a while.
    func messages(of caller: String, since day: CalendarDate) throws -> Int {
        try row(
            "SELECT coalesce(sum(reserved - released), 0) FROM ledger WHERE day >= ? AND caller = ?", day.text, caller
        ) { try $0.int(0) } ?? 0
    }

    /// What the chunks of a caller's unfinished operations that wait for their turn may still cost, on whatever day
    /// they'll go out.
    func messagesPromised(to caller: String) throws -> Int {
        try row(
            """
            SELECT coalesce(sum(chunk.cost), 0)
            FROM operation INDEXED BY operation_unfinished JOIN chunk ON chunk.operation = operation.seq
            WHERE operation.caller = ? AND operation.spends AND \(Schema.unfinished) AND chunk.state = 'accepted'
            """, caller
        ) { try $0.int(0) } ?? 0
    }

    func usage(
        by grouping: UsageGrouping, from: CalendarDate, to: CalendarDate, caller: String?
    ) throws -> [UsageRow] {
        let column = grouping.rawValue
        return try rows(
            """
            SELECT \(column), unit, sum(reserved), sum(settled), sum(released), sum(held) FROM ledger
            WHERE day BETWEEN ? AND ? AND (?3 IS NULL OR caller = ?3) GROUP BY \(column), unit ORDER BY \(column), unit
            """, from.text, to.text, caller
        ) {
            UsageRow(
                group: try $0.text(0), unit: try $0.word(1),
                amounts: LedgerAmounts(
                    reserved: try $0.int(2), settled: try $0.int(3), released: try $0.int(4), held: try $0.int(5)))
        }
    }
}
