import TalentModel

/// Ids of our own making: a prefix and 120 bits in base 32.
enum Identifier {
    private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    /// A new id, all of it random: `req_7h2k…`.
    static func make(_ prefix: StaticString) -> String {
        let random = RandomPool.shared.words()
        return text(prefix, random.0, random.1)
    }

    /// A new id that as text sorts by its moment, 45 bits of milliseconds before 75 random ones: an index of such ids
    /// grows at its end, and its older pages are left alone.
    static func make(_ prefix: StaticString, at moment: Timestamp) -> String {
        let random = RandomPool.shared.words()
        return text(prefix, UInt64(clamping: moment.milliseconds) << 15 | random.0 & 0x7fff, random.1)
    }

    /// The lowest 60 bits of each word, the highest digit first.
    private static func text(_ prefix: StaticString, _ left: UInt64, _ right: UInt64) -> String {
        let count = prefix.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: count + 24) { bytes in
            _ = bytes.update(fromContentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: count))
            for place in 0..<12 {
                let shift = UInt64(55 - 5 * place)
                bytes[count + place] = alphabet.utf8Start[Int(left >> shift & 31)]
                bytes[count + 12 + place] = alphabet.utf8Start[Int(right >> shift & 31)]
            }
            return count + 24
        }
    }
}
