public import GatewayJSON

/// Reads one object of a caller's body member by member and keeps every mistake with its pointer.
///
/// Reading goes on after a mistake so that a caller hears of all of them at once. Members that nobody asked for are
/// mistakes too: a misspelt optional field must not vanish silently.
public struct DraftReader {
    /// The mistakes so far.
    public private(set) var errors: [FieldError] = []
    /// The members that the caller gave, in the order in which they were asked for; null counts as not given.
    public private(set) var given: [String] = []

    private let object: JSONValue
    private let parent: String
    /// The place in a list, when the object is an element of one.
    private let place: Int?
    private var found = JSONMemberMarks()

    /// More mistakes than this aren't listed: a batch of 10,000 wrong phones needs no megabyte of answer.
    private static let errorLimit = 100

    /// Starts reading `object`. `base` is its pointer: "" for the body itself; with `index` the object is that element of
    /// the list at `base`, and ``given`` stays empty: lists have up to 10,000 elements, and nobody asks.
    public init(_ object: JSONValue, at base: String = "", index: Int? = nil) {
        self.object = object
        parent = base
        place = index
        if object.kind != .object {
            errors.append(
                FieldError(pointer: self.base, code: "type_invalid", detail: "An object is expected here."))
        }
    }

    /// The object's pointer, made when there is a mistake: a batch of 10,000 people needs none as a rule.
    private var base: String { place.map { "\(parent)/\($0)" } ?? parent }

    /// The member's value; nil when it's absent or null.
    public mutating func value(_ name: StaticString) -> JSONValue? {
        guard let value = object.member(name, marking: &found), !value.isNull else { return nil }
        note(name)
        return value
    }

    private mutating func note(_ name: StaticString) {
        if place == nil { given.append(name.description) }
    }

    /// Adds a mistake at a member of this object.
    public mutating func refuse(_ name: String, _ code: String, _ detail: String) {
        refuse(FieldError(pointer: base + "/" + name, code: code, detail: detail))
    }

    mutating func refuse(_ name: StaticString, _ code: String, _ detail: String) {
        refuse(name.description, code, detail)
    }

    /// Adds a mistake.
    public mutating func refuse(_ error: FieldError) {
        if errors.count < Self.errorLimit { errors.append(error) }
    }

    /// A text of at most `max` characters (Unicode scalars); empty texts count as given and are refused.
    public mutating func string(_ name: StaticString, max: Int = 1000, allowsEmpty: Bool = false) -> String? {
        guard let value = value(name) else { return nil }
        return text(of: value, name, max: max, allowsEmpty: allowsEmpty)
    }

    private mutating func text(of value: JSONValue, _ name: StaticString, max: Int, allowsEmpty: Bool) -> String? {
        guard let text = value.string else {
            refuse(name, "type_invalid", "\(name) must be a string.")
            return nil
        }
        if text.isEmpty && !allowsEmpty {
            refuse(name, "empty", "\(name) must not be empty; leave it out instead.")
            return nil
        }
        // There are never more scalars than bytes, and bytes needn't be counted.
        if text.utf8.count > max, text.unicodeScalars.count > max {
            refuse(name, "too_long", "\(name) must have at most \(max) characters.")
            return nil
        }
        return text
    }

    /// A text that must be there.
    public mutating func requiredString(_ name: StaticString, max: Int = 1000, allowsEmpty: Bool = false) -> String? {
        guard let value = value(name) else {
            if object.kind == .object { refuse(name, "required", "\(name) is required.") }
            return nil
        }
        return text(of: value, name, max: max, allowsEmpty: allowsEmpty)
    }

    /// True when the member is there; a mistake otherwise.
    public mutating func require(_ name: StaticString) -> Bool {
        if let value = object.member(name, marking: &found), !value.isNull { return true }
        if object.kind == .object { refuse(name, "required", "\(name) is required.") }
        return false
    }

    /// One of the words of an enum.
    public mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: StaticString, of type: Choice.Type)
        -> Choice?
    where Choice.RawValue == String {
        guard let text = string(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        refuse(name, "enum_invalid", "\(name) must be one of: \(words).")
        return nil
    }

    /// True or false.
    public mutating func bool(_ name: StaticString) -> Bool? {
        guard let value = value(name) else { return nil }
        if let bool = value.bool { return bool }
        refuse(name, "type_invalid", "\(name) must be true or false.")
        return nil
    }

    /// A list of texts.
    public mutating func strings(_ name: StaticString, count: ClosedRange<Int>, max: Int = 255) -> [String]? {
        guard let value = value(name) else { return nil }
        guard value.kind == .array else {
            refuse(name, "type_invalid", "\(name) must be an array of strings.")
            return nil
        }
        guard count.contains(value.count) else {
            refuse(
                name, "count_invalid", "\(name) must have \(count.lowerBound) to \(count.upperBound) elements.")
            return nil
        }
        var texts: [String] = []
        for (index, element) in value.elements.enumerated() {
            if let text = element.string, !text.isEmpty, text.unicodeScalars.count <= max {
                texts.append(text)
            } else {
                refuse(
                    "\(name)/\(index)", "type_invalid", "Each of \(name) must be a string of 1 to \(max) characters.")
            }
        }
        return texts
    }

    /// An object, as it is.
    public mutating func object(_ name: StaticString) -> JSONValue? {
        guard let value = value(name) else { return nil }
        if value.kind == .object { return value }
        refuse(name, "type_invalid", "\(name) must be an object.")
        return nil
    }

    /// Whether the member is there and null, which clears a field in a change; it counts as given then.
    public mutating func clears(_ name: StaticString) -> Bool {
        let isNull = object.member(name, marking: &found)?.isNull == true
        if isNull { note(name) }
        return isNull
    }

    /// An object that `read` reads member by member; its mistakes become this reader's.
    public mutating func nested<Output>(_ name: StaticString, _ read: (inout DraftReader) -> Output) -> Output? {
        object(name).map { nested($0, at: name.description, read) }
    }

    /// A list of objects, each read as by ``nested(_:_:)``.
    public mutating func nestedList<Output>(
        _ name: StaticString, count: ClosedRange<Int>, _ read: (inout DraftReader) -> Output
    ) -> [Output]? {
        guard let value = value(name) else { return nil }
        guard value.kind == .array, count.contains(value.count) else {
            refuse(
                name, "type_invalid", "\(name) must be an array of \(count.lowerBound) to \(count.upperBound) objects.")
            return nil
        }
        return value.elements.enumerated().map { index, element in nested(element, at: "\(name)/\(index)", read) }
    }

    private mutating func nested<Output>(
        _ value: JSONValue, at place: String, _ read: (inout DraftReader) -> Output
    ) -> Output {
        var inner = DraftReader(value, at: base + "/" + place)
        let output = read(&inner)
        inner.finish()
        for error in inner.errors { refuse(error) }
        return output
    }

    /// A calendar day, `YYYY-MM-DD`.
    public mutating func date(_ name: StaticString) -> CalendarDate? {
        guard let text = string(name) else { return nil }
        if let date = CalendarDate(text) { return date }
        refuse(name, "date_invalid", "\(name) must be a date that exists, as YYYY-MM-DD.")
        return nil
    }

    /// A moment, RFC 3339 with a zone.
    public mutating func moment(_ name: StaticString) -> Timestamp? {
        guard let text = string(name) else { return nil }
        if let moment = Timestamp(text), text.last?.isNumber != true || text.contains("+") || text.hasZoneOffset {
            return moment
        }
        refuse(name, "time_invalid", "\(name) must be a time as in 2026-11-22T18:00:00Z.")
        return nil
    }

    /// Ends the reading: members that nobody asked for become mistakes.
    public mutating func finish() {
        for key in found.missing(of: object) {
            refuse(
                FieldError(
                    pointer: base + "/" + Self.escaped(key), code: "unknown_member",
                    detail: "There is no member \(Self.shown(key)) here."))
        }
    }

    /// Throws all mistakes as one 422, if there are any.
    public func check() throws(GatewayError) {
        if !errors.isEmpty { throw .invalid(errors) }
    }

    /// A member's name as a part of a pointer (RFC 6901: `~` and `/` are escaped).
    public static func escaped(_ key: String) -> String {
        var out = ""
        for character in key.unicodeScalars {
            switch character {
            case "~": out += "~0"
            case "/": out += "~1"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }

    private static func shown(_ key: String) -> String {
        let plain = key.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value == 0x7f ? " " : String($0) }
        return "“" + plain.joined() + "”"
    }
}

extension String {
    /// Whether an RFC 3339 time ends in `±hh:mm`.
    fileprivate var hasZoneOffset: Bool {
        let tail = Array(utf8.suffix(6))
        return tail.count == 6 && (tail[0] == UInt8(ascii: "+") || tail[0] == UInt8(ascii: "-"))
            && tail[3] == UInt8(ascii: ":") && utf8.count > 16
    }
}
