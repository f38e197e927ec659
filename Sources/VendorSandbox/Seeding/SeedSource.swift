/// A small deterministic generator (SplitMix64): the same seed gives the same ids and data, so that examples
/// in documents keep working from one start to the next.
struct SeedSource: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A source of its own for each vendor, so that a change in one vendor's seeds moves nobody else's ids.
    init(seed: UInt64, for vendor: Vendor) {
        self.init(
            seed: vendor.rawValue.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func text(_ length: Int, from alphabet: String) -> String {
        let characters = Array(alphabet)
        var text = ""
        for _ in 0..<length { text.append(characters[below(characters.count)]) }
        return text
    }

    mutating func hex(_ length: Int) -> String { text(length, from: "0123456789abcdef") }

    mutating func base62(_ length: Int) -> String {
        text(length, from: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    }

    /// A random UUID of version 4, lower case.
    mutating func uuid() -> String {
        "\(hex(8))-\(hex(4))-4\(hex(3))-\(text(1, from: "89ab"))\(hex(3))-\(hex(12))"
    }
}
