/// A telephone number in E.164: `+` and 2 to 15 digits, the first not 0.
public struct PhoneNumber: Sendable, Hashable {
    /// The number, `+33612345678`.
    public let text: String

    /// Reads E.164, `00…`, or the national form of the connection's region (France only, `0612345678`).
    ///
    /// Spaces (no-break ones too), dots, hyphens and parentheses are dropped; anything else makes it nil.
    public init?(_ input: String, region: String? = nil) {
        var digits: [UInt8] = []
        digits.reserveCapacity(24)
        var hasPlus = false
        for scalar in input.unicodeScalars {
            switch scalar {
            case " ", ".", "-", "(", ")", "\u{a0}", "\u{202f}": continue
            case "+":
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            case "0"..."9": digits.append(UInt8(scalar.value))
            default: return nil
            }
        }
        let zero = UInt8(ascii: "0")
        if !hasPlus {
            if digits.count >= 2, digits[0] == zero, digits[1] == zero {
                digits.removeFirst(2)
            } else if region == "FR", digits.count == 10, digits[0] == zero, digits[1] != zero {
                digits[0] = UInt8(ascii: "3")
                digits.insert(UInt8(ascii: "3"), at: 0)
            } else {
                return nil
            }
        }
        guard (2...15).contains(digits.count), digits[0] != zero else { return nil }
        digits.insert(UInt8(ascii: "+"), at: 0)
        text = String(decoding: digits, as: UTF8.self)
    }

    /// The French national form `0612345678` when this is a French mobile number (06 or 07), else nil.
    public var frenchMobile: String? {
        let zero = UInt8(ascii: "0")
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 12, bytes[1] == UInt8(ascii: "3"), bytes[2] == UInt8(ascii: "3"),
                bytes[3] == UInt8(ascii: "6") || bytes[3] == UInt8(ascii: "7")
            else { return nil }
            // 0 and the nine digits of the subscriber.
            return String(unsafeUninitializedCapacity: 10) { out in
                out[0] = zero
                for place in 1..<10 { out[place] = bytes[place + 2] }
                return 10
            }
        }
    }
}

/// The rule for e-mail addresses: what every vendor would accept, not all that RFC 5322 allows.
public enum EmailAddress {
    /// Whether `text` is `local@domain.tld`, at most 254 bytes, with no white space or invisible characters.
    public static func isValid(_ text: String) -> Bool {
        var text = text
        // By bytes and without a copy: a campaign has 10,000 of them.
        let isWellFormed = text.withUTF8 { bytes in
            guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else {
                return false
            }
            return isLocalPart(bytes[..<at]) && isDomain(bytes[(at + 1)...])
        }
        return isWellFormed
            && (text.utf8.allSatisfy(isVisibleASCII) || !text.unicodeScalars.contains(where: isInvisible))
    }

    private static func isVisibleASCII(_ byte: UInt8) -> Bool { (0x21...0x7e).contains(byte) }

    private static func isLocalPart(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let dot = UInt8(ascii: ".")
        var last = dot
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"),
                UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: "["),
                UInt8(ascii: "\\"), UInt8(ascii: "]"):
                return false
            case dot where last == dot: return false
            default: last = byte
            }
        }
        return last != dot
    }

    /// At least two labels of 1 to 63 bytes.
    private static func isDomain(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var (labels, length, last) = (1, 0, dot)
        for byte in bytes {
            switch byte {
            case dot:
                guard (1...63).contains(length), last != hyphen else { return false }
                labels += 1
                length = -1
            case hyphen:
                if length == 0 { return false }
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: break
            default: return false
            }
            length += 1
            last = byte
        }
        return labels >= 2 && (1...63).contains(length) && last != hyphen
    }

    /// White space, control and format characters of all of Unicode: a zero-width space makes another address of what
    /// reads the same.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7f }
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}
