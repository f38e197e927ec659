internal import GRDB
internal import struct Foundation.Data

/// What the steps are written in: statements within a transaction that somebody else begins and commits. Used on the
/// thread of its connection only.
final class StoreTransaction {
    let db: Database
    /// Whether personal data was removed: it's still in the write-ahead log, which must go.
    var leavesResidue = false

    init(_ db: Database) { self.db = db }

    func run(_ sql: String, _ arguments: (any DatabaseValueConvertible)?...) throws {
        try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
    }

    /// Rows changed by the last statement.
    var changes: Int { db.changesCount }

    func rows<Value>(
        _ sql: String, _ arguments: (any DatabaseValueConvertible)?..., read: (Fields) throws -> Value
    ) throws -> [Value] {
        try rows(sql, list: arguments, read: read)
    }

    func rows<Value>(
        _ sql: String, list arguments: [(any DatabaseValueConvertible)?], read: (Fields) throws -> Value
    ) throws -> [Value] {
        let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
        var values: [Value] = []
        while let row = try cursor.next() { values.append(try read(Fields(row))) }
        return values
    }

    func row<Value>(
        _ sql: String, _ arguments: (any DatabaseValueConvertible)?..., read: (Fields) throws -> Value
    ) throws -> Value? {
        let cursor = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
        guard let row = try cursor.next() else { return nil }
        return try read(Fields(row))
    }
}

extension [UInt8] {
    /// As SQLite takes it.
    var blob: Data { Data(self) }
}
