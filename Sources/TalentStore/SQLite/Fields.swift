internal import GRDBSQLite
internal import TalentModel

/// The columns of the row that a statement stands at, by their place. What isn't as the schema promises is a damaged
/// file, and an error: SQLite would convert it.
struct Fields {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { self.statement = statement }

    var count: Int { Int(sqlite3_column_count(statement)) }

    func optionalInt(_ place: Int) throws(StoreError) -> Int64? {
        switch sqlite3_column_type(statement, Int32(place)) {
        case SQLITE_NULL: nil
        case SQLITE_INTEGER: sqlite3_column_int64(statement, Int32(place))
        default: throw damage(place)
        }
    }

    func optionalText(_ place: Int) throws(StoreError) -> String? {
        switch sqlite3_column_type(statement, Int32(place)) {
        case SQLITE_NULL: return nil
        case SQLITE_TEXT:
            // The text first: asking for it is what settles how many bytes it has. Without memory there is none.
            guard let text = sqlite3_column_text(statement, Int32(place)) else { throw damage(place) }
            let count = Int(sqlite3_column_bytes(statement, Int32(place)))
            return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
        default: throw damage(place)
        }
    }

    func optionalBytes(_ place: Int) throws(StoreError) -> [UInt8]? {
        switch sqlite3_column_type(statement, Int32(place)) {
        case SQLITE_NULL: return nil
        case SQLITE_BLOB:
            // Nil for no bytes.
            guard let bytes = sqlite3_column_blob(statement, Int32(place)) else { return [] }
            let count = Int(sqlite3_column_bytes(statement, Int32(place)))
            return [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        default: throw damage(place)
        }
    }

    func int(_ place: Int) throws(StoreError) -> Int {
        guard let value = try optionalInt(place) else { throw damage(place) }
        return Int(value)
    }

    func flag(_ place: Int) throws(StoreError) -> Bool { try int(place) != 0 }

    func text(_ place: Int) throws(StoreError) -> String {
        guard let value = try optionalText(place) else { throw damage(place) }
        return value
    }

    func bytes(_ place: Int) throws(StoreError) -> [UInt8] {
        guard let value = try optionalBytes(place) else { throw damage(place) }
        return value
    }

    func moment(_ place: Int) throws(StoreError) -> Timestamp { Timestamp(milliseconds: Int64(try int(place))) }

    func optionalMoment(_ place: Int) throws(StoreError) -> Timestamp? {
        try optionalInt(place).map { Timestamp(milliseconds: $0) }
    }

    func word<Word: RawRepresentable<String>>(_ place: Int, _ type: Word.Type = Word.self) throws(StoreError) -> Word {
        guard let word = Word(rawValue: try text(place)) else { throw damage(place) }
        return word
    }

    func optionalWord<Word: RawRepresentable<String>>(
        _ place: Int, _ type: Word.Type = Word.self
    ) throws(StoreError) -> Word? {
        try optionalText(place) == nil ? nil : try word(place)
    }

    func damage(_ place: Int) -> StoreError {
        StoreError(.unavailable, "the file is damaged: column \(place) of a row doesn't hold what it must")
    }
}
