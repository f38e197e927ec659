/// A member in one call. The optional forms leave the member out when there is no value.
extension JSONWriter {
    /// Writes a member with a string.
    public mutating func member(_ key: StaticString, _ value: String) {
        key.withUTF8Buffer { key in value.withBytes { member(utf8: key, $0) } }
    }

    /// Writes a member with a string, or nothing.
    public mutating func member(_ key: StaticString, _ value: String?) {
        if let value { member(key, value) }
    }

    /// Writes a member with an integer.
    public mutating func member(_ key: StaticString, _ value: Int) {
        self.key(key)
        int(value)
    }

    /// Writes a member with an integer, or nothing.
    public mutating func member(_ key: StaticString, _ value: Int?) {
        if let value { member(key, value) }
    }

    /// Writes a member with a number, as ``double(_:)`` does.
    public mutating func member(_ key: StaticString, _ value: Double) {
        self.key(key)
        double(value)
    }

    /// Writes a member with a number, as ``double(_:)`` does, or nothing.
    public mutating func member(_ key: StaticString, _ value: Double?) {
        if let value { member(key, value) }
    }

    /// Writes a member with a truth value.
    public mutating func member(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    /// Writes a member with a truth value, or nothing.
    public mutating func member(_ key: StaticString, _ value: Bool?) {
        if let value { member(key, value) }
    }

    /// Writes a member with an array of strings.
    public mutating func member(_ key: StaticString, _ values: [String]) {
        self.key(key)
        open(0x5B)
        for value in values { string(value) }
        close(0x5D)
    }

    /// Writes a member with an array of strings, or nothing.
    public mutating func member(_ key: StaticString, _ values: [String]?) {
        if let values { member(key, values) }
    }

    /// Writes a member with a value of another document, as it stands there.
    public mutating func member(_ key: StaticString, _ value: JSONValue) {
        self.key(key)
        splice(value)
    }

    /// Writes a member with a value of another document, as it stands there, or nothing.
    public mutating func member(_ key: StaticString, _ value: JSONValue?) {
        if let value { member(key, value) }
    }

    /// Writes a member with `null`.
    public mutating func memberNull(_ key: StaticString) {
        self.key(key)
        null()
    }

    /// Writes a member with an object whose members `body` writes.
    @inlinable
    public mutating func member<E: Error>(
        _ key: StaticString, object body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.key(key)
        try object(body)
    }

    /// Writes a member with an array whose elements `body` writes.
    @inlinable
    public mutating func member<E: Error>(
        _ key: StaticString, array body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        self.key(key)
        try array(body)
    }
}
