/// One value of a ``JSONDocument``: a reference and an index, cheap to copy and to keep.
public struct JSONValue: Sendable {
    /// What a value is.
    public enum Kind: String, Sendable {
        /// Members in braces.
        case object
        /// Elements in brackets.
        case array
        /// Text in quotes.
        case string
        /// A number, always within a `Double`'s range.
        case number
        /// `true` or `false`.
        case bool
        /// `null`.
        case null
    }

    let document: JSONDocument
    let index: Int

    var node: TapeNode { document.tape[index] }

    /// What this value is.
    public var kind: Kind {
        switch node.kind {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .bool
        case .null: .null
        }
    }

    /// The member with this key; nil when there is none or when this is not an object. Of duplicates the last.
    public subscript(_ key: StaticString) -> JSONValue? {
        key.withUTF8Buffer { member(utf8: $0) }
    }

    /// The member with this key; nil when there is none or when this is not an object. Of duplicates the last.
    ///
    /// Keys are equal when their bytes are, so a composed and a decomposed é differ.
    public func member(_ key: String) -> JSONValue? {
        var key = key
        return key.withUTF8 { member(utf8: $0) }
    }

    /// As the subscript, and marks the member that was found.
    public func member(_ key: StaticString, marking marks: inout JSONMemberMarks) -> JSONValue? {
        guard node.isObject, let found = key.withUTF8Buffer({ document.member($0, ofObjectAt: index) }) else {
            return nil
        }
        marks.insert(found.place)
        return JSONValue(document: document, index: found.index)
    }

    /// Hands out the strings of an object that has nothing but strings, each under one of `keys`, with the place of its
    /// key in them. False, perhaps after some strings, for anything else.
    public func readStrings(under keys: [StaticString], _ take: (_ place: Int, _ text: String) -> Void) -> Bool {
        node.isObject && document.hasUniqueKeys && document.readStrings(ofObjectAt: index, under: keys, take)
    }

    /// The place among the members of the one with this key.
    func place(of key: String) -> Int? {
        var key = key
        return key.withUTF8 { document.member($0, ofObjectAt: index)?.place }
    }

    private func member(utf8 key: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        guard node.isObject, let found = document.member(key, ofObjectAt: index) else { return nil }
        return JSONValue(document: document, index: found.index)
    }

    /// The text, decoded; nil unless this is a string.
    public var string: String? {
        node.kind == .string ? document.text(at: index) : nil
    }

    /// The number, exactly; nil unless this is one that is integral (`1.0` and `1e2` are) and fits.
    public var int: Int? {
        let node = node
        guard node.kind == .number else { return nil }
        return document.bytes.withUnsafeBufferPointer { bytes in
            let literal = UnsafeBufferPointer(rebasing: bytes[node.start..<node.end])
            guard node.flag, literal.count <= 18 else { return DecimalLiteral(literal).integer }
            let isNegative = literal[0] == 0x2D
            var value = 0
            for digit in literal.dropFirst(isNegative ? 1 : 0) { value = value &* 10 &+ Int(digit &- 0x30) }
            return isNegative ? -value : value
        }
    }

    /// The nearest double, always finite; nil unless this is a number.
    public var double: Double? {
        let node = node
        guard node.kind == .number else { return nil }
        return document.bytes.withUnsafeBufferPointer { bytes in
            DecimalLiteral.double(UnsafeBufferPointer(rebasing: bytes[node.start..<node.end]))
        }
    }

    /// The number as it is written; nil unless this is a number.
    public var numberText: String? {
        node.kind == .number ? String(decoding: raw, as: UTF8.self) : nil
    }

    /// The truth value; nil unless this is one.
    public var bool: Bool? {
        node.kind == .bool ? node.flag : nil
    }

    /// Whether this is `null`.
    public var isNull: Bool { node.kind == .null }

    /// How many members (duplicates included) or elements there are; 0 for a scalar.
    public var count: Int { node.count }

    /// The members in document order, duplicates included; empty unless this is an object.
    public var members: JSONMembers { JSONMembers(of: self) }

    /// The elements in order; empty unless this is an array.
    public var elements: JSONElements { JSONElements(of: self) }

    /// The value's bytes as they stand in the document, without white space around them.
    public var raw: ArraySlice<UInt8> {
        let node = node
        return document.bytes[node.start..<node.end]
    }

    /// What the whole document that this value is of holds in memory, in bytes: a value keeps all of it.
    public var documentSize: Int {
        document.bytes.capacity + document.tape.capacity * MemoryLayout<TapeNode>.stride
    }

    /// RFC 6901 pointer from the root to this value; "" for the root.
    public var pointer: String {
        let tape = document.tape
        var tokens: [String] = []
        var parent = 0
        while parent != index {
            let isObject = tape[parent].isObject
            var child = parent + (isObject ? 2 : 1)
            var position = 0
            while tape[child].nextIndex <= index {
                child = tape[child].nextIndex + (isObject ? 1 : 0)
                position += 1
            }
            tokens.append(isObject ? document.text(at: child - 1) : String(position))
            parent = child
        }
        return JSONPointer.text(tokens)
    }
}
