/// A telephone number in E.164: `+` and 2 to 15 digits, the first not 0.
public struct PhoneNumber: Sendable, Hashable {
    /// The digits as one number: there are at most 15 and none in front is 0, so it says all of them.
    private let digits: Int

    /// The number, `+33612345678`.
    public var text: String {
        String(capacity: 16) { text in
            text.add(byte: UInt8(ascii: "+"))
            text.add(digits)
        }
    }

    /// Reads E.164, `00…`, or the national form of the connection's region (France only, `0612345678`).
    ///
    /// Spaces (no-break ones too), dots, hyphens and parentheses are dropped; anything else makes it nil.
    public init?(_ input: String, region: String? = nil) {
        var input = input
        guard var given = input.withUTF8(GivenDigits.init) else { return nil }
        if !given.hasPlus {
            if given.zeros >= 2 {
                given.count -= 2
                given.zeros -= 2
            } else if region == "FR", given.count == 10, given.zeros == 1 {
                given.value += 33_000_000_000
                given.count = 11
                given.zeros = 0
            } else {
                return nil
            }
        }
        guard (2...15).contains(given.count), given.zeros == 0 else { return nil }
        digits = given.value
    }

    /// The French national form `0612345678` when this is a French mobile number (06 or 07), else nil.
    public var frenchMobile: String? {
        // 33, the 6 or 7, and eight more digits.
        let prefix = digits / 100_000_000
        guard prefix == 336 || prefix == 337 else { return nil }
        return String(capacity: 10) { text in
            text.add(byte: UInt8(ascii: "0"))
            text.add(UInt(digits), digits: 9)
        }
    }
}

/// The digits of a number as somebody spells it.
private struct GivenDigits {
    /// The digits as one number.
    var value = 0
    /// How many there are.
    var count = 0
    /// How many of them are zeros before any other digit.
    var zeros = 0
    /// Whether a plus stands before them.
    var hasPlus = false

    /// Nil when there is anything but digits, a plus and what is dropped, or more digits than `00` and a number have.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            // U+00A0 and U+202F.
            case 0xC2 where rest.first == 0xA0: rest.removeFirst()
            case 0xE2 where rest.starts(with: [0x80, 0xAF]): rest.removeFirst(2)
            case UInt8(ascii: "+"):
                guard count == 0, !hasPlus else { return nil }
                hasPlus = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard count < 17 else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                count += 1
                if value == 0 { zeros += 1 }
            default: return nil
            }
        }
    }
}

/// The rule for e-mail addresses: what every vendor would accept, not all that RFC 5322 allows.
public enum EmailAddress {
    /// Whether `text` is `local@domain.tld`, at most 254 bytes, with no white space or invisible characters.
    public static func isValid(_ text: String) -> Bool {
        var text = text
        var isASCII = true
        // By bytes and without a copy: a campaign has 10,000 of them.
        let isWellFormed = text.withUTF8 { bytes in
            guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else {
                return false
            }
            isASCII = bytes.reduce(0, |) < 0x80
            return isLocalPart(UnsafeBufferPointer(rebasing: bytes[..<at]))
                && isDomain(UnsafeBufferPointer(rebasing: bytes[(at + 1)...]))
        }
        return isWellFormed && (isASCII || !text.unicodeScalars.contains(where: isInvisible))
    }

    /// Visible characters without those that would need quoting, dots only between others.
    private static func isLocalPart(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        var last = dot
        for byte in bytes {
            if !isLetterOrDigit(byte), isSpecial(byte) || byte == dot && last == dot { return false }
            last = byte
        }
        return last != dot
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: "["),
            UInt8(ascii: "\\"), UInt8(ascii: "]"), 0x7f:
            true
        default: false
        }
    }

    /// At least two labels of 1 to 63 bytes.
    private static func isDomain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var (labels, length, last) = (1, 0, dot)
        for byte in bytes {
            if byte == dot {
                guard (1...63).contains(length), last != hyphen else { return false }
                labels += 1
                length = 0
            } else {
                guard isLetterOrDigit(byte) || byte == hyphen && length > 0 else { return false }
                length += 1
            }
            last = byte
        }
        return labels >= 2 && (1...63).contains(length) && last != hyphen
    }

    /// Of any script.
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte >= 0x80
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
