/// Why bytes are not a JSON document that the reader accepts, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: String, Sendable {
        /// The bytes end inside a value.
        case unexpectedEnd
        /// A byte that the grammar doesn't allow at its place.
        case unexpectedByte
        /// Overlong, truncated, a surrogate's or beyond U+10FFFF.
        case invalidUTF8
        /// A backslash followed by something else than RFC 8259 lists.
        case invalidEscape
        /// A `\u` escape of one half of a surrogate pair.
        case loneSurrogate
        /// A byte below 0x20 that stands in a string unescaped.
        case controlCharacter
        /// A number outside the grammar, such as `01` or `1.`.
        case invalidNumber
        /// A number whose magnitude no finite `Double` holds.
        case numberOutOfRange
        /// More open containers than ``JSONLimits/maxDepth``.
        case tooDeep
        /// More values than ``JSONLimits/maxValues``, or 4 GiB of bytes.
        case tooManyValues
        /// More members in an object than ``JSONLimits/maxKeysPerObject``.
        case tooManyKeys
        /// Two members of an object with the same key.
        case duplicateKey
        /// Something other than white space after the root value.
        case trailingBytes
        /// No value at all.
        case empty
        /// The bytes begin with U+FEFF.
        case byteOrderMark
    }

    /// What is wrong.
    public var kind: Kind
    /// The offending byte, counted from 0; the number of bytes when they end too early.
    public var offset: Int
    /// RFC 6901 pointer of the innermost value that was being read; "" for the root.
    public var pointer: String

    /// An error with these parts, as the reader throws it.
    public init(kind: Kind, offset: Int, pointer: String) {
        self.kind = kind
        self.offset = offset
        self.pointer = pointer
    }

    /// A fragment of a sentence with the offset, such as "an unexpected character at byte 12".
    public var description: String {
        switch kind {
        case .unexpectedEnd: "the document ends inside a value, at byte \(offset)"
        case .unexpectedByte: "an unexpected character at byte \(offset)"
        case .invalidUTF8: "text that is not valid UTF-8 at byte \(offset)"
        case .invalidEscape: "an invalid escape sequence at byte \(offset)"
        case .loneSurrogate: "an escaped half of a surrogate pair without its other half at byte \(offset)"
        case .controlCharacter: "an unescaped control character in a string at byte \(offset)"
        case .invalidNumber: "a malformed number at byte \(offset)"
        case .numberOutOfRange: "a number too large to represent at byte \(offset)"
        case .tooDeep: "objects and arrays nested too deeply at byte \(offset)"
        case .tooManyValues: "too many values, the first one too many at byte \(offset)"
        case .tooManyKeys: "an object with too many members, the first one too many at byte \(offset)"
        case .duplicateKey: "a key that its object already has at byte \(offset)"
        case .trailingBytes: "something after the end of the document at byte \(offset)"
        case .empty: "an empty document"
        case .byteOrderMark: "a byte order mark before the document"
        }
    }
}
