/// Turns the inside of a validated string with escapes into the text it stands for.
enum EscapedText {
    /// Writes the decoded UTF-8 of `source` to `target` and returns its length, which is never more than
    /// that of `source`. `source` must have passed the scanner: escapes are complete and paired.
    static func decode(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var read = 0
        var written = 0
        while read < source.count {
            let byte = source[read]
            guard byte == 0x5C else {
                target[written] = byte
                read += 1
                written += 1
                continue
            }
            let letter = source[read + 1]
            read += 2
            guard letter == 0x75 else {
                target[written] = simpleEscape(letter)
                written += 1
                continue
            }
            var scalar = codeUnit(source, at: read)
            read += 4
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit(source, at: read + 2) & 0x3FF
                read += 6
            }
            written = append(scalar, to: target, at: written)
        }
        return written
    }

    /// The decoded bytes as an array.
    static func decoded(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: source.count) { buffer, count in
            count = decode(source, into: buffer)
        }
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: letter
        }
    }

    private static func codeUnit(_ source: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in position..<position + 4 {
            unit = unit << 4 | (hexadecimalValue(source[index]) ?? 0)
        }
        return unit
    }

    private static func append(
        _ scalar: UInt32, to target: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
        switch scalar {
        case 0..<0x80:
            target[start] = UInt8(scalar)
            return start + 1
        case 0x80..<0x800:
            target[start] = UInt8(0xC0 | scalar >> 6)
            target[start + 1] = continuation(0)
            return start + 2
        case 0x800..<0x10000:
            target[start] = UInt8(0xE0 | scalar >> 12)
            target[start + 1] = continuation(6)
            target[start + 2] = continuation(0)
            return start + 3
        default:
            target[start] = UInt8(0xF0 | scalar >> 18)
            target[start + 1] = continuation(12)
            target[start + 2] = continuation(6)
            target[start + 3] = continuation(0)
            return start + 4
        }
    }
}
