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

    /// The index of the value of the member of the object at `index` whose decoded key is `key`.
    func member(_ key: UnsafeBufferPointer<UInt8>, ofObjectAt index: Int) -> Int? {
        tape.withUnsafeBufferPointer { tape in
            bytes.withUnsafeBufferPointer { bytes in
                var found: Int?
                let end = tape[index].nextIndex
                var keyIndex = index + 1
                while keyIndex < end {
                    let node = tape[keyIndex]
                    // With escapes the raw key is the longer one.
                    if node.flag ? node.content.count > key.count : node.content.count == key.count {
                        let raw = UnsafeBufferPointer(rebasing: bytes[node.content])
                        if node.flag ? EscapedText.decoded(raw).elementsEqual(key) : bytesAreEqual(raw, key) {
                            found = keyIndex + 1
                            if hasUniqueKeys { return found }
                        }
                    }
                    keyIndex = tape[keyIndex + 1].nextIndex
                }
                return found
            }
        }
    }

    /// The decoded bytes of the string at `index`.
    func textBytes(at index: Int) -> ArraySlice<UInt8> {
        let node = tape[index]
        let raw = bytes[node.content]
        return node.flag ? raw.withUnsafeBufferPointer { EscapedText.decoded($0) }[...] : raw
    }

    /// The decoded string at `index`.
    func text(at index: Int) -> String {
        let node = tape[index]
        return bytes.withUnsafeBufferPointer { bytes in
            let raw = UnsafeBufferPointer(rebasing: bytes[node.content])
            guard node.flag else { return String(decoding: raw, as: UTF8.self) }
            return String(unsafeUninitializedCapacity: raw.count) { EscapedText.decode(raw, into: $0) }
        }
    }
}
