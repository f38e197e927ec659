/// Ids of our own making: a prefix and 120 random bits in base 32.
enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// A new id: `req_01h…`.
    static func make(_ prefix: StaticString) -> String {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(prefix.utf8CodeUnitCount + 26)
        prefix.withUTF8Buffer { bytes.append(contentsOf: $0) }
        for _ in 0..<2 {
            var random = generator.next()
            for _ in 0..<12 {
                bytes.append(alphabet[Int(random & 31)])
                random >>= 5
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
