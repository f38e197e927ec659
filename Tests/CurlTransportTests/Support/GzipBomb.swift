/// A gzip stream of zeros without end, made by hand: 13 bits repeat the byte before 258 times.
enum GzipBomb {
    /// The gzip header, and the start of a block with fixed codes that holds one zero byte.
    static let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + bits([(0b010, 3), (0b0000_1100, 8)] + padding)
    /// Whole bytes of repeats.
    static let block: [UInt8] = Array(
        repeatElement(bits(Array(repeating: longestRepeat, count: 8)), count: 256).joined())
    static let blockExpanded = 256 * 8 * 258

    /// Length 258 is symbol 285, code 11000101; distance 1 is code 00000. Codes go most significant bit first, which
    /// `bits`, least significant first, needs reversed.
    private static let longestRepeat = (0b00000_1010_0011, 13)
    /// 11 bits so far: one repeat makes it 24.
    private static let padding = [longestRepeat]

    private static func bits(_ codes: [(value: Int, count: Int)]) -> [UInt8] {
        var bytes: [UInt8] = []
        var pending = 0
        var count = 0
        for code in codes {
            pending |= code.value << count
            count += code.count
            while count >= 8 {
                bytes.append(UInt8(pending & 0xff))
                pending >>= 8
                count -= 8
            }
        }
        return bytes
    }
}
