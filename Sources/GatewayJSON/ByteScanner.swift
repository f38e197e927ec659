/// What a scan found wrong, before anyone knows in which value: small, so that throwing it costs little on
/// the paths that don't.
struct ScanFault: Error {
    let kind: JSONSyntaxError.Kind
    let offset: Int
}

/// The lexical half of the reader: finds the end of a token and proves it well-formed, touching nothing else.
///
/// `base` must stay valid for `end` bytes while the scanner is in use; every access is guarded by `end`.
struct ByteScanner {
    let base: UnsafePointer<UInt8>
    let end: Int

    /// The first byte at or after `position` that isn't white space, or `end`.
    @inline(__always)
    func skipWhiteSpace(_ position: Int) -> Int {
        var position = position
        while position < end {
            let byte = base[position]
            if byte > 0x20 { return position }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return position }
            position += 1
        }
        return position
    }

    /// The index after the literal that must stand at `position`.
    @inline(__always)
    func literal(_ text: StaticString, at position: Int) throws(ScanFault) -> Int {
        for index in 0..<text.utf8CodeUnitCount {
            guard position + index < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            guard base[position + index] == text.utf8Start[index] else {
                throw ScanFault(kind: .unexpectedByte, offset: position + index)
            }
        }
        return position + text.utf8CodeUnitCount
    }

    /// The index after the string whose opening quote is at `start`, whether it has escapes, and whether its bytes are
    /// ASCII alone.
    @inline(__always)
    func string(at start: Int) throws(ScanFault) -> (end: Int, hasEscapes: Bool, isASCII: Bool) {
        var position = start + 1
        var (hasEscapes, isASCII) = (false, true)
        while true {
            while position + 8 <= end {
                let special = ByteWord.escapedOrMultibyte(in: word(at: position))
                if special == 0 {
                    position += 8
                } else {
                    position += special.trailingZeroBitCount >> 3
                    break
                }
            }
            guard position < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            let byte = base[position]
            if byte == 0x22 { return (position + 1, hasEscapes, isASCII) }
            if byte >= 0x80 {
                isASCII = false
                position = try multibyteRun(at: position)
            } else if byte == 0x5C {
                hasEscapes = true
                position = try escape(at: position)
            } else if byte < 0x20 {
                throw ScanFault(kind: .controlCharacter, offset: position)
            } else {
                // Reached in the last seven bytes only, where no whole word is left to load.
                position += 1
            }
        }
    }

    @inline(__always)
    private func word(at position: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
    }

    /// The index after a run of well-formed multi-byte sequences (Unicode's table 3-7).
    private func multibyteRun(at start: Int) throws(ScanFault) -> Int {
        var position = start
        while position < end, base[position] >= 0x80 {
            let lead = base[position]
            let length: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF:
                length = 2
            case 0xE0...0xEF:
                length = 3
                // No overlong forms, no surrogates.
                if lead == 0xE0 { low = 0xA0 } else if lead == 0xED { high = 0x9F }
            case 0xF0...0xF4:
                length = 4
                // No overlong forms, nothing beyond U+10FFFF.
                if lead == 0xF0 { low = 0x90 } else if lead == 0xF4 { high = 0x8F }
            default:
                throw ScanFault(kind: .invalidUTF8, offset: position)
            }
            guard position + length <= end, base[position + 1] >= low, base[position + 1] <= high else {
                throw ScanFault(kind: .invalidUTF8, offset: position)
            }
            for index in 2..<length where base[position + index] & 0xC0 != 0x80 {
                throw ScanFault(kind: .invalidUTF8, offset: position)
            }
            position += length
        }
        return position
    }

    /// The index after the escape sequence, or the pair of them, whose backslash is at `start`.
    private func escape(at start: Int) throws(ScanFault) -> Int {
        guard start + 1 < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
        switch base[start + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return start + 2
        case 0x75:
            let unit = try codeUnit(at: start + 2)
            if unit & 0xF800 != 0xD800 { return start + 6 }
            guard unit < 0xDC00 else { throw ScanFault(kind: .loneSurrogate, offset: start) }
            guard start + 6 < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            guard base[start + 6] == 0x5C else { throw ScanFault(kind: .loneSurrogate, offset: start) }
            guard start + 7 < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            guard base[start + 7] == 0x75 else { throw ScanFault(kind: .loneSurrogate, offset: start) }
            guard try codeUnit(at: start + 8) & 0xFC00 == 0xDC00 else {
                throw ScanFault(kind: .loneSurrogate, offset: start)
            }
            return start + 12
        default:
            throw ScanFault(kind: .invalidEscape, offset: start + 1)
        }
    }

    /// The UTF-16 code unit of the four hexadecimal digits at `position`.
    private func codeUnit(at position: Int) throws(ScanFault) -> UInt32 {
        var unit: UInt32 = 0
        for index in position..<position + 4 {
            guard index < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            guard let digit = hexadecimalValue(base[index]) else {
                throw ScanFault(kind: .invalidEscape, offset: index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }
}

/// The value of a hexadecimal digit, either case.
@inline(__always)
func hexadecimalValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte) - 0x30
    case 0x41...0x46: UInt32(byte) - 0x37
    case 0x61...0x66: UInt32(byte) - 0x57
    default: nil
    }
}
