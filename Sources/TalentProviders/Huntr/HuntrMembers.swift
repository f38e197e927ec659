public import TalentModel
import GatewayJSON

// Vendor file section 10.
extension HuntrProvider: CandidateReading {
    public static let candidateFilters: [FilterSupport] = [
        FilterSupport("email", "email"),
        FilterSupport("active", "active", unless: ["kind": CandidateKind.profile.rawValue]),
        FilterSupport("kind", nil, values: [CandidateKind.member.rawValue, CandidateKind.profile.rawValue]),
    ]

    public func candidate(_ id: String) throws(GatewayError) -> Endpoint<Candidate> {
        if let id = try Self.marked(id, "invitation.") { return invitedCandidate(id) }
        if let id = try Self.marked(id, Self.profileMark) { return profile(id) }
        return Endpoint("huntr.members.get", .read, .get, "/members/\(id)") { body throws(WireError) -> Candidate in
            try Self.member(body)
        }
    }

    public func candidates(
        _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>> {
        if filters["kind"] == CandidateKind.profile.rawValue { return profiles(filters, page) }
        var query: [(name: String, value: String)] = []
        if let active = filters["active"] { query.append(("active", active)) }
        if let email = filters["email"] { query.append(("email", email)) }
        var endpoint = Endpoint(
            "huntr.members.list", .read, .get, "/members", query: query + Self.pageQuery(page)
        ) { body throws(WireError) -> Page<Candidate> in
            try Self.page(body, page, Self.member)
        }
        endpoint.pointers = PointerMap(Self.candidateFilters, limit: "limit", cursor: "next")
        endpoint.personalData = filters["email"].map { [$0] } ?? []
        return endpoint
    }

    static func member(_ body: JSONValue) throws(WireError) -> Candidate {
        let wire = try body.asObject()
        var candidate = Candidate(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            kind: .member)
        candidate.firstName = wire.filled("givenName")
        candidate.lastName = wire.filled("familyName")
        candidate.email = wire.filled("email")
        candidate.status = wire["isActive"]?.bool.map { $0 ? .active : .inactive }
        candidate.customFields = fieldValues(wire["memberFieldValues"])
        return candidate
    }

    /// `memberFieldValues: [{fieldId, value}]`; absent in embedded and older members.
    static func fieldValues(_ list: JSONValue?) -> [Candidate.CustomFieldValue] {
        guard let list else { return [] }
        return list.elements.compactMap { entry in
            guard let field = entry.text("fieldId"), let value = entry["value"] else { return nil }
            return Candidate.CustomFieldValue(fieldID: field, value: value)
        }
    }
}

// Vendor file section 10.
extension HuntrProvider: CustomFieldWriting {
    public func setCustomField(
        _ fieldID: String, of candidateID: String, to draft: CustomFieldValueDraft
    ) throws(GatewayError) -> Endpoint<Candidate> {
        guard Self.isUnmarked(candidateID) else {
            throw .invalid(parameter: "id", code: "id_invalid", "Only members have custom fields.")
        }
        var json = JSONWriter()
        json.object { json in
            json.key("value")
            json.splice(draft.value)
        }
        var endpoint = Endpoint(
            "huntr.member_fields.set", .idempotent, .put, "/members/\(candidateID)/member-fields/\(fieldID)",
            body: json.bytes
        ) { body throws(WireError) -> Candidate in
            try Self.member(body)
        }
        endpoint.pointers["value"] = .pointer("/value")
        endpoint.personalData = draft.value.string.map { [$0] } ?? []
        return endpoint
    }

    /// What follows a mark in front of an id, which must be able to be an id itself; nil without the mark.
    static func marked(_ id: String, _ mark: String) throws(GatewayError) -> String? {
        guard id.hasPrefix(mark) else { return nil }
        let rest = String(id.dropFirst(mark.count))
        if RemoteID.isValid(rest) { return rest }
        throw .invalid(parameter: "id", code: "id_invalid", "This can't be the id of anything.")
    }

    /// Whether `id` is of the first kind behind a resource: those of the others have a mark in front.
    static func isUnmarked(_ id: String) -> Bool { !id.utf8.contains(UInt8(ascii: ".")) }
}
