import TalentModel
import Testing

struct EmailAddressTests {
    @Test(arguments: [
        "ada@example.com", "a@b.co", "first.last+tag@sub.example.com", "o'neil@example.com",
        "ada@xn--bcher-kva.example",
        "jos\u{e9}@example.com", "ada@b\u{fc}cher.example", "1@2.3", "ada_l-1@ex-ample.com",
        String(repeating: "a", count: 64) + "@example.com",
    ])
    func addressesThatVendorsTake(text: String) { #expect(EmailAddress.isValid(text)) }

    @Test(arguments: [
        "", "@", "ada", "ada@", "@example.com", "ada@example", "ada@.com", "ada@example.", "ada@example..com",
        ".ada@example.com", "ada.@example.com", "a..da@example.com", "a da@example.com", "ada@exa mple.com",
        "ada@example.com\n", "ada@example.com\r\nBcc: x@example.com", "ada@@example.com", "a@b@example.com",
        "\"ada\"@example.com", "Ada <ada@example.com>", "ada@[127.0.0.1]", "ada@-example.com", "ada@example-.com",
        "ada,bob@example.com", "ada@example.com,bob@example.com", "ada\u{0}@example.com", "ada@exam_ple.com",
        "ada\u{a0}x@example.com", "ada\u{200b}@example.com", "ada@example\u{2028}.com", "ada\u{85}@example.com",
        "ada@\u{202e}example.com", "ada@example.com\u{feff}",
        String(repeating: "a", count: 65) + "@example.com",
        "a@" + String(repeating: "b", count: 64) + ".com",
        "a@" + Array(repeating: String(repeating: "b", count: 60), count: 5).joined(separator: "."),
    ])
    func addressesThatSomeVendorRefuses(text: String) { #expect(!EmailAddress.isValid(text)) }
}
