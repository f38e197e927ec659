import GatewayJSON
import Testing

@testable import TalentProviders

/// What a vendor says is shown capped, without control characters, personal data and secrets (SE-1, SE-4).
struct TextMaskTests {
    private let mask = TextMask(
        secret: "hush-hush-key", personal: ["Pierre", "Durand", "p.durand@example.com", "+33612345678", "Jo", "X"])

    @Test(arguments: [
        ("Pierre Durand exists", "[masked] [masked] exists"),
        ("PIERRE durand exists", "[masked] [masked] exists"),
        ("p.durand@example.com is taken", "[masked] is taken"),
        ("+33612345678 is bad", "[masked] is bad"), ("33612345678 is bad", "[masked] is bad"),
        ("candidate=Durand;", "candidate=[masked];"), ("M.Durand,Pierre", "M.[masked],[masked]"),
        // Names are words of their own; one-letter names would blank out anything.
        ("Durandal", "Durandal"), ("sopierre", "sopierre"), ("pierre_durand", "[masked]_[masked]"),
        ("Jo left a job, X too", "[masked] left a job, X too"), ("JO-jo", "[masked]-[masked]"),
    ])
    func personalDataOfTheRequest(text: String, shown: String) { #expect(mask.apply(text) == shown) }

    @Test func namesOfScriptsWithoutSpacesAreMaskedInsideWords() {
        #expect(
            TextMask(secret: "", personal: ["\u{738b}\u{5c0f}"]).apply("\u{738b}\u{5c0f}\u{4e0d}") == "[masked]\u{4e0d}"
        )
    }

    @Test func accentsAreComparedInEitherForm() {
        #expect(TextMask(secret: "", personal: ["Andr\u{e9}"]).apply("Andre\u{301} ANDR\u{c9}") == "[masked] [masked]")
    }

    @Test(arguments: [
        ("key hush-hush-key refused", "key [secret] refused"), ("xhush-hush-keyx", "x[secret]x"),
        ("sk_live_abc123 is bad", "[secret] is bad"), ("use 'sk-abc'", "use '[secret]'"), ("vh_live_1", "[secret]"),
        ("key=sk_live_abc123", "[secret]"), ("`sk_test_1`", "`[secret]`"), ("task_id disk-space", "task_id disk-space"),
    ])
    func secrets(text: String, shown: String) { #expect(mask.apply(text) == shown) }

    @Test(arguments: [
        ("ada@example.org is taken", "[email] is taken"), ("<ada@example.org>", "<[email]>"),
        ("email=ada@example.org;", "[email];"), ("5 @ 3", "5 @ 3"),
        ("see https://api.example.com/v1?x=1 now", "see [link] now"), ("url:http://10.0.0.1/", "[link]"),
    ])
    func addressesAndLinks(text: String, shown: String) { #expect(mask.apply(text) == shown) }

    @Test(arguments: [
        "+421915123456", "+421 915 123 456", "+33 6 12 34 56 78", "+33 (0)6 12 34 56 78", "0687654321",
        "06 87 65 43 21", "06.87.65.43.21", "06-87-65-43-21", "06/87/65/43/21", "06\u{a0}87\u{a0}65\u{a0}43\u{a0}21",
        "0033687654321", "33687654321", "+1 (555) 010-9999",
    ])
    func anybodysPhoneInAnySpelling(phone: String) {
        #expect(mask.apply("Bad: \(phone) was given") == "Bad: [phone] was given")
        #expect(mask.apply("Bad: \(phone)") == "Bad: [phone]")
        #expect(mask.apply("\"\(phone)\".") == "\"[phone]\".")
    }

    @Test(arguments: [
        "8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", "01234567-89ab-4cde-8f01-23456789abcd",
        "01234567-8901-4cde-8f01-23456789abcd", "00000000-0000-0000-0000-000000000000", "5eb0a43d8899ba51bf96f647",
        "0123456789abcdef01234567", "012345678901234567890123", "abc123def456", "CAND-0123456789", "req_0123456789",
        "1705320120", "2024-01-15T10:30:00Z", "2026-11-22", "status 404", "0.5", "RATE_LIMIT_EXCEEDED", "50 of 10",
        "300000000", "3 of 10",
    ])
    func idsTimesAndNumbersAreSpared(text: String) { #expect(mask.apply(text) == text) }

    @Test func controlCharactersBecomeSpaces() {
        #expect(mask.apply("a\r\nb\u{0}c\u{1b}[31md\u{7f}e\u{85}f\tg") == "a  b c [31md e f g")
    }

    @Test func theCapIsInCharacters() {
        #expect(mask.apply(String(repeating: "e", count: 600)) == String(repeating: "e", count: 512))
        #expect(mask.apply(String(repeating: "\u{e9}", count: 512)).count == 512)
        #expect(mask.apply(String(repeating: "z", count: 5_000_000)).count == 512)
    }

    /// A value that the first cut splits must not be shown by half, whatever the masks before it have saved.
    @Test(arguments: [2, 9, 31, 32, 33, 40, 64, 200, 5000])
    func nothingCutInTwoIsShown(length: Int) {
        // No letter of "masked", so that nothing but the value can be left over.
        var generator = SeededGenerator(seed: 4)
        let value = String((0..<length).map { _ in "bcfghijlnopqrtuvwxyz".randomElement(using: &generator) ?? "b" })
        let mask = TextMask(secret: "", personal: [value])
        for lead in 0..<40 {
            let text = String(repeating: "-", count: lead) + String(repeating: value + " ", count: 4000 / length + 1)
            let shown = mask.apply(text)
            #expect(shown.allSatisfy { "-[masked] ".contains($0) }, "\(lead): \(shown.suffix(40))")
        }
    }

    @Test func aLongTextIsFoundByItsParts() {
        let resume = (0..<2000).map { "word\($0)" }.joined(separator: "\n")
        let mask = TextMask(secret: "", personal: [resume])
        let shown = mask.apply("Too long: " + resume)
        #expect(!shown.contains("word"))
        #expect(shown.count == 512)
    }

    @Test func manyPeopleAreMaskedInLittleTime() {
        let names = (0..<500).map { "Person\($0)" }
        let mask = TextMask(secret: "", personal: names)
        let text = names.joined(separator: " ")
        let time = ContinuousClock().measure { #expect(!mask.apply(text).contains("Person")) }
        #expect(time < .seconds(5))
    }

    @Test func detailsAreMaskedAllTheWayDown() throws {
        let details = try json(
            #"""
            {"Durand": [{"phone": "06 12 34 56 78", "n": 33612345678, "count": 1705320120, "ok": true, "none": null}],
             "rate": 0.30123456789, "deep": {"mail": "ada@example.org"}}
            """#)
        let shown = try #require(mask.apply(details))
        #expect(
            String(decoding: shown, as: UTF8.self)
                == #"{"[masked]":[{"phone":"[phone]","n":"[masked]","count":1705320120,"ok":true,"none":null}],"#
                + #""rate":0.30123456789,"deep":{"mail":"[email]"}}"#)
    }

    @Test func detailsTooDeepOrTooLargeAreLeftOut() throws {
        let deep = String(repeating: "[", count: 40) + #""Durand""# + String(repeating: "]", count: 40)
        let shown = try #require(mask.apply(json(deep)))
        #expect(String(decoding: shown, as: UTF8.self) == "[[[[[[[[null]]]]]]]]")
        #expect(mask.apply(try json("\"" + String(repeating: "x", count: 4094) + "\"")) != nil)
        #expect(mask.apply(try json("\"" + String(repeating: "x", count: 4095) + "\"")) == nil)
    }
}
