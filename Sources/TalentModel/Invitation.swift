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
        json.member("pipeline_id", pipelineID.map(context.id))
        json.member(
            "custom_fields",
            object: { json in
                for field in customFields {
                    json.key(dynamic: field.fieldID)
                    json.splice(field.value)
                }
            })
        json.member("candidate_id", candidateID.map(context.id))
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        if let candidateID { json.member("candidate", "/v1/candidates/" + context.id(candidateID)) }
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
