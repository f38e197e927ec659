internal import TalentModel

extension StoreTransaction {
    /// A key never expires before its operation is over and of no part of it only the vendor knows: repeating the call
    /// could send it twice. To be used with `operation` in the statement.
    private static let isPinned = """
        (\(Schema.unfinished) OR operation.state = 'unknown' OR EXISTS (
            SELECT 1 FROM chunk WHERE chunk.operation = operation.seq AND chunk.state = 'unknown'))
        """

    /// The operation that holds the key; nil when it has expired.
    func operation(caller: String, keyHash: [UInt8], at moment: Timestamp) throws -> OperationRecord? {
        let seq = try row(
            """
            SELECT operation.seq
            FROM idempotency_key JOIN operation ON operation.seq = idempotency_key.operation
            WHERE idempotency_key.caller = ? AND idempotency_key.key_hash = ?
                AND (idempotency_key.expires_at > ? OR \(StoreTransaction.isPinned))
            """, caller, keyHash, moment.milliseconds
        ) { try $0.int(0) }
        return try seq.flatMap { try operation(seq: $0) }
    }

    /// Gives the key to an operation, though one for which it has expired may not have been swept yet.
    func claim(_ keyHash: [UInt8], caller: String, for operation: Int, until moment: Timestamp) throws {
        try run(
            "INSERT OR REPLACE INTO idempotency_key (caller, key_hash, operation, expires_at) VALUES (?, ?, ?, ?)",
            caller, keyHash, operation, moment.milliseconds)
    }

    func releaseKey(of operation: Int) throws {
        try run("DELETE FROM idempotency_key WHERE operation = ?", operation)
    }

    /// - Returns: how many keys went, `limit` at most.
    func removeExpiredKeys(at moment: Timestamp, limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM idempotency_key WHERE (caller, key_hash) IN (
                SELECT idempotency_key.caller, idempotency_key.key_hash
                FROM idempotency_key JOIN operation ON operation.seq = idempotency_key.operation
                WHERE idempotency_key.expires_at <= ? AND NOT \(StoreTransaction.isPinned) LIMIT ?)
            """, moment.milliseconds, limit)
        return changes
    }
}
