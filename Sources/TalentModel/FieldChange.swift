/// What a change says of one field: nothing, that it's to be cleared (null), or its new value.
public enum FieldChange<Value: Sendable>: Sendable {
    /// The member is absent: the field stays as it is.
    case untouched
    /// The member is null: the field is to be empty.
    case cleared
    /// The field's new value.
    case set(Value)

    /// The new value, if there is one.
    public var value: Value? {
        if case .set(let value) = self { return value }
        return nil
    }

    /// Whether the field is to be empty.
    public var isCleared: Bool {
        if case .cleared = self { return true }
        return false
    }

    /// Whether the change says anything of the field.
    public var isTouched: Bool {
        if case .untouched = self { return false }
        return true
    }
}

extension DraftReader {
    /// What a change says of a field; `read` reads its value.
    public mutating func change<Value>(
        _ name: StaticString, _ read: (inout DraftReader, StaticString) -> Value?
    ) -> FieldChange<Value> {
        if clears(name) { return .cleared }
        return read(&self, name).map { .set($0) } ?? .untouched
    }

    /// What a change says of a text of at most `max` characters.
    public mutating func textChange(_ name: StaticString, max: Int = 1000) -> FieldChange<String> {
        change(name) { reader, name in reader.string(name, max: max) }
    }

    /// Refuses a change that says nothing.
    public mutating func requireChange() {
        if given.isEmpty && errors.isEmpty {
            refuse(FieldError(pointer: "", code: "empty", detail: "At least one field to change is required."))
        }
    }

    /// A number within `range`.
    public mutating func number(_ name: StaticString, in range: ClosedRange<Double>) -> Double? {
        guard let value = value(name) else { return nil }
        if let number = value.double, range.contains(number) { return number }
        refuse(name, "number_invalid", "\(name) must be a number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }

    /// A whole number within `range`.
    public mutating func integer(_ name: StaticString, in range: ClosedRange<Int>) -> Int? {
        guard let value = value(name) else { return nil }
        if let number = value.int, range.contains(number) { return number }
        refuse(
            name, "number_invalid",
            "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        return nil
    }
}
