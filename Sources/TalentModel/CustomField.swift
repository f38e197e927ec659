public import GatewayJSON

/// A field that an organisation has added to its persons.
public struct CustomField: Resource {
    /// What values a field takes.
    public enum Kind: String, Sendable, CaseIterable {
        case choice
        case text
        case number
        case date
    }

    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// Its name, unique in the organisation.
    public var name: String
    /// The kind of its values; nil for a word of the vendor's that nobody has heard of.
    public var kind: Kind?
    /// The vendor's word for the kind: two of them may be one of ours.
    public var remoteKind: String?
    /// The values to choose from; nil for fields that aren't a choice.
    public var choices: [String]?

    /// Makes a field.
    public init(core: ResourceCore, name: String) {
        self.core = core
        self.name = name
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("name", name)
        json.member("type", kind?.rawValue ?? "unknown")
        json.member("remote_type", remoteKind)
        if let choices { json.member("choices", choices) }
    }
}
