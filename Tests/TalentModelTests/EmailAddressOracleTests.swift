import Testing

@testable import TalentModel

/// The rule for addresses works on bytes, without a copy; this is the same rule as one would write it down.
@Suite("E-mail addresses, by the rule written plainly")
struct EmailAddressOracleTests {
    private static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
        let hidden = text.unicodeScalars.contains {
            switch $0.properties.generalCategory {
            case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return !hidden && !parts[0].contains(where: "\"(),:;<>[\\]".contains) && !atoms.contains(where: \.isEmpty)
            && labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.unicodeScalars.allSatisfy {
                !$0.isASCII || ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || $0 == "-"
            }
    }

    @Test("20,000 texts around the rule's edges")
    func agreesWithTheRule() {
        var random = SeededGenerator(seed: 20)
        let pieces = [
            "a", "B", "7", "-", ".", "@", "@", "_", "+", "é", "ü", "例", "\u{200b}", "\u{a0}", "\u{ad}", " ", "\t",
            "\u{7f}", "(", ")", ",", ":", ";", "<", ">", "[", "\\", "]", "\"", "example", "com", "mail",
            String(repeating: "x", count: 30), String(repeating: "y", count: 63), String(repeating: "z.", count: 40),
        ]
        // Mostly what is fine, or nothing would ever be.
        let fine = ["a", "B", "7", ".", "-", "é", "mail", "example"]
        var valid = 0
        for _ in 0..<20_000 {
            func part() -> String {
                (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    Bool.random(using: &random) || Bool.random(using: &random)
                        ? fine[Int.random(in: 0..<fine.count, using: &random)]
                        : pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }.joined()
            }
            let text = Bool.random(using: &random) ? part() + "@" + part() + ".com" : part() + "@" + part()
            let expected = Self.isValid(text)
            valid += expected ? 1 : 0
            #expect(EmailAddress.isValid(text) == expected, "\(text.debugDescription)")
        }
        #expect((1000...19_000).contains(valid), "\(valid) of them are addresses: that says nothing")
    }
}
