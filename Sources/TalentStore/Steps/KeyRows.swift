internal import GRDB
internal import TalentModel

extension StoreTransaction {
    /// A key never expires before its operation is over and of no part of it only the vendor knows: repeating the call
    /// could send it twice. To be used with `operation` in the statement.
    private static let isPinned = """
        (operation.\(Schema.unfinished) OR operation.state = 'unknown' OR EXISTS (
            SELECT 1 FROM chunk WHERE chunk.operation = operation.seq AND chunk.state = 'unknown'))
        """

    /// The operation that holds the key; a key that has expired is removed.
    func claimant(of hash: [UInt8], caller: String, at moment: Timestamp) throws -> OperationRecord? {
        let claim = try row(
            """
            SELECT operation.seq, idempotency_key.expires_at > ? OR \(StoreTransaction.isPinned)
            FROM idempotency_key JOIN operation ON operation.seq = idempotency_key.operation
            WHERE idempotency_key.caller = ? AND idempotency_key.key_hash = ?
            """, moment.milliseconds, caller, hash.blob
        ) { (seq: try $0.int(0), isValid: try $0.flag(1)) }
        guard let claim else { return nil }
        if claim.isValid { return try operation(seq: claim.seq) }
        try run("DELETE FROM idempotency_key WHERE caller = ? AND key_hash = ?", caller, hash.blob)
        return nil
    }

    func operation(caller: String, keyHash: [UInt8]) throws -> OperationRecord? {
        let seq = try row(
            "SELECT operation FROM idempotency_key WHERE caller = ? AND key_hash = ?", caller, keyHash.blob
        ) { try $0.int(0) }
        return try seq.flatMap { try operation(seq: $0) }
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
