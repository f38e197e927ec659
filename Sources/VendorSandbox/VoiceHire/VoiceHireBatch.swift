import GatewayJSON

/// What a request of 1 to 100 people asks for, before anything is done: who is to be added, who is in the campaign
/// already and who can't be.
struct VoiceHireBatch: Sendable {
    /// How many people one request may have (voicehire.md sections 5.1 and 6.1).
    static let most = 100

    private(set) var added: [VoiceHirePerson] = []
    private(set) var skipped = 0
    private(set) var errors: [(index: Int, text: String)] = []
    private(set) var magic: MagicValue?

    /// Reads the body and compares it with the campaign.
    /// - Parameter sourcing: e-mail is optional for sourcing, required for calls (section 6.1).
    init(_ call: Call, campaign: VoiceHireCampaign, sourcing: Bool) throws(Refusal) {
        let items = try Self.items(of: call)
        var phones = Set<String>()
        var badPhone: String?
        for (index, item) in items.enumerated() {
            let fields = try Self.fields(of: item, at: index, sourcing: sourcing)
            magic = magic ?? MagicValue.first(in: [fields.phone, fields.email])
            guard let phone = VoiceHirePhone.national(fields.phone) else {
                badPhone = badPhone ?? fields.phone
                errors.append((index, "Numéro de téléphone invalide"))
                continue
            }
            // By phone within the campaign (section 12), and within the request.
            guard !campaign.hasCandidate(phone: phone), phones.insert(phone).inserted else {
                skipped += 1
                continue
            }
            added.append(
                VoiceHirePerson(
                    index: index, firstName: fields.firstName, lastName: fields.lastName, email: fields.email,
                    phone: phone))
        }
        // A bad phone is an item's error in one document and the request's in another (section 6.1): here the
        // request fails when it has nobody else.
        if let badPhone, errors.count == items.count { throw .voiceHire(badPhone: badPhone) }
        if magic == .partly { failSecondHalf() }
    }

    /// The magic value `partly`: the second half of those to be added fails, the larger one when they are odd.
    private mutating func failSecondHalf() {
        let failing = added.suffix(added.count - added.count / 2)
        errors.append(contentsOf: failing.map { ($0.index, "Candidat non traité") })
        errors.sort { $0.index < $1.index }
        added.removeLast(failing.count)
    }

    private static func items(of call: Call) throws(Refusal) -> JSONElements {
        if case .malformed = call.body { throw .answer(VoiceHireFake.failure(.malformedRequest)) }
        guard let list = call.object?["candidates"], !list.isNull else {
            throw .voiceHire(invalid: [("candidates", "This field is required")])
        }
        guard list.kind == .array else { throw .voiceHire(invalid: [("candidates", "Must be an array")]) }
        guard list.count > 0 else { throw .voiceHire(invalid: [("candidates", "At least one candidate is required")]) }
        guard list.count <= most else { throw .voiceHire(tooMany: list.count) }
        return list.elements
    }

    private static func fields(of item: JSONValue, at index: Int, sourcing: Bool) throws(Refusal)
        -> (firstName: String, lastName: String, phone: String, email: String?)
    {
        var flaws: [(field: String, text: String)] = []
        func text(_ value: JSONValue?, _ name: String, required: Bool) -> String? {
            guard let value, !value.isNull else {
                if required { flaws.append(("candidates[\(index)].\(name)", "This field is required")) }
                return nil
            }
            guard let text = value.string else {
                flaws.append(("candidates[\(index)].\(name)", "Must be a string"))
                return nil
            }
            guard !required || !text.allSatisfy(\.isWhitespace) else {
                flaws.append(("candidates[\(index)].\(name)", "This field is required"))
                return nil
            }
            return text
        }
        let firstName = text(item["first_name"], "first_name", required: true)
        let lastName = text(item["last_name"], "last_name", required: true)
        let phone = text(item["phone"], "phone", required: true)
        let email = text(item["email"], "email", required: !sourcing)
        guard flaws.isEmpty, let firstName, let lastName, let phone else { throw .voiceHire(invalid: flaws) }
        return (firstName, lastName, phone, email)
    }
}
