import GatewayJSON

/// A job seeker of the organisation, or an advisor as `creatorMember` (huntr.md section 10).
struct HuntrMember: Sendable {
    let id: String
    let givenName: String
    let familyName: String
    let email: String
    /// Unix seconds, as each time of Huntr's.
    let createdAt: Int
    let isActive: Bool
    /// Values by field, in the order they were first set; any JSON, as it was sent.
    var fieldValues: [(fieldId: String, value: [UInt8])] = []

    /// Without field values: the form inside jobs (section 13).
    func writeShort(into writer: inout JSONWriter) { writer.object(writeCommon) }

    func write(into writer: inout JSONWriter) {
        writer.object { member in
            writeCommon(&member)
            HuntrFieldValue.write(fieldValues, into: &member)
        }
    }

    private func writeCommon(_ member: inout JSONWriter) {
        member.member("id", id)
        member.member("givenName", givenName)
        member.member("familyName", familyName)
        member.member("fullName", "\(givenName) \(familyName)")
        member.member("email", email)
        member.member("createdAt", createdAt)
        member.member("isActive", isActive)
    }
}
