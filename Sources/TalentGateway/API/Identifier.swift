import Glibc

/// Ids of our own making: a prefix and 120 random bits in base 32.
enum Identifier {
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// A new id: `req_01h…`.
    static func make(_ prefix: StaticString) -> String {
        var (left, right) = randomBits()
        let count = prefix.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: count + 24) { bytes in
            _ = bytes.update(fromContentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: count))
            for place in 0..<12 {
                bytes[count + place] = alphabet.utf8Start[Int(left & 31)]
                bytes[count + 12 + place] = alphabet.utf8Start[Int(right & 31)]
                left >>= 5
                right >>= 5
            }
            return count + 24
        }
    }

    /// Both words in one system call.
    private static func randomBits() -> (UInt64, UInt64) {
        var words: (UInt64, UInt64) = (0, 0)
        let size = MemoryLayout.size(ofValue: words)
        if withUnsafeMutableBytes(of: &words, { bytes in bytes.baseAddress.map { getentropy($0, size) } }) == 0 {
            return words
        }
        var generator = SystemRandomNumberGenerator()
        return (generator.next(), generator.next())
    }
}
