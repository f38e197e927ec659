internal import GRDB
internal import GRDBSQLite

/// A statement that SQLite has compiled, for any number of runs. SQLite is called directly here: what GRDB does around
/// each run costs several times the run itself.
final class PreparedStatement {
    /// GRDB compiles it and, with this, gives it back.
    private let compiled: Statement
    private let statement: OpaquePointer
    private let parameters: Int

    init(_ text: String, _ db: Database) throws {
        compiled = try db.makeStatement(sql: text)
        statement = compiled.sqliteStatement
        parameters = Int(sqlite3_bind_parameter_count(statement))
    }

    /// Runs it, once and not within a run of itself. Nothing stays of a run: rows half read would hold the transaction,
    /// and what is bound may be personal data.
    ///
    /// - Parameter row: sees each row and says whether it wants the next one.
    func run<each Value: Bindable>(_ values: repeat each Value, row: (Fields) throws -> Bool) throws {
        var place: Int32 = 0
        var code = SQLITE_OK
        func bind(_ value: some Bindable) {
            place += 1
            if code == SQLITE_OK { code = value.bind(to: statement, at: place) }
        }
        repeat bind(each values)
        try step(bound: Int(place), code, row)
    }

    /// The same with values that aren't known before.
    func run(_ values: [any Bindable], row: (Fields) throws -> Bool) throws {
        var place: Int32 = 0
        var code = SQLITE_OK
        for value in values where code == SQLITE_OK {
            place += 1
            code = value.bind(to: statement, at: place)
        }
        try step(bound: Int(place), code, row)
    }

    /// - Parameters:
    ///   - count: the values bound.
    ///   - code: what SQLite said to them.
    private func step(bound count: Int, _ code: Int32, _ row: (Fields) throws -> Bool) throws {
        defer { sqlite3_clear_bindings(statement) }
        do {
            guard code == SQLITE_OK else { throw error(code) }
            guard count == parameters else {
                throw DatabaseError(
                    resultCode: .SQLITE_MISUSE, message: "\(count) values for \(parameters) parameters")
            }
            while try step(), try row(Fields(statement)) {}
        } catch {
            // What it returns is this very error, if it's SQLite's.
            sqlite3_reset(statement)
            throw error
        }
        let code = sqlite3_reset(statement)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// - Returns: whether there is a row.
    private func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw error(code)
        }
    }

    /// To be asked for before the next call of SQLite.
    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: String(cString: sqlite3_errmsg(sqlite3_db_handle(statement))))
    }
}
