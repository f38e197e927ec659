/// A telephone number in E.164: `+` and 2 to 15 digits, the first not 0.
public struct PhoneNumber: Sendable, Hashable {
    /// The number, `+33612345678`.
    public let text: String

    /// Reads E.164, `00…`, or the national form of the connection's region (France only, `0612345678`).
    ///
    /// Spaces (no-break ones too), dots, hyphens and parentheses are dropped; anything else makes it nil.
    public init?(_ input: String, region: String? = nil) {
        var digits: [UInt8] = []
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
            if digits.starts(with: [zero, zero]) {
                digits.removeFirst(2)
            } else if region == "FR", digits.count == 10, digits[0] == zero, digits[1] != zero {
                digits.replaceSubrange(0..<1, with: Array("33".utf8))
            } else {
                return nil
            }
        }
        guard (2...15).contains(digits.count), digits[0] != zero else { return nil }
        text = "+" + String(decoding: digits, as: UTF8.self)
    }

    /// The French national form `0612345678` when this is a French mobile number (06 or 07), else nil.
    public var frenchMobile: String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 12, bytes.starts(with: Array("+33".utf8)),
            bytes[3] == UInt8(ascii: "6") || bytes[3] == UInt8(ascii: "7")
        else { return nil }
        return "0" + String(decoding: bytes[3...], as: UTF8.self)
    }
}

/// The rule for e-mail addresses: what every vendor would accept, not all that RFC 5322 allows.
public enum EmailAddress {
    /// Whether `text` is `local@domain.tld`, at most 254 bytes, with no white space or invisible characters.
    public static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 254, !text.unicodeScalars.contains(where: isInvisible) else { return false }
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), (1...64).contains(at) else { return false }
        let (local, domain) = (bytes[..<at], bytes[(at + 1)...])
        let refused: Set<UInt8> = Set("\"(),:;<>@[\\]".utf8)
        guard !local.contains(where: refused.contains),
            !local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).contains(where: \.isEmpty)
        else { return false }
        let labels = domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                            || $0 == UInt8(ascii: "-") || $0 >= 0x80
                    }
            }
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
