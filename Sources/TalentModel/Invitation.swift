public import GatewayJSON

/// A pending invitation to join an organisation (Huntr).
public struct Invitation: Resource {
    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// The address that was written to.
    public var email: String
    /// The board that the person will get.
    public var boardName: String?
    /// Remote id of the board's template.
    public var pipelineID: String?
    /// Values that the person's custom fields will get.
    public var customFields: [Candidate.CustomFieldValue]
    /// Remote id of the person, once there is an account for the address.
    public var candidateID: String?
    /// The account's given name.
    public var firstName: String?
    /// The account's family name.
    public var lastName: String?

    /// Makes an invitation.
    public init(core: ResourceCore, email: String, customFields: [Candidate.CustomFieldValue] = []) {
        self.core = core
        self.email = email
        self.customFields = customFields
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("email", email)
        json.member("board_name", boardName)
        json.member("pipeline_id", id: pipelineID, in: context)
        json.member(
            "custom_fields",
            object: { json in
                for field in customFields {
                    json.key(dynamic: field.fieldID)
                    json.splice(field.value)
                }
            })
        json.member("candidate_id", id: candidateID, in: context)
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("candidate", link: "candidates", candidateID, in: context)
    }

    /// The person behind the invitation: what `POST /v1/candidates` answers where persons enter by invitation.
    public var candidate: Candidate {
        var core = core
        core.mark = "invitation."
        var candidate = Candidate(core: core, kind: .member)
        candidate.firstName = firstName
        candidate.lastName = lastName
        candidate.email = email
        candidate.status = .invited
        candidate.customFields = customFields
        return candidate
    }
}
