import GatewayJSON

/// The body of `POST /organization-invitations` (huntr.md section 9), checked against the organisation.
struct HuntrInvitationWish: Sendable {
    let email: String
    let boardName: String?
    let template: HuntrBoardTemplate
    let fieldValues: [(fieldId: String, value: [UInt8])]

    /// - Throws: 400 with each wrong field.
    init(_ call: Call, state: HuntrState) throws(Refusal) {
        guard let body = call.object else { throw .answer(HuntrFake.failure(.malformedRequest)) }
        var flaws: [HuntrFlaw] = []
        email = body["email"]?.string ?? ""
        if !Self.isAddress(email) {
            flaws.append(.body("email", body["email"]))
        } else if state.hasPendingInvitation(for: email) {
            // "Returns an error" is all the documents say; the status of a bad parameter is the likely one.
            flaws.append(.body("email", body["email"], "An invitation for this email is already pending"))
        }
        boardName = body["boardName"]?.string
        if let name = body["boardName"], !name.isNull, name.string == nil {
            flaws.append(.body("boardName", name))
        }
        let template = Self.template(body["boardTemplateId"], state: state)
        if template == nil { flaws.append(.body("boardTemplateId", body["boardTemplateId"])) }
        let values = Self.fieldValues(body["memberFieldValues"], state: state)
        if values == nil { flaws.append(.body("memberFieldValues", body["memberFieldValues"])) }
        guard flaws.isEmpty, let template, let values else { throw .huntr(flaws) }
        self.template = template
        fieldValues = values
    }

    /// The organisation's default template when none is named; nil for an unknown one.
    private static func template(_ value: JSONValue?, state: HuntrState) -> HuntrBoardTemplate? {
        guard let value, !value.isNull else { return state.templates.first { $0.isDefault } }
        guard let id = value.string else { return nil }
        return state.templates.first { $0.id == id }
    }

    private static func fieldValues(_ value: JSONValue?, state: HuntrState) -> [(fieldId: String, value: [UInt8])]? {
        guard let value, !value.isNull else { return [] }
        guard value.kind == .array else { return nil }
        var values: [(fieldId: String, value: [UInt8])] = []
        for entry in value.elements {
            guard let fieldId = entry["fieldId"]?.string, state.hasField(fieldId), let set = entry["value"] else {
                return nil
            }
            values.append((fieldId, Array(set.raw)))
        }
        return values
    }

    private static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && halves[1].contains(".")
            && !text.contains(where: \.isWhitespace)
    }
}
