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
        key.withBytes { self.key(utf8: $0) }
    }

    /// Writes a string, escaping only what must be.
    public mutating func string(_ value: String) {
        value.withBytes { string(utf8: $0) }
    }

    /// Writes one string in pieces, those that `body` adds, without putting them together first.
    @inlinable
    public mutating func string(_ body: (inout JSONWriter) -> Void) {
        openText()
        body(&self)
        closeText()
    }

    /// Adds a piece to the string that is being written.
    public mutating func add(_ piece: String) {
        piece.withBytes { appendText($0) }
    }

    /// Adds a piece to the string that is being written.
    public mutating func add(_ piece: StaticString) {
        piece.withUTF8Buffer { appendText($0) }
    }

    /// Writes a string whose bytes must be well-formed UTF-8.
    public mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
        appendQuoted(utf8, isKey: false)
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

    @usableFromInline
    mutating func openText() {
        separate()
        bytes.append(0x22)
    }

    @usableFromInline
    mutating func closeText() {
        bytes.append(0x22)
        needsComma = true
    }

    mutating func key(utf8: UnsafeBufferPointer<UInt8>) {
        appendQuoted(utf8, isKey: true)
    }

    /// A member with a string: both at once, as most members are such.
    mutating func member(utf8 key: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        var isPlain = false
        let keyStart = needsComma ? 2 : 1
        let valueStart = keyStart + key.count + 3
        bytes.append(addingCapacity: valueStart + value.count + 1) { room in
            room.withUnsafeMutableBufferPointer { room, count in
                guard let start = room.baseAddress else { return }
                start[0] = 0x2C
                start[keyStart - 1] = 0x22
                start[valueStart - 3] = 0x22
                start[valueStart - 2] = 0x3A
                start[valueStart - 1] = 0x22
                start[valueStart + value.count] = 0x22
                isPlain =
                    EscapeScan.copyIfPlain(key, to: start + keyStart)
                    && EscapeScan.copyIfPlain(value, to: start + valueStart)
                if isPlain { count = valueStart + value.count + 1 }
            }
        }
        if isPlain {
            needsComma = true
        } else {
            self.key(utf8: key)
            string(utf8: value)
        }
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

    /// Appends a text in its quotes: a key with its colon, or a string.
    private mutating func appendQuoted(_ utf8: UnsafeBufferPointer<UInt8>, isKey: Bool) {
        var isPlain = false
        let front = needsComma ? 2 : 1
        // Nearly every text is plain: one check of the array, and the text is copied while it's looked through.
        bytes.append(addingCapacity: utf8.count + 4) { room in
            room.withUnsafeMutableBufferPointer { room, count in
                guard let start = room.baseAddress else { return }
                start[0] = 0x2C
                start[front - 1] = 0x22
                isPlain = EscapeScan.copyIfPlain(utf8, to: start + front)
                let end = front + utf8.count
                start[end] = 0x22
                start[end + 1] = 0x3A
                if isPlain { count = isKey ? end + 2 : end + 1 }
            }
        }
        if !isPlain {
            separate()
            bytes.append(0x22)
            appendEscaping(utf8)
            bytes.append(0x22)
            if isKey { bytes.append(0x3A) }
        }
        needsComma = !isKey
    }

    private mutating func appendText(_ utf8: UnsafeBufferPointer<UInt8>) {
        var isPlain = false
        bytes.append(addingCapacity: utf8.count) { room in
            room.withUnsafeMutableBufferPointer { room, count in
                guard let start = room.baseAddress else { return }
                isPlain = EscapeScan.copyIfPlain(utf8, to: start)
                if isPlain { count = utf8.count }
            }
        }
        if !isPlain { appendEscaping(utf8) }
    }

    private mutating func appendEscaping(_ utf8: UnsafeBufferPointer<UInt8>) {
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

extension String {
    /// Hands out the text's UTF-8 without a copy of the text.
    @inline(__always)
    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        if utf8.withContiguousStorageIfAvailable(body) != nil { return }
        var copy = self
        copy.withUTF8(body)
    }
}
