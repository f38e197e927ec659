public import TalentModel
import GatewayJSON

// Vendor file section 11. A second field of one name is refused with a status that isn't published, so a refusal is
// looked up.
extension HuntrProvider: CustomFieldCreating {
    public static let customFieldCreation: [FieldMapping] = [
        .native("name", "name"),
        .native("type", "fieldType"),
        .native("choices", "choices"),
    ]

    public func customFields() -> Endpoint<[CustomField]> {
        Endpoint("huntr.member_fields.list", .read, .get, "/member-fields") { body throws(WireError) -> [CustomField] in
            try body.requiredArray("data").mapElements(Self.customField)
        }
    }

    public func isCustomFieldID(_ key: String) -> Bool { Self.isObjectID(key) }

    public func createCustomField(
        _ draft: CustomFieldDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<CustomField>> {
        let type = try fieldType(draft)
        let takesChoices = draft.kind == .choice
        var json = JSONWriter()
        json.object { json in
            json.member("name", draft.name)
            json.member("fieldType", type)
            if takesChoices, let choices = draft.choices { json.member("choices", choices) }
        }
        var endpoint = Endpoint(
            "huntr.member_fields.create", .conflictDetecting, .post, "/member-fields", body: json.bytes
        ) { body throws(WireError) -> Created<CustomField> in
            Created(try Self.customField(body))
        }
        // Only fields of a choice have a place for choices.
        let table = Self.customFieldCreation.filter { takesChoices || $0.field != "choices" }
        endpoint.mapping = MappingReport(given: draft.given, table: table)
        endpoint.pointers = PointerMap(Self.customFieldCreation)
        let name = draft.name
        let proof = Proof { reading throws(GatewayError) -> ProofFinding in
            try await reading.perform(Self.presence(of: name)) ? .present([0]) : .absent
        }
        endpoint.duplicate = DuplicateCheck(what: "A field of this name", proof)
        endpoint.proof = proof
        return endpoint
    }

    /// The vendor's word. One of ours can mean two of theirs; which one is said by an option of this vendor.
    private func fieldType(_ draft: CustomFieldDraft) throws(GatewayError) -> String {
        let word =
            switch draft.kind {
            case .choice: "MULTIPLE_CHOICE"
            case .text: "TEXT"
            case .number: "NUMBER"
            case .date: "DATE"
            }
        guard let given = draft.options.options(for: name), given.kind == .object else { return word }
        var reader = DraftReader(given, at: "/provider_options/" + name)
        let choice = reader.choice("field_type", of: FieldType.self)
        reader.finish()
        if choice != nil, draft.kind != .choice {
            reader.refuse("field_type", "contradiction", "field_type is for fields of the type choice.")
        }
        try reader.check()
        return choice?.rawValue ?? word
    }

    private enum FieldType: String, CaseIterable {
        case one = "MULTIPLE_CHOICE"
        case several = "MULTIPLE_SELECT"
    }

    private static func presence(of field: String) -> Endpoint<Bool> {
        Endpoint("huntr.member_fields.list", .read, .get, "/member-fields") { body throws(WireError) -> Bool in
            try body.requiredArray("data").elements.contains { $0["name"]?.string == field }
        }
    }

    static func customField(_ body: JSONValue) throws(WireError) -> CustomField {
        let wire = try body.asObject()
        var field = CustomField(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            name: try wire.requiredText("name"))
        field.remoteKind = wire.filled("fieldType")
        field.kind =
            switch field.remoteKind {
            case "MULTIPLE_CHOICE", "MULTIPLE_SELECT": .choice
            case "TEXT": .text
            case "NUMBER": .number
            case "DATE": .date
            default: nil
            }
        if let choices = wire["choices"], choices.kind == .array {
            field.choices = choices.elements.compactMap(\.string)
        }
        return field
    }
}
