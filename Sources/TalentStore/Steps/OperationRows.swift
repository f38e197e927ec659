internal import TalentModel

/// What the steps need to know of an operation before they change it.
struct OperationHead {
    var seq: Int
    var caller: String
    var connection: String
    var campaign: String?
    var state: OperationState
    var spends: Bool
    var hasWork: Bool
}

extension StoreTransaction {
    private static let columns = """
        seq, id, caller, connection, provider, route, operation_id, campaign, state, reason, effect, key_hash,
        fingerprint, spends, created_at, updated_at, not_after, is_answered, was_accepted, requested, duplicate,
        refused, problem
        """

    /// - Throws: `conflict` when there is no such operation.
    func head(_ id: String) throws -> OperationHead {
        let head = try row(
            "SELECT seq, caller, connection, campaign, state, spends, work IS NOT NULL FROM operation WHERE id = ?", id
        ) {
            OperationHead(
                seq: try $0.int(0), caller: try $0.text(1), connection: try $0.text(2),
                campaign: try $0.optionalText(3), state: try $0.word(4), spends: try $0.flag(5),
                hasWork: try $0.flag(6))
        }
        guard let head else { throw StoreError(.conflict, "there is no such operation") }
        return head
    }

    func operation(_ id: String) throws -> OperationRecord? {
        try record("SELECT \(StoreTransaction.columns), answer, work FROM operation WHERE id = ?", id)
    }

    func operation(seq: Int) throws -> OperationRecord? {
        try record("SELECT \(StoreTransaction.columns), answer, work FROM operation WHERE seq = ?", seq)
    }

    private func record(_ sql: SQL, _ argument: some Bindable) throws -> OperationRecord? {
        try row(sql, argument, read: read).map(complete)
    }

    /// Without work and answers: a list of large campaigns would be hundreds of megabytes.
    func operations(_ filter: OperationFilter) throws -> [OperationRecord] {
        var conditions: [String] = []
        var arguments: [any Bindable] = []
        func require(_ condition: String, _ values: any Bindable...) {
            conditions.append(condition)
            arguments += values
        }
        if !filter.states.isEmpty {
            // Words of an enumeration, sorted: few statements to keep, none of them with a caller's text in it.
            let states = Set(filter.states.map { "'\($0.rawValue)'" }).sorted().joined(separator: ", ")
            require("state IN (\(states))")
        }
        if let connection = filter.connection { require("connection = ?", connection) }
        if let caller = filter.caller { require("caller = ?", caller) }
        if let keyHash = filter.keyHash { require("key_hash = ?", keyHash) }
        if let moment = filter.createdAfter { require("created_at > ?", moment.milliseconds) }
        if let place = filter.after {
            require("(created_at, id) < (?, ?)", place.createdAt.milliseconds, place.id)
        }
        let places = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        arguments.append(min(max(filter.limit, 0), 1000))
        return try rows(
            "SELECT \(StoreTransaction.columns) FROM operation \(places) ORDER BY created_at DESC, id DESC LIMIT ?",
            list: arguments, read: read
        ).map(complete)
    }

    private func read(_ fields: Fields) throws -> (seq: Int, record: OperationRecord) {
        var record = OperationRecord(
            id: try fields.text(1), caller: try fields.text(2), connection: try fields.text(3),
            provider: try fields.text(4), route: try fields.text(5), operationID: try fields.text(6),
            fingerprint: try fields.bytes(12), createdAt: try fields.moment(14))
        record.campaign = try fields.optionalText(7)
        record.state = try fields.word(8)
        record.reason = try fields.optionalText(9)
        record.effect = try fields.optionalWord(10)
        record.keyHash = try fields.optionalBytes(11)
        record.spends = try fields.flag(13)
        record.updatedAt = try fields.moment(15)
        record.notAfter = try fields.optionalMoment(16)
        record.isAnswered = try fields.flag(17)
        record.wasAccepted = try fields.flag(18)
        record.requested = try fields.int(19)
        record.duplicate = try fields.int(20)
        record.refused = try fields.int(21)
        record.problem = try fields.optionalBytes(22)
        if fields.count > 23 {
            record.answer = try fields.optionalBytes(23)
            record.work = try fields.optionalBytes(24)
        }
        return (try fields.int(0), record)
    }

    private func complete(_ row: (seq: Int, record: OperationRecord)) throws -> OperationRecord {
        var record = row.record
        record.chunks = try chunks(of: row.seq)
        record.timeline = try timeline(of: row.seq)
        return record
    }

    /// - Returns: the new row's number.
    func insert(_ operation: OperationRecord) throws -> Int {
        try run(
            """
            INSERT INTO operation (
                id, caller, connection, provider, route, operation_id, campaign, state, reason, effect, key_hash,
                fingerprint, spends, created_at, updated_at, not_after, is_answered, was_accepted, requested,
                duplicate, refused, problem, answer, work)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            operation.id, operation.caller, operation.connection, operation.provider, operation.route,
            operation.operationID, operation.campaign, operation.state.rawValue, operation.reason,
            operation.effect?.rawValue, operation.keyHash, operation.fingerprint, operation.spends,
            operation.createdAt.milliseconds, operation.updatedAt.milliseconds, operation.notAfter?.milliseconds,
            operation.isAnswered, operation.wasAccepted, operation.requested, operation.duplicate, operation.refused,
            operation.problem, operation.answer, operation.work)
        return insertedRow
    }
}
