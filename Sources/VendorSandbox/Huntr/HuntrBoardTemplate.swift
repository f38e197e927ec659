import GatewayJSON

/// The stages a board starts with (huntr.md section 12).
struct HuntrBoardTemplate: Sendable {
    let id: String
    let name: String
    let stages: [(id: String, name: String)]
    let isDefault: Bool

    /// - Parameter withDefault: `isDefault` stands in the list of templates, not inside invitations (section 9).
    func write(into writer: inout JSONWriter, withDefault: Bool) {
        writer.object { template in
            template.member("id", id)
            template.member("name", name)
            template.array("listTemplates") { list in
                for stage in stages {
                    list.object { item in
                        item.member("id", stage.id)
                        item.member("name", stage.name)
                    }
                }
            }
            if withDefault { template.member("isDefault", isDefault) }
        }
    }
}
