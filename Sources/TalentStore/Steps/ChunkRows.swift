internal import TalentModel

extension StoreTransaction {
    func insert(_ chunks: [ChunkRecord], of operation: Int) throws {
        for chunk in chunks {
            try run(
                """
                INSERT INTO chunk (operation, place, members, state, dispatches, added, skipped, rejected, unknown,
                    messages, cost, unit)
                VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?, ?)
                """,
                operation, chunk.index, Members.text(chunk.members), chunk.state.rawValue, chunk.dispatches, chunk.cost,
                chunk.unit?.rawValue)
        }
    }

    private static let columns = """
        place, members, state, dispatches, added, skipped, rejected, unknown, messages, cost, unit, refused, lost_at
        """
    // Put together once, as each dispatch and each end of a call asks for it.
    private static let chunkByPlace: SQL = "SELECT \(columns) FROM chunk WHERE operation = ? AND place = ?"

    func chunks(of operation: Int) throws -> [ChunkRecord] {
        try rows(
            "SELECT \(StoreTransaction.columns) FROM chunk WHERE operation = ? ORDER BY place", operation, read: read)
    }

    /// - Throws: `conflict` when there is no such chunk.
    func chunk(_ place: Int, of operation: Int) throws -> ChunkRecord {
        let chunk = try row(StoreTransaction.chunkByPlace, operation, place, read: read)
        guard let chunk else { throw StoreError(.conflict, "the operation has no chunk \(place)") }
        return chunk
    }

    private func read(_ fields: Fields) throws -> ChunkRecord {
        guard let members = Members.read(try fields.text(1)) else { throw fields.damage(1) }
        var chunk = ChunkRecord(
            index: try fields.int(0), members: members, cost: try fields.int(9), unit: try fields.optionalWord(10))
        chunk.state = try fields.word(2)
        chunk.dispatches = try fields.int(3)
        chunk.added = try fields.int(4)
        chunk.skipped = try fields.int(5)
        chunk.rejected = try fields.int(6)
        chunk.unknown = try fields.int(7)
        chunk.messages = try fields.int(8)
        guard let refused = Members.read(try fields.text(11)) else { throw fields.damage(11) }
        chunk.refused = refused
        chunk.lostAt = try fields.optionalMoment(12)
        return chunk
    }

    /// Writes what a chunk has become.
    func save(_ chunk: ChunkRecord, of operation: Int) throws {
        try run(
            """
            UPDATE chunk SET state = ?, dispatches = ?, added = ?, skipped = ?, rejected = ?, unknown = ?, messages = ?,
                refused = ?, lost_at = ?
            WHERE operation = ? AND place = ?
            """,
            chunk.state.rawValue, chunk.dispatches, chunk.added, chunk.skipped, chunk.rejected, chunk.unknown,
            chunk.messages, Members.text(chunk.refused), chunk.lostAt?.milliseconds, operation, chunk.index)
    }

    /// Gives up what waits for its turn.
    func giveUpRest(of operation: Int) throws {
        try run("UPDATE chunk SET state = 'not_attempted' WHERE operation = ? AND state = 'accepted'", operation)
    }

    /// Whether a chunk waits for its turn, and whether one is under way.
    func openChunks(of operation: Int) throws -> (wait: Bool, areUnderWay: Bool) {
        // One search a state, each served by a partial index: there can be many chunks.
        try row(
            """
            SELECT EXISTS (SELECT 1 FROM chunk WHERE operation = ?1 AND state = 'accepted'),
                EXISTS (SELECT 1 FROM chunk WHERE operation = ?1 AND state = 'dispatching')
            """, operation
        ) { (try $0.flag(0), try $0.flag(1)) } ?? (false, false)
    }

    /// Whether there is a chunk that a resumption would send.
    func hasUnsentChunks(of operation: Int) throws -> Bool {
        try row(
            "SELECT EXISTS (SELECT 1 FROM chunk WHERE operation = ? AND state IN ('not_sent', 'not_attempted'))",
            operation
        ) { try $0.flag(0) } ?? false
    }
}

extension ChunkRecord {
    /// Takes an event in; counts are the caller's business.
    ///
    /// - Throws: `conflict` when it can't happen in this state.
    mutating func take(_ event: ChunkEvent, at moment: Timestamp) throws(StoreError) {
        guard let next = state.after(event) else {
            throw StoreError(.conflict, "chunk \(index) is \(state.rawValue): \(event.rawValue) can't happen to it")
        }
        state = next
        lostAt = next == .unknown ? moment : nil
    }

    mutating func clearCounts() {
        (added, skipped, rejected, unknown, messages) = (0, 0, 0, 0, 0)
        refused = []
    }
}
