/// Eight bytes at a time, the first one lowest.
///
/// A mark is the top bit of a byte. Only the lowest mark may be believed, as a borrow runs upwards and can
/// leave false ones above a true one.
enum ByteWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Marks what a string can't hold unescaped: quotes, backslashes, bytes below 0x20.
    @inline(__always)
    static func escaped(in word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let control = (word &- ones &* 0x20) & ~word
        return (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | control) & tops
    }

    /// Marks the same, and bytes above 0x7F.
    @inline(__always)
    static func escapedOrMultibyte(in word: UInt64) -> UInt64 {
        escaped(in: word) | (word & tops)
    }
}
