import TalentModel
import Testing

struct PhoneNumberTests {
    @Test(arguments: [
        ("+33612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+33-6-12-34-56-78", "+33612345678"),
        ("+33.6.12.34.56.78", "+33612345678"),
        ("(+33) 612345678", "+33612345678"),
        ("+33\u{a0}6\u{202f}12345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("00 33 6 12 34 56 78", "+33612345678"),
        ("+421915123456", "+421915123456"),
        ("+12", "+12"),
        ("+123456789012345", "+123456789012345"),
        ("00123456789012345", "+123456789012345"),
        ("0012", "+12"),
        ("+10000000000000", "+10000000000000"),
        ("+100000000000000", "+100000000000000"),
    ])
    func internationalSpellings(text: String, expected: String) {
        #expect(PhoneNumber(text)?.text == expected)
        #expect(PhoneNumber(text, region: "FR")?.text == expected)
    }

    @Test(arguments: ["0612345678", "06 12 34 56 78", "06.12.34.56.78", "(06) 12-34-56-78"])
    func theNationalFormNeedsItsRegion(text: String) {
        #expect(PhoneNumber(text, region: "FR")?.text == "+33612345678")
        #expect(PhoneNumber(text) == nil)
        #expect(PhoneNumber(text, region: "DE") == nil)
    }

    @Test(arguments: [
        "", "+", "+1", "+0612345678", "+1234567890123456", "612345678", "061234567", "06123456789", "33612345678",
        "000612345678", "00", "+33612345678 ext. 5", "+33/612345678", "++33612345678", "3+3612345678", "+33612345678+",
        "001234567890123456", "001", "0001234", "000000000000", "+000", "0000000000",
        "+33\u{a1}612345678", "+33\u{202e}612345678", "+33\u{e000}612345678",
        "phone", "０６１２３４５６７８", "+٣٣٦١٢٣٤٥٦٧٨", "+33612345678\n", "+33612345678\u{0}", "\u{200b}+33612345678",
    ])
    func anythingElseIsRefused(text: String) { #expect(PhoneNumber(text, region: "FR") == nil) }

    @Test(
        arguments: [
            ("+33612345678", "0612345678"), ("+33712345678", "0712345678"), ("+33112345678", nil),
            ("+336123456789", nil), ("+3361234567", nil), ("+421915123456", nil),
            // The zero of the national form, left in by mistake: another number than the one meant.
            ("+33 (0)6 12 34 56 78", nil),
        ] as [(String, String?)])
    func frenchMobiles(text: String, national: String?) throws {
        #expect(try #require(PhoneNumber(text)).frenchMobile == national)
    }

    @Test func spellingsOfOneNumberAreOneNumber() {
        let spellings = ["+33612345678", "0033 6 12 34 56 78", "06.12.34.56.78"].compactMap {
            PhoneNumber($0, region: "FR")
        }
        #expect(spellings.count == 3)
        #expect(Set(spellings).count == 1)
        #expect(PhoneNumber("+33612345678") != PhoneNumber("+336123456780"))
    }
}
