import GatewayJSON
import TalentModel

// Vendor file section 20.3: members' profiles in the talent portal, the second kind behind candidates.
extension HuntrProvider {
    /// Set before the ids of profiles.
    static let profileMark = "profile."

    func profile(_ id: String) -> Endpoint<Candidate> {
        Endpoint("huntr.candidates.get", .read, .get, "/candidates/\(id)") { body throws(WireError) -> Candidate in
            try Self.profile(body)
        }
    }

    /// The list has a short form of each: names, e-mail address and member.
    func profiles(_ filters: ListFilters, _ page: PageRequest) -> Endpoint<Page<Candidate>> {
        var query: [(name: String, value: String)] = []
        if let email = filters["email"] { query.append(("email", email)) }
        var endpoint = Endpoint(
            "huntr.candidates.list", .read, .get, "/candidates", query: query + Self.pageQuery(page)
        ) { body throws(WireError) -> Page<Candidate> in
            try Self.page(body, page, Self.profile)
        }
        endpoint.pointers = PointerMap(Self.candidateFilters, limit: "limit", cursor: "next")
        endpoint.personalData = filters["email"].map { [$0] } ?? []
        return endpoint
    }

    static func profile(_ body: JSONValue) throws(WireError) -> Candidate {
        let wire = try body.asObject()
        var candidate = Candidate(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), mark: profileMark, createdAt: wire.unixMoment("createdAt"),
                remoteData: wire),
            kind: .profile)
        candidate.firstName = wire.filled("firstName")
        candidate.lastName = wire.filled("lastName")
        candidate.email = wire.filled("email") ?? first(of: wire["emails"], "email")
        let phone = wire.filled("phoneNumber") ?? first(of: wire["phoneNumbers"], "number")
        candidate.phone = phone.map { PhoneNumber($0)?.text ?? $0 }
        // Nothing is said of where the person stands; the member tells.
        candidate.status = .unknown
        candidate.memberID = wire.text("memberId")
        return candidate
    }

    private static func first(of list: JSONValue?, _ member: StaticString) -> String? {
        guard let list, list.kind == .array else { return nil }
        return list.elements.compactMap { $0.filled(member) }.first
    }
}
