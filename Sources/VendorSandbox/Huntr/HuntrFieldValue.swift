import GatewayJSON

/// `memberFieldValues`, the same in members and invitations.
enum HuntrFieldValue {
    static func write(_ values: [(fieldId: String, value: [UInt8])], into writer: inout JSONWriter) {
        writer.array("memberFieldValues") { list in
            for entry in values {
                list.object { item in
                    item.member("fieldId", entry.fieldId)
                    item.key("value")
                    item.splice(raw: entry.value)
                }
            }
        }
    }
}
