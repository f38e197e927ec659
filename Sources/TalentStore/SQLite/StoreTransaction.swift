internal import GRDB
internal import GRDBSQLite

/// What the steps are written in: statements within a transaction that somebody else begins and commits. Used on the
/// thread of its connection only.
final class StoreTransaction {
    private let statements: Statements
    /// Whether personal data was removed: it's still in the write-ahead log, which must go.
    var leavesResidue = false

    init(_ statements: Statements) { self.statements = statements }

    var db: Database { statements.db }

    /// Whether it has begun and isn't over. SQLite ends one by itself after some errors.
    var isOpen: Bool { sqlite3_get_autocommit(db.sqliteConnection) == 0 }

    func run<each Value: Bindable>(_ sql: SQL, _ values: repeat each Value) throws {
        try statements.statement(sql).run(repeat each values) { _ in true }
    }

    /// Rows changed by the last statement.
    var changes: Int { Int(sqlite3_changes(db.sqliteConnection)) }

    /// Rows changed since the database was opened, also what was taken back.
    var changesInAll: Int32 { sqlite3_total_changes(db.sqliteConnection) }

    /// The number of the row that was inserted last.
    var insertedRow: Int { Int(sqlite3_last_insert_rowid(db.sqliteConnection)) }

    func rows<Row, each Value: Bindable>(
        _ sql: SQL, _ values: repeat each Value, read: (Fields) throws -> Row
    ) throws -> [Row] {
        var rows: [Row] = []
        try statements.statement(sql).run(repeat each values) {
            rows.append(try read($0))
            return true
        }
        return rows
    }

    /// For a statement whose parameters aren't known before.
    func rows<Row>(_ sql: SQL, list values: [any Bindable], read: (Fields) throws -> Row) throws -> [Row] {
        var rows: [Row] = []
        try statements.statement(sql).run(values) {
            rows.append(try read($0))
            return true
        }
        return rows
    }

    func row<Row, each Value: Bindable>(
        _ sql: SQL, _ values: repeat each Value, read: (Fields) throws -> Row
    ) throws -> Row? {
        var row: Row?
        try statements.statement(sql).run(repeat each values) {
            row = try read($0)
            return false
        }
        return row
    }
}
