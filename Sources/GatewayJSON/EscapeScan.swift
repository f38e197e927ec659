/// Finds what a JSON string can't hold as it is.
enum EscapeScan {
    /// The first quote, backslash or control character at or after `start`, or the count.
    static func firstEscape(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let bytes = UnsafeRawBufferPointer(utf8)
        var position = start
        while position + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let marks = ByteWord.escaped(in: word)
            if marks != 0 { return position + marks.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return position }
            position += 1
        }
        return position
    }

    /// Copies a text that needs no escapes to `target`, which has room for it; false when it needs one, and then what is
    /// at `target` means nothing.
    @inline(__always)
    static func copyIfPlain(_ utf8: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Bool {
        let (source, target, count) = (UnsafeRawBufferPointer(utf8), UnsafeMutableRawPointer(target), utf8.count)
        // The last piece overlaps the one before.
        if count >= 8 {
            var position = 0
            while position < count - 8 {
                if ByteWord.escaped(in: copy(UInt64.self, source, target, position)) != 0 { return false }
                position += 8
            }
            return ByteWord.escaped(in: copy(UInt64.self, source, target, count - 8)) == 0
        }
        if count >= 4 {
            let (first, last) = (copy(UInt32.self, source, target, 0), copy(UInt32.self, source, target, count - 4))
            return ByteWord.escaped(in: UInt64(first) << 32 | UInt64(last)) == 0
        }
        for (position, byte) in utf8.enumerated() {
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return false }
            target.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
        }
        return true
    }

    @inline(__always)
    private static func copy<Word: FixedWidthInteger & BitwiseCopyable>(
        _ type: Word.Type, _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawPointer, _ position: Int
    ) -> Word {
        let word = source.loadUnaligned(fromByteOffset: position, as: Word.self)
        target.storeBytes(of: word, toByteOffset: position, as: Word.self)
        return word
    }
}
