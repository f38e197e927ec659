import GatewayJSON

/// A field the organisation has added to its members (huntr.md section 11).
struct HuntrMemberField: Sendable {
    static let types = ["MULTIPLE_CHOICE", "TEXT", "NUMBER", "DATE", "MULTIPLE_SELECT"]
    static let choiceTypes = ["MULTIPLE_CHOICE", "MULTIPLE_SELECT"]

    let id: String
    let name: String
    let fieldType: String
    let choices: [String]

    func write(into writer: inout JSONWriter) {
        writer.object { field in
            field.member("id", id)
            field.member("name", name)
            field.member("fieldType", fieldType)
            // Only for choice types.
            if Self.choiceTypes.contains(fieldType) { field.member("choices", choices) }
        }
    }
}
