/// Finds two equal keys in an object in linear time: an open-addressed table, reused from object to object.
///
/// The hash is seeded once a process, so that a caller can't prepare keys that collide.
struct KeyTable: ~Copyable {
    /// The upper half of a key's hash, over its tape index + 1; 0 is a free slot.
    private var slots = UnsafeMutableBufferPointer<UInt64>(start: nil, count: 0)
    private let seed = KeyTable.processSeed

    private static let processSeed = UInt64.random(in: .min ... .max)

    deinit { slots.deallocate() }

    /// The tape index of the first key that its object already has.
    ///
    /// `tape` holds the closed object's nodes at `children`, whose offsets lie within `bytes`.
    mutating func firstDuplicate(
        in tape: UnsafePointer<TapeNode>, children: Range<Int>, count: Int, bytes: UnsafePointer<UInt8>
    ) -> Int? {
        if count <= Self.few { return Self.firstDuplicateOfFew(in: tape, children: children, bytes: bytes) }
        var capacity = 4
        while capacity < count * 2 { capacity *= 2 }
        if capacity > slots.count {
            slots.deallocate()
            slots = .allocate(capacity: max(capacity, 64))
        }
        slots.baseAddress?.update(repeating: 0, count: capacity)

        let mask = capacity - 1
        var index = children.lowerBound
        while index < children.upperBound {
            let key = Self.raw(tape[index], bytes)
            let hash = tape[index].flag ? hash(ofEscaped: key) : hash(of: key)
            let entry = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(index + 1)
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 {
                if (slots[slot] ^ entry) >> 32 == 0 {
                    let other = tape[Int(slots[slot] & 0xFFFF_FFFF) - 1]
                    if Self.areEqual(tape[index], other, bytes) { return index }
                }
                slot = (slot + 1) & mask
            }
            slots[slot] = entry
            index = tape[index + 1].nextIndex
        }
        return nil
    }

    /// So many keys are compared with each other faster than a table is filled.
    private static let few = 16

    private static func firstDuplicateOfFew(
        in tape: UnsafePointer<TapeNode>, children: Range<Int>, bytes: UnsafePointer<UInt8>
    ) -> Int? {
        // A bit for each length that was there: most keys of an object are alone with theirs.
        var lengths: UInt64 = 0
        var index = children.lowerBound
        while index < children.upperBound {
            let key = tape[index]
            // With escapes a key may be equal to those of any length, and so may all after it.
            if key.flag { lengths = .max }
            let length: UInt64 = 1 << UInt64(key.length & 63)
            if lengths & length != 0 {
                var earlier = children.lowerBound
                while earlier < index {
                    if areEqual(key, tape[earlier], bytes) { return index }
                    earlier = tape[earlier + 1].nextIndex
                }
            }
            lengths |= length
            index = tape[index + 1].nextIndex
        }
        return nil
    }

    private static func raw(_ key: TapeNode, _ bytes: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + key.content.lowerBound, count: key.content.count)
    }

    private static func areEqual(_ first: TapeNode, _ second: TapeNode, _ bytes: UnsafePointer<UInt8>) -> Bool {
        if first.flag || second.flag {
            return EscapedText.decoded(raw(first, bytes)) == EscapedText.decoded(raw(second, bytes))
        }
        return bytesAreEqual(raw(first, bytes), raw(second, bytes))
    }

    private func hash(ofEscaped key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        EscapedText.decoded(key).withUnsafeBufferPointer { hash(of: $0) }
    }

    /// Folded multiplications over eight bytes a step, the last step overlapping the one before.
    private func hash(of key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state = seed ^ UInt64(key.count)
        if key.count >= 8 {
            var position = 0
            while position + 8 < key.count {
                state = Self.fold(state ^ Self.word(key, position))
                position += 8
            }
            state = Self.fold(state ^ Self.word(key, key.count - 8))
        } else {
            var word: UInt64 = 0
            for byte in key { word = word << 8 | UInt64(byte) }
            state = Self.fold(state ^ word)
        }
        return Self.fold(state)
    }

    private static func word(_ key: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt64 {
        UnsafeRawBufferPointer(key).loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}

/// Compares in words, the last of which overlaps the one before; keys are too short for a library call to pay.
@inline(__always)
func bytesAreEqual(_ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>) -> Bool {
    guard first.count == second.count else { return false }
    let count = first.count
    let first = UnsafeRawBufferPointer(first)
    let second = UnsafeRawBufferPointer(second)
    func differ<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, _ position: Int) -> Bool {
        first.loadUnaligned(fromByteOffset: position, as: type)
            != second.loadUnaligned(fromByteOffset: position, as: type)
    }
    if count >= 8 {
        var position = 0
        while position < count - 8 {
            if differ(UInt64.self, position) { return false }
            position += 8
        }
        return !differ(UInt64.self, count - 8)
    }
    if count >= 4 { return !differ(UInt32.self, 0) && !differ(UInt32.self, count - 4) }
    return (0..<count).allSatisfy { first[$0] == second[$0] }
}
