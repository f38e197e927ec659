internal import GRDB
internal import TalentModel

/// The columns of one row, by their place. What isn't as the schema promises is a damaged file: an error, where GRDB's
/// own readings would end the process.
struct Fields {
    private let row: Row

    init(_ row: Row) { self.row = row }

    var count: Int { row.count }

    func optionalInt(_ place: Int) throws(StoreError) -> Int64? {
        switch (row[place] as DatabaseValue).storage {
        case .null: nil
        case .int64(let value): value
        default: throw damage(place)
        }
    }

    func optionalText(_ place: Int) throws(StoreError) -> String? {
        switch (row[place] as DatabaseValue).storage {
        case .null: nil
        case .string(let value): value
        default: throw damage(place)
        }
    }

    func optionalBytes(_ place: Int) throws(StoreError) -> [UInt8]? {
        switch (row[place] as DatabaseValue).storage {
        case .null: nil
        case .blob(let value): [UInt8](value)
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
