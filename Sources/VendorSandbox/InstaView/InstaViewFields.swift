import GatewayJSON

/// Reads the fields of a body one by one and keeps what is wrong with them. Null counts as absent, unknown fields are
/// passed over: no page says that they are refused.
struct InstaViewFields {
    let body: JSONValue
    var flaws: InstaViewFlaws
    /// Set before the names of fields in texts: `candidate.`.
    private let base: String

    /// - Throws: 400 when there is no object.
    init(_ call: Call) throws(Refusal) {
        guard let body = call.object else { throw .answer(InstaViewFake.failure(.malformedRequest)) }
        self.init(body, flaws: InstaViewFlaws(), base: "")
    }

    init(_ body: JSONValue, flaws: InstaViewFlaws, base: String) {
        self.body = body
        self.flaws = flaws
        self.base = base
    }

    func value(_ field: String) -> JSONValue? {
        guard let value = body.member(field), !value.isNull else { return nil }
        return value
    }

    mutating func refuse(_ field: String, _ text: String) { flaws.add(base + field, text) }

    mutating func text(_ field: String, _ length: ClosedRange<Int>? = nil, isRequired: Bool = false) -> String? {
        guard let value = value(field) else {
            if isRequired { refuse(field, "is required") }
            return nil
        }
        guard let text = value.string else {
            refuse(field, "must be a string")
            return nil
        }
        if let length, !length.contains(text.utf16.count) {
            refuse(field, "must be between \(length.lowerBound) and \(length.upperBound) characters")
        }
        return text
    }

    mutating func word(_ field: String, of words: [String], isRequired: Bool = false) -> String? {
        guard let word = text(field, isRequired: isRequired) else { return nil }
        if !words.contains(word) { refuse(field, "must be one of: \(words.joined(separator: ", "))") }
        return word
    }

    mutating func uuid(_ field: String, isRequired: Bool = false) -> String? {
        guard let text = text(field, isRequired: isRequired) else { return nil }
        if !UUIDText.isWellFormed(text) { refuse(field, "must be a UUID") }
        return text.lowercased()
    }

    mutating func integer(_ field: String, _ range: ClosedRange<Int>, isRequired: Bool = false) -> Int? {
        guard let value = value(field) else {
            if isRequired { refuse(field, "is required") }
            return nil
        }
        guard let number = value.int, range.contains(number) else {
            refuse(field, "must be an integer between \(range.lowerBound) and \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func number(_ field: String) -> Double? {
        guard let value = value(field) else { return nil }
        if value.double == nil { refuse(field, "must be a number") }
        return value.double
    }

    mutating func bool(_ field: String) -> Bool? {
        guard let value = value(field) else { return nil }
        if value.bool == nil { refuse(field, "must be a boolean value") }
        return value.bool
    }

    mutating func texts(_ field: String, _ count: ClosedRange<Int> = 0...1000, isRequired: Bool = false) -> [String]? {
        guard let value = value(field) else {
            if isRequired { refuse(field, "is required") }
            return nil
        }
        let texts = value.elements.compactMap(\.string)
        guard value.kind == .array, texts.count == value.count, count.contains(texts.count) else {
            refuse(field, "must be an array of strings")
            return nil
        }
        return texts
    }

    mutating func metadata() -> [UInt8]? { InstaViewMetadata.checked(value("metadata"), flaws: &flaws) }

    /// ISO 8601 with a zone, whose offset is honoured since April 2026 (section 8.1).
    mutating func time(_ field: String, isRequired: Bool = false) -> Timestamp? {
        guard let text = text(field, isRequired: isRequired) else { return nil }
        guard let time = Timestamp(time: text) else {
            refuse(field, "must be a valid ISO 8601 date string")
            return nil
        }
        return time
    }

    /// The fields of an object inside; `read` refuses below its name.
    mutating func object<Output>(_ field: String, _ read: (inout InstaViewFields) -> Output?) -> Output? {
        guard let value = value(field) else { return nil }
        guard value.kind == .object else {
            refuse(field, "must be an object")
            return nil
        }
        var inner = InstaViewFields(value, flaws: flaws, base: base + field + ".")
        let output = read(&inner)
        flaws = inner.flaws
        return output
    }

    func stop() throws(Refusal) { try flaws.stop() }
}

extension Timestamp {
    /// Takes `2026-01-02T09:00:00Z`, with decimals and with offsets.
    init?(time text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), let day = Timestamp(date: text) else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), let hour = number(11..<13), hour < 24,
            let minute = number(14..<16), minute < 60, let second = number(17..<19), second < 61
        else { return nil }
        var place = 19
        if bytes[place] == UInt8(ascii: ".") {
            place += 1
            while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        }
        guard place < bytes.count else { return nil }
        var offset = 0
        if bytes[place] == UInt8(ascii: "Z") {
            guard place == bytes.count - 1 else { return nil }
        } else {
            guard bytes.count == place + 6, bytes[place + 3] == UInt8(ascii: ":"),
                let hours = number(place + 1..<place + 3), let minutes = number(place + 4..<place + 6)
            else { return nil }
            switch bytes[place] {
            case UInt8(ascii: "+"): offset = hours * 60 + minutes
            case UInt8(ascii: "-"): offset = -(hours * 60 + minutes)
            default: return nil
            }
        }
        self = day.adding(seconds: hour * 3600 + (minute - offset) * 60 + second)
    }
}
