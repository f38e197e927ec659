/// Digits, capitals, small letters: what caller keys are printed in.
enum Base62 {
    static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The value of a digit; nil for any other byte.
    static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x5A: Int(byte) - 0x41 + 10
        case 0x61...0x7A: Int(byte) - 0x61 + 36
        default: nil
        }
    }

    /// `bytes` as one big-endian number in exactly `width` digits.
    ///
    /// 43 digits hold any 32 bytes, as 62⁴³ is larger than 2²⁵⁶.
    static func encode(_ bytes: [UInt8], width: Int) -> String {
        var number = bytes
        var digits = [UInt8](repeating: alphabet[0], count: width)
        for position in stride(from: width - 1, through: 0, by: -1) {
            var remainder = 0
            for index in number.indices {
                let value = remainder << 8 | Int(number[index])
                number[index] = UInt8(value / 62)
                remainder = value % 62
            }
            digits[position] = alphabet[remainder]
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
