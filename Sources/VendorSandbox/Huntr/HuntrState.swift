import GatewayJSON

/// An organisation.
struct HuntrState: Sendable {
    /// Newest first, as they are listed.
    var members: [HuntrMember]
    /// Newest first.
    let jobs: [HuntrJob]
    private(set) var fields: [HuntrMemberField]
    let templates: [HuntrBoardTemplate]
    var records: HuntrRecords
    /// Newest first.
    private(set) var invitations: [HuntrInvitation] = []
    private let process: String
    private var counter = 0

    init(
        members: [HuntrMember], jobs: [HuntrJob], fields: [HuntrMemberField], templates: [HuntrBoardTemplate],
        records: HuntrRecords, ids: SeedSource
    ) {
        self.members = members
        self.jobs = jobs
        self.fields = fields
        self.templates = templates
        self.records = records
        var source = ids
        process = source.hex(10)
    }

    func member(email: String) -> HuntrMember? { members.first { $0.email.lowercased() == email.lowercased() } }

    func hasField(_ id: String) -> Bool { fields.contains { $0.id == id } }

    func hasPendingInvitation(for email: String) -> Bool {
        invitations.contains { $0.toEmail.lowercased() == email.lowercased() }
    }

    /// Sets, or with nil takes away, a member's value; nil when there is no such member.
    mutating func setValue(_ value: [UInt8]?, ofField fieldId: String, member id: String) -> HuntrMember? {
        guard let index = members.firstIndex(where: { $0.id == id }) else { return nil }
        let place = members[index].fieldValues.firstIndex { $0.fieldId == fieldId }
        switch (value, place) {
        case (let value?, let place?): members[index].fieldValues[place].value = value
        case (let value?, nil): members[index].fieldValues.append((fieldId, value))
        case (nil, let place?): members[index].fieldValues.remove(at: place)
        case (nil, nil): break
        }
        return members[index]
    }

    mutating func addField(name: String, type: String, choices: [String], at seconds: Int) -> HuntrMemberField {
        let field = HuntrMemberField(id: nextId(at: seconds), name: name, fieldType: type, choices: choices)
        fields.append(field)
        return field
    }

    mutating func invite(_ wish: HuntrInvitationWish, at seconds: Int) -> HuntrInvitation {
        let invitation = HuntrInvitation(
            id: nextId(at: seconds), toEmail: wish.email, boardName: wish.boardName, template: wish.template,
            fieldValues: wish.fieldValues, recipient: member(email: wish.email), createdAt: seconds)
        invitations.insert(invitation, at: 0)
        return invitation
    }

    /// Adds an action: what a write of a caller has done (section 15).
    mutating func note(
        _ type: String, at seconds: Int, owner: HuntrMember?, _ facts: [String: String?] = [:],
        _ members: (inout JSONWriter) -> Void
    ) {
        let id = nextId(at: seconds)
        let creator = records.advisors.first?.json
        var facts = facts
        facts["action_type"] = type
        facts["owner_member_id"] = owner?.id
        records.actions.insert(
            HuntrRecord(id, at: seconds, facts) { action in
                action.member("id", id)
                action.member("actionType", type)
                action.member("date", seconds)
                if let owner {
                    action.key("ownerMember")
                    owner.writeShort(into: &action)
                }
                if let creator {
                    action.key("creatorMember")
                    action.splice(raw: creator)
                }
                members(&action)
                action.member("createdByWorkflow", false)
                action.member("createdAt", seconds)
            }, at: 0)
    }

    mutating func nextId(at seconds: Int) -> String {
        counter += 1
        return ObjectId.make(seconds: seconds, counter: counter, process: process)
    }
}
