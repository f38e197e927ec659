import TalentModel
import TalentProviders
import Testing

/// The catalogue: what the configuration and the docs need to know of each provider is there and unambiguous.
@Suite("Conformance: catalogue")
struct CatalogTests {
    private static let profiles = ProviderCatalog.all.map { $0.profile }

    @Test(arguments: profiles.map(\.name))
    func aProfileIsComplete(_ name: String) throws {
        let profile = try #require(ProviderCatalog.named(name)).profile
        #expect(profile.name == name)
        #expect(ConnectionName.isValid(profile.name))
        #expect(!profile.displayName.isEmpty)
        #expect(profile.defaultBaseURL.hasPrefix("https://"))
        #expect(!profile.defaultBaseURL.hasSuffix("/"))
        #expect(profile.environmentVariable.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isUppercase || $0.isNumber)) })
        #expect(!profile.environmentVariable.isEmpty)
        for option in profile.options {
            #expect(!option.name.isEmpty && option.help.hasSuffix("."), "\(option.name) has no sentence of help")
        }
        let words = profile.options.map(\.name) + profile.plans + profile.limitClasses
        #expect(Set(words).count == words.count)
    }

    @Test func namesAreUnique() {
        #expect(Set(Self.profiles.map(\.name)).count == Self.profiles.count)
        #expect(Set(Self.profiles.map(\.environmentVariable)).count == Self.profiles.count)
        #expect(ProviderCatalog.named("no-such-provider") == nil)
    }

    @Test(arguments: profiles.map(\.name))
    func aProviderCanDoSomethingAndSaysWhereItsFixturesComeFrom(_ name: String) throws {
        #expect(ConformanceCase.all.contains { $0.provider.profile.name == name })
        let source = try FixtureFolder(provider: name).bytes("SOURCE.md", "the vendor's pages behind the fixtures")
        #expect(!source.isEmpty)
    }

    @Test(arguments: profiles.map(\.name))
    func waysOfReachingPeopleThatAProviderHasNotAreRefused(_ name: String) throws {
        let type = try #require(ProviderCatalog.named(name))
        guard let campaigns = type.init(ProviderSettings(connection: "c")) as? any CampaignOutreach else { return }
        let kinds = Swift.type(of: campaigns).outreachKinds
        #expect(!kinds.isEmpty)
        for outreach in OutreachDraft.Outreach.allCases where !kinds.contains(outreach) {
            #expect(throws: GatewayError.self, "\(outreach)") { _ = try campaigns.addToCampaign("c", outreach, []) }
        }
    }
}
