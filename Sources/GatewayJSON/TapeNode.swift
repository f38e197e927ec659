/// One entry of the tape: a value, or a member's key directly before its value.
///
/// Values stand in document order, so a container's descendants are the nodes from its own index + 1 up to
/// `next`, and skipping a subtree is one load. 16 bytes, because the tape's size decides the reader's speed
/// on large pages.
struct TapeNode: Sendable {
    /// The value's first byte.
    var offset: UInt32
    /// The value's bytes, a string's quotes included.
    var length: UInt32
    /// The index after the value's subtree. While a container is still open: its parent's index, which
    /// spares the parser a stack.
    var next: UInt32
    /// Bits 0-2: kind; bit 3: flag; bits 4-31: members or elements, of a string whether it has bytes above 0x7F.
    private var word: UInt32

    /// Stands for "no parent" in an open root container.
    static let noParent = UInt32.max
    /// The most values a document may have: what `count` can hold.
    static let maxValues = 1 << 28 - 1

    enum Kind: UInt32 {
        case object, array, string, number, bool, null
    }

    /// `flag` is a string's "has escapes", a number's "digits only, perhaps a minus", a Boolean's value.
    init(_ kind: Kind, flag: Bool, offset: Int, length: Int, next: UInt32) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = next
        self.word = kind.rawValue | (flag ? 8 : 0)
    }

    /// A string.
    init(hasEscapes: Bool, isASCII: Bool, offset: Int, length: Int, next: UInt32) {
        self.init(.string, flag: hasEscapes, offset: offset, length: length, next: next)
        if !isASCII { countChild() }
    }

    @inline(__always)
    var kind: Kind {
        switch word & 7 {
        case 0: .object
        case 1: .array
        case 2: .string
        case 3: .number
        case 4: .bool
        default: .null
        }
    }

    var flag: Bool { word & 8 != 0 }
    var isString: Bool { word & 7 == Kind.string.rawValue }
    var isObject: Bool { word & 7 == Kind.object.rawValue }
    var count: Int { word & 7 <= Kind.array.rawValue ? Int(word >> 4) : 0 }
    /// Of a string: whether all of its bytes are ASCII.
    var isASCII: Bool { word >> 4 == 0 }
    var start: Int { Int(offset) }
    var end: Int { Int(offset) + Int(length) }
    var nextIndex: Int { Int(next) }

    /// A string's bytes between its quotes.
    var content: Range<Int> { start + 1..<end - 1 }

    mutating func countChild() { word &+= 16 }
}
