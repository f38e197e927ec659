public import GatewayJSON

/// The stages that a board starts with.
public struct Pipeline: Resource {
    /// One stage.
    public struct Stage: Sendable {
        /// Its remote id; nil where the vendor gives names alone.
        public var remoteID: String?
        /// Its name.
        public var name: String

        /// Makes a stage.
        public init(remoteID: String?, name: String) {
            self.remoteID = remoteID
            self.name = name
        }
    }

    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// Its name.
    public var name: String?
    /// The stages, in their order.
    public var stages: [Stage]
    /// Whether boards start with it unless told otherwise.
    public var isDefault: Bool?

    /// Makes a pipeline.
    public init(core: ResourceCore, name: String?, stages: [Stage], isDefault: Bool?) {
        self.core = core
        self.name = name
        self.stages = stages
        self.isDefault = isDefault
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("name", name)
        json.member(
            "stages",
            array: { json in
                for stage in stages {
                    json.object { json in
                        json.member("id", id: stage.remoteID, in: context)
                        json.member("name", stage.name)
                    }
                }
            })
        json.member("is_default", isDefault)
    }
}
