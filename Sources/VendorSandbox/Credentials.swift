/// Made-up credentials in the vendors' own formats, the same for the same seed.
struct Credentials: Sendable {
    let values: [Vendor: String]

    init(seed: UInt64) {
        var source = SeedSource(seed: seed &+ 0x5EED)
        values = [
            // `sk-…` in each example (hirempire.md section 3).
            .hirempire: "sk-" + source.base62(40),
            // `vh_live_` and 32 or more characters (voicehire.md section 3).
            .voicehire: VoiceHireFake.keyPrefix + source.base62(VoiceHireFake.leastKeyCharacters),
            // `sk_` and Base62, about 46 characters in all (instaview.md section 4).
            .instaview: "sk_" + source.base62(43),
            // JWT-like in public clients, else not given (huntr.md section 3): the header of HS256, then noise.
            .huntr: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\(source.base62(64)).\(source.base62(43))",
        ]
    }

    subscript(_ vendor: Vendor) -> String { values[vendor, default: ""] }
}
