public import TalentModel
import GatewayJSON

// Vendor file sections 5.1 (`/source`: a text message each) and 6.1 (`/candidates`: a call each).
extension VoiceHireProvider: CampaignOutreach {
    public static let outreachPerson: [FieldMapping] = [
        .native("first_name", "first_name"),
        .native("last_name", "last_name"),
        .native("phone", "phone"),
        .native("email", "email"),
    ]

    public static let outreachKinds: [OutreachDraft.Outreach] = [.sms, .call]
    public static let outreachChunkSize = 100

    public func planOutreach(_ draft: OutreachDraft) throws(GatewayError) -> OutreachPlan {
        try draft.options.refuseAny(for: name)
        return try OutreachPlan(
            draft, region: settings.defaultRegion, demandsEmail: draft.outreach == .call,
            spelling: \.frenchMobile,
            phoneRule: "phone must be a French mobile number (06 or 07), in E.164"
                + (settings.defaultRegion == "FR" ? " or in its national form." : "."))
    }

    public func addToCampaign(
        _ campaignID: String, _ outreach: OutreachDraft.Outreach, _ people: [OutreachPlan.Recipient]
    ) throws(GatewayError) -> Endpoint<OutreachCounts> {
        var json = JSONWriter(capacity: 128 * people.count)
        json.object { json in
            json.member(
                "candidates",
                array: { json in
                    for person in people {
                        json.object { json in
                            json.member("first_name", person.firstName)
                            json.member("last_name", person.lastName)
                            json.member("phone", person.remotePhone)
                            json.member("email", person.email)
                        }
                    }
                })
        }
        var personal: [String] = []
        personal.reserveCapacity(5 * people.count)
        for person in people {
            personal.append(person.firstName)
            personal.append(person.lastName)
            personal.append(person.remotePhone)
            personal.append(person.phone.text)
            if let email = person.email { personal.append(email) }
        }
        var endpoint = Self.endpoint(campaignID, outreach, people.count, personal, body: json.bytes)
        endpoint.proof = presence(of: people, in: campaignID)
        endpoint.personalData = personal
        endpoint.pointers = PointerMap { Self.place(of: $0, among: people) }
        return endpoint
    }

    /// Where the caller gave what the vendor complains about: `candidates[3].phone`, `candidates.3.phone`, or a person's
    /// number itself.
    private static func place(of name: String, among people: [OutreachPlan.Recipient]) -> FieldError.Place? {
        if name == "candidates" { return .pointer("/candidates") }
        let fields: Set<Substring> = ["first_name", "last_name", "phone", "email"]
        // Without an index the complaint can only be placed when there is one person.
        if people.count == 1, fields.contains(name[...]) { return .pointer("/candidates/\(people[0].index)/\(name)") }
        if let person = people.first(where: { $0.remotePhone == name }) {
            return .pointer("/candidates/\(person.index)/phone")
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let field = parts.last, fields.contains(field), parts.dropLast().first?.hasPrefix("candidates") == true
        else { return nil }
        let index: Substring
        switch parts.count {
        case 2 where parts[0].hasPrefix("candidates[") && parts[0].hasSuffix("]"):
            index = parts[0].dropFirst("candidates[".count).dropLast()
        case 3 where parts[0] == "candidates": index = parts[1]
        default: return nil
        }
        guard let place = Int(index), people.indices.contains(place), index == String(place) else { return nil }
        return .pointer("/candidates/\(people[place].index)/\(field)")
    }

    /// Texting and calling take the same body and answer in the same form, with words of their own.
    private static func endpoint(
        _ campaignID: String, _ outreach: OutreachDraft.Outreach, _ people: Int, _ personal: [String], body: [UInt8]
    ) -> Endpoint<OutreachCounts> {
        // The vendor's texts about single people come in a 2xx and are shown to the caller like those of errors. Most
        // answers have none, and what masks a hundred people's data takes longer to make than all the rest of the call.
        let mask: @Sendable () -> TextMask = { TextMask(secret: "", personal: personal) }
        var endpoint: Endpoint<OutreachCounts>
        switch outreach {
        case .sms:
            endpoint = Endpoint(
                "voicehire.campaigns.source", .spend, .post, "/campaigns/\(campaignID)/source", body: body
            ) { body throws(WireError) -> OutreachCounts in
                try counts(body, added: "candidates_sourced", messages: "sms_sent", mask)
            }
            endpoint.cost = Units(sms: people)
        case .call:
            endpoint = Endpoint(
                "voicehire.campaigns.add", .spend, .post, "/campaigns/\(campaignID)/candidates", body: body
            ) { body throws(WireError) -> OutreachCounts in
                try counts(body, added: "candidates_added", messages: "calls_queued", mask)
            }
            endpoint.cost = Units(call: people)
        }
        endpoint.limitClass = "add_candidates"
        endpoint.credits = people
        endpoint.paid = { $0.messages }
        return endpoint
    }

    /// Reads the counts. `errors` may be absent; its items' form is borrowed from the add call (section 5.1).
    static func counts(
        _ body: JSONValue, added: StaticString, messages: StaticString, _ mask: () -> TextMask
    ) throws(WireError) -> OutreachCounts {
        var refused: [(place: Int?, message: String?)] = []
        if let errors = body["errors"], !errors.isNull {
            guard errors.kind == .array else { throw WireError(at: "/errors", "an array") }
            let elements = Array(errors.elements)
            if !elements.isEmpty {
                let mask = mask()
                refused = elements.map { ($0["index"]?.int, $0["error"]?.string.map(mask.apply)) }
            }
        }
        return OutreachCounts(
            added: try body.requiredCount(added), skipped: try body.requiredCount("candidates_skipped"),
            messages: try body.requiredCount(messages), refused: refused)
    }
}
