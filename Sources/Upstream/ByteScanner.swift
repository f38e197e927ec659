/// Reads a header's name or value from its front. Nothing is copied; what doesn't fit isn't consumed.
struct ByteScanner {
    /// The largest number that is told from larger ones: that of a structured field's integers (RFC 9651 section 3.3.1).
    /// As milliseconds since 1970 it is the year 33658, so sums of two never overflow.
    static let largest: Int64 = 999_999_999_999_999

    private(set) var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    var next: UInt8? { rest.first }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly these bytes.
    mutating func skip(_ text: StaticString) -> Bool { skip(text) { $0 == $1 } }

    /// These bytes in either case; `text` is in lower case.
    mutating func skipAnyCase(_ text: StaticString) -> Bool { skip(text) { Self.lowered($0) == $1 } }

    private mutating func skip(_ text: StaticString, _ equal: (UInt8, UInt8) -> Bool) -> Bool {
        var tail = rest
        let fits = text.withUTF8Buffer { expected in
            for byte in expected {
                guard let found = tail.popFirst(), equal(found, byte) else { return false }
            }
            return true
        }
        if fits { rest = tail }
        return fits
    }

    /// Optional white space (OWS).
    mutating func skipBlanks() {
        while let byte = rest.first, Self.isBlank(byte) { rest.removeFirst() }
    }

    /// As many bytes as fit, perhaps none.
    mutating func take(while fits: (UInt8) -> Bool) -> Substring.UTF8View {
        let end = rest.firstIndex { !fits($0) } ?? rest.endIndex
        let taken = rest[..<end]
        rest = rest[end...]
        return taken
    }

    mutating func letters() -> Substring.UTF8View { take(while: Self.isLetter) }

    /// A number of exactly `count` digits.
    mutating func digits(_ count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, let value = Self.number(digits) else { return nil }
        rest = rest[digits.endIndex...]
        return value
    }

    /// A number that is nothing but digits; one larger than `largest` counts as that.
    static func number(_ text: Substring.UTF8View) -> Int64? {
        guard !text.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard isDigit(byte) else { return nil }
            value = min(value * 10 + Int64(byte - 0x30), largest)
        }
        return value
    }

    /// `text` without the white space around it.
    static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let byte = text.first, isBlank(byte) { text.removeFirst() }
        while let byte = text.last, isBlank(byte) { text.removeLast() }
        return text
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(lowered(byte)) }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
