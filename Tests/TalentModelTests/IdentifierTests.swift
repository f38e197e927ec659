import TalentModel
import Testing

struct IdentifierTests {
    @Test(arguments: [
        ("huntr:5eb0a43d8899ba51bf96f647", "huntr", "5eb0a43d8899ba51bf96f647"),
        ("voicehire-paris:abc123def456", "voicehire-paris", "abc123def456"),
        ("huntr:profile.5eb0", "huntr", "profile.5eb0"),
        ("1:~_.-", "1", "~_.-"),
    ])
    func aFullIDIsTakenApartAndPutTogether(text: String, connection: String, remote: String) throws {
        let id = try #require(ResourceID(text))
        #expect(id == ResourceID(connection: connection, remote: remote))
        #expect(id.text == text)
    }

    @Test(arguments: [
        "", ":", "huntr:", ":5eb0", "5eb0", "Huntr:5eb0", "hun_tr:5eb0", "huntr :5eb0", "huntr:5e:b0",
        String(repeating: "a", count: 41) + ":5eb0",
    ])
    func whatIsNoFullIDIsRefused(text: String) { #expect(ResourceID(text) == nil) }

    /// SE-3: what could leave its place in a path or a query is no id.
    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "a%2fb", "a?b", "a#b", "a&b", "a=b", "a;b", "a b", "a\rb", "a\nb", "a\r\nb",
        "a\u{0}b", "a\\b", "\u{fc}", "a\u{202e}b", "\u{ff0e}\u{ff0e}", String(repeating: "a", count: 129),
    ])
    func whatCouldLeaveItsPlaceIsNoRemoteID(text: String) {
        #expect(!RemoteID.isValid(text))
        #expect(ResourceID("huntr:" + text) == nil)
    }

    @Test(arguments: ["a", "...", "a.b", "123e4567-e89b-12d3-a456-426614174000", String(repeating: "a", count: 128)])
    func vendorsIDsAreRemoteIDs(text: String) { #expect(RemoteID.isValid(text)) }

    @Test(arguments: [
        ("8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", true), ("8FC4EA3C-ECC4-4A92-96FD-A14436A79A1B", true),
        ("00000000-0000-0000-0000-000000000000", true), ("8fc4ea3cecc44a9296fda14436a79a1b", false),
        ("8fc4ea3c-ecc4-4a92-96fd-a14436a79a1", false), ("8fc4ea3c-ecc4-4a92-96fd-a14436a79a1bb", false),
        ("8fc4ea3c-ecc4-4a92-96fd-a14436a79a1g", false), ("8fc4ea3ce-cc4-4a92-96fd-a14436a79a1b", false),
        ("{8fc4ea3c-ecc4-4a92-96fd-a14436a79a1}", false), ("", false),
        ("８fc4ea3c-ecc4-4a92-96fd-a14436a79a1b", false),
    ])
    func uuids(text: String, isUUID: Bool) { #expect(UUIDText.isValid(text) == isUUID) }
}
