import TalentModel
import Testing

@testable import TalentProviders

/// The caller's places for what VoiceHire complains about.
struct VoiceHirePlaceTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "paris"))

    @Test(
        "a field of a person is one of the caller's person",
        arguments: [
            ("candidates[0].phone", "/candidates/4/phone"), ("candidates.2.first_name", "/candidates/9/first_name"),
            ("candidates[1].email", "/candidates/7/email"), ("0600000007", "/candidates/7/phone"),
            ("candidates", "/candidates"), ("candidates[3].phone", nil), ("candidates[-1].phone", nil),
            ("candidates[01].phone", nil), ("candidates[+1].phone", nil), ("candidates.1.candidates.phone", nil),
            ("candidates[1].age", nil), ("candidates1.phone", nil), ("candidates[1]phone", nil),
            ("people[1].phone", nil),
            ("phone", nil), ("", nil), (".", nil), ("candidates[].phone", nil), ("0600000008", nil),
        ] as [(String, String?)])
    func places(name: String, pointer: String?) throws {
        let pointers = try provider.addToCampaign("abc", .sms, people([4, 7, 9])).pointers
        #expect(pointers[name] == pointer.map(FieldError.Place.pointer))
    }

    @Test("without an index it can be placed when there is one person", arguments: ["first_name", "phone", "email"])
    func single(name: String) throws {
        let pointers = try provider.addToCampaign("abc", .call, people([4])).pointers
        #expect(pointers[name] == .pointer("/candidates/4/\(name)"))
        #expect(pointers["age"] == nil)
    }

    private func people(_ numbers: [Int]) throws -> [OutreachPlan.Recipient] {
        try numbers.map { number in
            let phone = try #require(PhoneNumber("+3360000000\(number)"))
            return OutreachPlan.Recipient(
                index: number, firstName: "Ada", lastName: "Byron", phone: phone, remotePhone: phone.frenchMobile ?? "",
                email: "ada@example.com")
        }
    }
}
