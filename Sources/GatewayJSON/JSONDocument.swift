/// A JSON text that has passed the reader: RFC 8259 exactly, within limits, with finite numbers.
///
/// Keeps the bytes and a flat index of them; strings and numbers are made only when asked for. Immutable, and
/// shared by every ``JSONValue`` that points into it.
public final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let tape: [TapeNode]
    /// Whether the first member found is also the last one of its key.
    let hasUniqueKeys: Bool

    /// Reads `bytes`, one value of any kind with optional white space around it.
    ///
    /// Throws ``JSONSyntaxError`` for the first thing that is wrong, in document order; a duplicate key is
    /// noticed where its object ends.
    public init(_ bytes: [UInt8], limits: JSONLimits = .caller) throws(JSONSyntaxError) {
        tape = try TapeParser.parse(bytes, limits: limits)
        self.bytes = bytes
        hasUniqueKeys = limits.refusesDuplicateKeys
    }

    /// The document's value.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// The index of the value of the member of the object at `index` whose decoded key is `key`, and the member's place
    /// among the members.
    func member(_ key: UnsafeBufferPointer<UInt8>, ofObjectAt index: Int) -> (index: Int, place: Int)? {
        tape.withUnsafeBufferPointer { tape in
            bytes.withUnsafeBufferPointer { bytes in
                var found: (index: Int, place: Int)?
                let end = tape[index].nextIndex
                let length = key.count + 2
                var keyIndex = index + 1
                var place = 0
                while keyIndex < end {
                    let node = tape[keyIndex]
                    // With escapes the raw key is the longer one.
                    if node.flag ? node.length > length : node.length == length {
                        let raw = UnsafeBufferPointer(rebasing: bytes[node.content])
                        if node.flag ? EscapedText.decoded(raw).elementsEqual(key) : bytesAreEqual(raw, key) {
                            found = (keyIndex + 1, place)
                            if hasUniqueKeys { return found }
                        }
                    }
                    keyIndex = tape[keyIndex + 1].nextIndex
                    place += 1
                }
                return found
            }
        }
    }

    /// Hands out the strings of the object at `index`, whose members are unique, with the places of their keys; false for
    /// another key or value.
    func readStrings(
        ofObjectAt index: Int, under keys: [StaticString], _ take: (_ place: Int, _ text: String) -> Void
    ) -> Bool {
        tape.withUnsafeBufferPointer { tape in
            bytes.withUnsafeBufferPointer { bytes in
                var expected = 0
                for key in stride(from: index + 1, to: tape[index].nextIndex, by: 2) {
                    guard tape[key + 1].isString, !tape[key].flag,
                        let place = Self.place(of: bytes[tape[key].content], in: keys, expected: expected)
                    else { return false }
                    take(place, Self.text(tape[key + 1], bytes))
                    expected = place + 1
                }
                return true
            }
        }
    }

    /// The place of a key, which most often is the expected one.
    @inline(__always)
    private static func place(
        of key: Slice<UnsafeBufferPointer<UInt8>>, in keys: [StaticString], expected: Int
    ) -> Int? {
        let key = UnsafeBufferPointer(rebasing: key)
        func isKey(_ other: StaticString) -> Bool { other.withUTF8Buffer { bytesAreEqual(key, $0) } }
        return expected < keys.count && isKey(keys[expected]) ? expected : keys.firstIndex(where: isKey)
    }

    /// The decoded bytes of the string at `index`.
    func textBytes(at index: Int) -> ArraySlice<UInt8> {
        let node = tape[index]
        let raw = bytes[node.content]
        return node.flag ? raw.withUnsafeBufferPointer { EscapedText.decoded($0) }[...] : raw
    }

    /// The decoded string at `index`.
    func text(at index: Int) -> String {
        bytes.withUnsafeBufferPointer { Self.text(tape[index], $0) }
    }

    @inline(__always)
    private static func text(_ string: TapeNode, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let raw = UnsafeBufferPointer(rebasing: bytes[string.content])
        // The scanner has proved it well-formed: no need for a second look.
        guard string.flag else { return String(copying: UTF8Span(unchecked: raw.span, isKnownASCII: string.isASCII)) }
        return String(unsafeUninitializedCapacity: raw.count) { EscapedText.decode(raw, into: $0) }
    }
}
