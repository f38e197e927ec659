/// Writes UTF-8 JSON into a growing array; commas come by themselves.
///
/// The order of calls is the caller's to keep: a key before each member's value, one value at the root. After
/// an error thrown by a body the bytes end in an unfinished value: drop the writer.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A writer with room for `capacity` bytes before it has to grow.
    public init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members `body` writes.
    @inlinable
    public mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(0x7B)
        try body(&self)
        close(0x7D)
    }

    /// Writes an array whose elements `body` writes.
    @inlinable
    public mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        open(0x5B)
        try body(&self)
        close(0x5D)
    }

    /// Writes a member's key; its value must follow.
    public mutating func key(_ key: StaticString) {
        key.withUTF8Buffer { self.key(utf8: $0) }
    }

    /// Writes a member's key that is known only at run time; its value must follow.
    public mutating func key(dynamic key: String) {
        var key = key
        key.withUTF8 { self.key(utf8: $0) }
    }

    /// Writes a string, escaping only what must be.
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: $0) }
    }

    /// Writes an integer.
    public mutating func int(_ value: Int) {
        separate()
        appendDecimal(value)
        needsComma = true
    }

    /// Writes the shortest text that reads back as `value`, an integral one as `85`; `null` for what JSON has
    /// no number for (infinities and NaN).
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        // Up to here every integer has a double of its own, and decimal digits are the shortest form.
        if value.magnitude <= 0x1p53, let integer = Int(exactly: value) {
            appendDecimal(integer)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        append(literal: value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        append(literal: "null")
    }

    /// Writes a value of another document as it stands there.
    public mutating func splice(_ value: JSONValue) {
        splice(raw: value.raw)
    }

    /// Writes bytes that are known to be one JSON value; they are not checked.
    public mutating func splice(raw: ArraySlice<UInt8>) {
        separate()
        bytes.append(contentsOf: raw)
        needsComma = true
    }

    /// Writes bytes that are known to be one JSON value; they are not checked.
    public mutating func splice(raw: [UInt8]) {
        splice(raw: raw[...])
    }

    @usableFromInline
    mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    @usableFromInline
    mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    mutating func key(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        appendQuoted(utf8)
        bytes.append(0x3A)
        needsComma = false
    }

    mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        appendQuoted(utf8)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(0x2C) }
    }

    private mutating func append(literal: StaticString) {
        separate()
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func appendDecimal(_ value: Int) {
        var magnitude = value.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = digits.count
            repeat {
                let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
                first -= 1
                digits[first] = 0x30 + UInt8(truncatingIfNeeded: remainder)
                magnitude = quotient
            } while magnitude > 0
            if value < 0 { bytes.append(0x2D) }
            bytes.append(contentsOf: digits[first...])
        }
    }

    private mutating func appendQuoted(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var position = 0
        while position < utf8.count {
            // A run without escapes is copied at once.
            let run = EscapeScan.firstEscape(in: utf8, from: position)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[position..<run]))
            position = run
            if position < utf8.count {
                appendEscape(of: utf8[position])
                position += 1
            }
        }
        bytes.append(0x22)
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            bytes.append(contentsOf: [0x75, 0x30, 0x30, 0x30 + byte >> 4])
            let low = byte & 0x0F
            bytes.append(low < 10 ? 0x30 + low : 0x57 + low)
        }
    }
}
