public import GatewayJSON

/// A kind of activity that an organisation's members can note.
public struct ActivityType: Resource {
    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// The kind itself.
    public var kind: Activity.Kind

    /// Makes a type.
    public init(core: ResourceCore, kind: Activity.Kind) {
        self.core = core
        self.kind = kind
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("name", kind.name)
        json.member("key", kind.key)
        json.member("milestone", kind.isMilestone)
    }
}
