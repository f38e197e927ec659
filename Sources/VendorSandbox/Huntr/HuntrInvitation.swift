import GatewayJSON

/// A pending invitation (huntr.md section 9).
struct HuntrInvitation: Sendable {
    let id: String
    let toEmail: String
    let boardName: String?
    let template: HuntrBoardTemplate
    let fieldValues: [(fieldId: String, value: [UInt8])]
    /// Whose address it is, when it has an account already.
    let recipient: HuntrMember?
    let createdAt: Int

    func write(into writer: inout JSONWriter) {
        writer.object { invitation in
            invitation.member("id", id)
            invitation.member("toEmail", toEmail)
            invitation.member("boardName", boardName)
            if let recipient {
                invitation.object("to") { person in
                    person.member("id", recipient.id)
                    person.member("givenName", recipient.givenName)
                    person.member("familyName", recipient.familyName)
                    person.member("email", recipient.email)
                    person.member("createdAt", recipient.createdAt)
                }
            }
            invitation.key("boardTemplate")
            template.write(into: &invitation, withDefault: false)
            HuntrFieldValue.write(fieldValues, into: &invitation)
            invitation.member("createdAt", createdAt)
        }
    }
}
