/// Ids of MongoDB's form, as Huntr has them (huntr.md section 4): 24 lower-case hex characters, the first eight
/// of which are the creation time, so that ids sort by age and can serve as paging cursors.
enum ObjectId {
    /// An id made at `seconds` (Unix) with 16 random characters.
    static func make(seconds: Int, source: inout SeedSource) -> String { prefix(seconds) + source.hex(16) }

    /// An id made at `seconds` that is greater than each one made in the same second with a smaller counter.
    static func make(seconds: Int, counter: Int, process: String) -> String {
        let digits = String(counter & 0xFFFFFF, radix: 16)
        return prefix(seconds) + process + String(repeating: "0", count: 6 - digits.count) + digits
    }

    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 24 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func prefix(_ seconds: Int) -> String {
        let digits = String(seconds, radix: 16)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
