/// The bytes of a text in the making, for texts that a batch or a page has by the hundred.
struct TextRoom: ~Copyable {
    private let room: UnsafeMutableBufferPointer<UInt8>
    /// The bytes so far.
    private(set) var count = 0

    init(_ room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

    /// Adds a text.
    @inline(__always)
    mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { add($0) }
    }

    /// Adds a text.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add($0) }
    }

    /// Adds a number.
    mutating func add(_ number: Int) {
        if number < 0 { add(byte: UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var (digits, limit) = (1, UInt(10))
        while magnitude >= limit, digits < 20 { (digits, limit) = (digits + 1, limit &* 10) }
        add(magnitude, digits: digits)
    }

    /// Adds the last decimal digits of a number.
    mutating func add(_ number: UInt, digits: Int) {
        precondition(digits <= room.count - count)
        var rest = number
        for place in (count..<count + digits).reversed() {
            room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += digits
    }

    mutating func add(byte: UInt8) {
        precondition(count < room.count)
        room[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(bytes.count <= room.count - count)
        if let start = room.baseAddress, let source = bytes.baseAddress {
            (start + count).update(from: source, count: bytes.count)
        }
        count += bytes.count
    }
}

extension String {
    /// A text of at most `capacity` bytes.
    init(capacity: Int, _ make: (inout TextRoom) -> Void) {
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { bytes in
            var room = TextRoom(bytes)
            make(&room)
            // Made of texts and digits alone, so it's well-formed.
            return String(copying: UTF8Span(unchecked: UnsafeBufferPointer(rebasing: bytes[..<room.count]).span))
        }
    }
}
