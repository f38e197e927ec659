/// A value of a structured field without its parameters (RFC 9651 section 3.3), as far as limits need it.
enum BareItem {
    /// A whole number; beyond fifteen digits the largest of them.
    case integer(Int64)
    /// A string or token, quotes and escapes included.
    case text(Substring.UTF8View)
    /// A fraction, byte sequence, boolean, date or display string.
    case other

    /// Takes a value off the front; nil when there is none that is whole.
    init?(_ scanner: inout ByteScanner) {
        guard let first = scanner.next else { return nil }
        switch first {
        case UInt8(ascii: "\""): self.init(quoted: &scanner)
        case UInt8(ascii: "-"), 0x30...0x39: self.init(number: &scanner)
        case UInt8(ascii: "*"): self = .text(scanner.take(while: Self.isTokenByte))
        case _ where ByteScanner.isLetter(first): self = .text(scanner.take(while: Self.isTokenByte))
        case UInt8(ascii: ":"):
            _ = scanner.skip(first)
            _ = scanner.take { Self.isBase64Byte($0) }
            guard scanner.skip(first) else { return nil }
            self = .other
        case UInt8(ascii: "?"):
            _ = scanner.skip(first)
            guard let bit = scanner.digits(1), bit <= 1 else { return nil }
            self = .other
        case UInt8(ascii: "@"):
            _ = scanner.skip(first)
            guard case .integer = BareItem(number: &scanner) else { return nil }
            self = .other
        case UInt8(ascii: "%"):
            _ = scanner.skip(first)
            guard BareItem(quoted: &scanner) != nil else { return nil }
            self = .other
        default: return nil
        }
    }

    private init?(quoted scanner: inout ByteScanner) {
        let quote = UInt8(ascii: "\"")
        let whole = scanner.rest
        guard scanner.skip(quote) else { return nil }
        while let byte = scanner.next, (0x20...0x7E).contains(byte) {
            _ = scanner.skip(byte)
            if byte == quote {
                self = .text(whole[..<scanner.rest.startIndex])
                return
            }
            guard byte == UInt8(ascii: "\\") else { continue }
            guard scanner.skip(quote) || scanner.skip(UInt8(ascii: "\\")) else { return nil }
        }
        return nil
    }

    private init?(number scanner: inout ByteScanner) {
        let negative = scanner.skip(UInt8(ascii: "-"))
        guard let value = ByteScanner.number(scanner.take(while: ByteScanner.isDigit)) else { return nil }
        guard scanner.skip(UInt8(ascii: ".")) else {
            self = .integer(negative ? -value : value)
            return
        }
        guard !scanner.take(while: ByteScanner.isDigit).isEmpty else { return nil }
        self = .other
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ByteScanner.isLetter(byte) || ByteScanner.isDigit(byte) || "!#$%&'*+-.^_`|~:/".utf8.contains(byte)
    }

    private static func isBase64Byte(_ byte: UInt8) -> Bool {
        ByteScanner.isLetter(byte) || ByteScanner.isDigit(byte) || "+/=".utf8.contains(byte)
    }
}
