public import TalentModel
import GatewayJSON

// Vendor file section 9. Each invitation e-mails a person; a second one for a pending address is refused, with a status
// that isn't published, so a refusal is looked up.
extension HuntrProvider: InvitationReading, InvitationCreating {
    public static let invitationCreation: [FieldMapping] = [
        .native("email", "email"),
        .native("board_name", "boardName"),
        .native("pipeline_id", "boardTemplateId"),
        .native("custom_fields", "memberFieldValues"),
    ]

    /// The list holds all pending invitations at once; `limit` and `next` aren't documented for it, and a page is cut
    /// here instead.
    public func invitations(_ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Invitation>> {
        var endpoint = Endpoint("huntr.invitations.list", .read, .get, "/organization-invitations") {
            body throws(WireError) -> Page<Invitation> in
            try Page(whole: body.requiredArray("data"), limit: page.limit, Self.invitation)
        }
        endpoint.isWholeList = true
        return endpoint
    }

    public func createInvitation(
        _ draft: InvitationDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Invitation>> {
        let template: String? =
            if let pipeline = draft.pipelineID {
                try settings.remoteID(pipeline, at: .pointer("/pipeline_id"))
            } else {
                nil
            }
        let advisor = try advisor(draft.options)
        var coerced: [String] = []
        var json = JSONWriter()
        json.object { json in
            json.member("email", draft.email)
            json.member("boardName", draft.boardName)
            json.member("boardTemplateId", template)
            json.member("advisorEmail", advisor)
            guard let fields = draft.customFields else { return }
            json.member(
                "memberFieldValues",
                array: { json in
                    for (key, value) in fields.members {
                        let field = options.customFieldIDs[key] ?? key
                        if field != key { coerced.append("/custom_fields: \(key) → \(field)") }
                        json.object { json in
                            json.member("fieldId", field)
                            json.key("value")
                            json.splice(value)
                        }
                    }
                })
        }
        var endpoint = Endpoint(
            "huntr.invitations.create", .conflictDetecting, .post, "/organization-invitations", body: json.bytes
        ) { body throws(WireError) -> Created<Invitation> in
            Created(try Self.invitation(body))
        }
        endpoint.cost = Units(email: 1)
        endpoint.mapping = MappingReport(given: draft.given, table: Self.invitationCreation)
        endpoint.mapping.coerced = coerced
        endpoint.pointers = PointerMap(Self.invitationCreation)
        endpoint.pointers["advisorEmail"] = .pointer("/provider_options/\(name)/advisor_email")
        endpoint.personalData =
            [draft.email, draft.boardName, advisor].compactMap(\.self)
            + (draft.customFields.map { $0.members.compactMap(\.value.string) } ?? [])
        endpoint.contacts = [(draft.email, "/email")]
        let email = draft.email
        // Only a pending invitation makes the vendor refuse another one, so a member of that address explains no refusal.
        endpoint.duplicate = DuplicateCheck(
            what: "A pending invitation for this address",
            Proof { reading throws(GatewayError) -> ProofFinding in
                try await reading.perform(Self.pendingInvitation(for: email)) ? .present([0]) : .absent
            })
        // Somebody who has accepted meanwhile isn't pending any more and is a member.
        endpoint.proof = Proof { reading throws(GatewayError) -> ProofFinding in
            if try await reading.perform(Self.pendingInvitation(for: email)) { return .present([0]) }
            return try await reading.perform(Self.membership(of: email)) ? .present([0]) : .absent
        }
        return endpoint
    }

    /// `provider_options.huntr.advisor_email`: an advisor of the organisation, who gets the person.
    private func advisor(_ options: ProviderOptions) throws(GatewayError) -> String? {
        guard let given = options.options(for: name) else { return nil }
        var reader = DraftReader(given, at: "/provider_options/" + name)
        let address = reader.string("advisor_email")
        reader.finish()
        if let address, !EmailAddress.isValid(address) {
            reader.refuse("advisor_email", "email_invalid", "advisor_email must be an address like ada@example.com.")
        }
        try reader.check()
        return address
    }

    private static func pendingInvitation(for email: String) -> Endpoint<Bool> {
        presence(of: email, as: "toEmail", "huntr.invitations.list", "/organization-invitations")
    }

    private static func membership(of email: String) -> Endpoint<Bool> {
        presence(of: email, as: "email", "huntr.members.list", "/members", query: [("email", email)])
    }

    /// Whether a list holds the address, compared without case: nobody has two that differ in case alone.
    private static func presence(
        of email: String, as member: StaticString, _ name: String, _ path: EndpointPath,
        query: [(name: String, value: String)] = []
    ) -> Endpoint<Bool> {
        var endpoint = Endpoint(name, .read, .get, path, query: query) { body throws(WireError) -> Bool in
            try body.requiredArray("data").elements.contains {
                $0[member]?.string?.lowercased() == email.lowercased()
            }
        }
        endpoint.personalData = [email]
        return endpoint
    }

    func invitedCandidate(_ id: String) -> Endpoint<Candidate> {
        var endpoint = Endpoint("huntr.invitations.list", .read, .get, "/organization-invitations") {
            body throws(WireError) -> Candidate in
            let wire = try body.requiredArray("data").elements.first { $0.text("id") == id }
            guard let wire else { throw WireError.absent }
            return try Self.invitation(wire).candidate
        }
        endpoint.personalData = []
        return endpoint
    }

    static func invitation(_ body: JSONValue) throws(WireError) -> Invitation {
        let wire = try body.asObject()
        var invitation = Invitation(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            email: try wire.requiredText("toEmail"), customFields: fieldValues(wire["memberFieldValues"]))
        invitation.boardName = wire.filled("boardName")
        invitation.pipelineID = wire["boardTemplate"]?.text("id")
        if let person = wire["to"], person.kind == .object {
            invitation.candidateID = person.text("id")
            invitation.firstName = person.filled("givenName")
            invitation.lastName = person.filled("familyName")
        }
        return invitation
    }
}

// Persons enter by invitation: there is no other way to create one (vendor file section 1).
extension HuntrProvider: CandidateCreating {
    public static let candidateCreation: [FieldMapping] = [
        .native("email", "email"),
        .native("custom_fields", "memberFieldValues"),
    ]

    public static let candidateCreationSpends = true

    public func createCandidate(
        _ draft: CandidateDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Candidate>> {
        let invitation = try createInvitation(InvitationDraft(draft), options)
        var endpoint = invitation.map { Created($0.item.candidate, existed: $0.existed) }
        endpoint.personalData += [draft.firstName, draft.lastName, draft.phone].compactMap(\.self)
        return endpoint
    }
}
