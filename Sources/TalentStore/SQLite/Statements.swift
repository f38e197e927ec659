internal import GRDB

/// What a connection has prepared. Used on the connection's thread only.
final class Statements {
    let db: Database
    private var literals: [UnsafePointer<UInt8>: PreparedStatement] = [:]
    private var composed: [String: PreparedStatement] = [:]

    init(_ db: Database) { self.db = db }

    /// The statement of a text, prepared when it's asked for the first time.
    func statement(_ sql: SQL) throws -> PreparedStatement {
        switch sql.source {
        case .literal(let text):
            if let known = literals[text.utf8Start] { return known }
            let statement = try PreparedStatement(text.description, db)
            literals[text.utf8Start] = statement
            return statement
        case .composed(let text):
            if let known = composed[text] { return known }
            let statement = try PreparedStatement(text, db)
            composed[text] = statement
            return statement
        }
    }

    /// Gives all of them back, which a database must have before it can be closed.
    func removeAll() {
        literals = [:]
        composed = [:]
    }
}
