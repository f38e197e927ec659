/// All providers that the gateway has. A new one is one line here, one folder beside this one, one set of fixtures.
public enum ProviderCatalog {
    /// The providers' types, in the order in which they are listed.
    public static let all: [any Provider.Type] = [
        HirempireProvider.self,
        VoiceHireProvider.self,
        InstaViewProvider.self,
        HuntrProvider.self,
    ]

    /// The provider of that name.
    public static func named(_ name: String) -> (any Provider.Type)? { all.first { $0.profile.name == name } }
}
