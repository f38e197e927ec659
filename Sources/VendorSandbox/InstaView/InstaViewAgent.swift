import GatewayJSON

/// Somebody who leads interviews (instaview.md section 8.2).
struct InstaViewAgent: Sendable {
    static let types = ["UNDEFINED", "ONLINE", "PHONE"]
    static let focuses = ["GENERIC", "SCREENING", "OUTREACH", "LANGUAGE_TEST"]
    static let languages = [
        "UNDEFINED", "EN", "JA", "ZH", "DE", "HI", "FR", "KO", "PT", "IT", "ES", "ID", "NL", "TR", "FIL", "PL", "SV",
        "BG",
        "RO", "AR", "CS", "EL", "FI", "HR", "MS", "SK", "DA", "TA", "UK", "RU", "HU", "NO", "VI",
    ]
    static let voices = [
        "ALEX", "PETER", "MIRIAM", "SUE", "VIERA", "CASANDRA", "SILVIA", "MICHAEL", "LUKE", "EMMA", "SARAH", "EVA",
    ]
    static let levels = ["A1", "A2", "B1", "B2", "C1", "C2"]

    let id: String
    var name: String
    var type: String
    var focus: String
    var language: String
    var duration: Int
    var questions: [String]?
    var instructions: String?
    var voiceId: String?
    var companyPhoneNumberId: String?
    var cefrLevel: String?
    var metadata: [UInt8]?
    let createdAt: Timestamp
    var updatedAt: Timestamp?

    /// An agent to create. Which fields are required isn't visible; the vendor's samples always send these five.
    init(_ fields: inout InstaViewFields, id: String, at time: Timestamp, state: InstaViewState) {
        self.id = id
        createdAt = time
        name = fields.text("name", 2...100, isRequired: true) ?? ""
        type = fields.word("type", of: Self.types, isRequired: true) ?? ""
        focus = fields.word("focus", of: Self.focuses, isRequired: true) ?? ""
        language = fields.word("language", of: Self.languages, isRequired: true) ?? ""
        duration = fields.integer("duration", 1...180, isRequired: true) ?? 0
        take(&fields, state: state)
    }

    /// A seeded agent.
    init(id: String, name: String, type: String, focus: String, language: String, phoneNumber: String?) {
        self.id = id
        self.name = name
        self.type = type
        self.focus = focus
        self.language = language
        duration = 15
        companyPhoneNumberId = phoneNumber
        createdAt = Timestamp(seconds: 1_760_000_000)
    }

    /// Takes in the fields of a body that are there.
    mutating func take(_ fields: inout InstaViewFields, state: InstaViewState) {
        name = fields.text("name", 2...100) ?? name
        type = fields.word("type", of: Self.types) ?? type
        focus = fields.word("focus", of: Self.focuses) ?? focus
        language = fields.word("language", of: Self.languages) ?? language
        duration = fields.integer("duration", 1...180) ?? duration
        questions = fields.texts("questions") ?? questions
        instructions = fields.text("instructions") ?? instructions
        voiceId = fields.word("voiceId", of: Self.voices) ?? voiceId
        companyPhoneNumberId = fields.uuid("companyPhoneNumberId") ?? companyPhoneNumberId
        cefrLevel = fields.word("cefrLevel", of: Self.levels) ?? cefrLevel
        metadata = fields.metadata() ?? metadata
        if type == "PHONE" && companyPhoneNumberId == nil {
            fields.refuse("companyPhoneNumberId", "is required for agents that call")
        }
        if let number = companyPhoneNumberId, number != state.phoneNumberId {
            fields.refuse("companyPhoneNumberId", "does not exist in this company")
        }
    }

    func write(into writer: inout JSONWriter, companyId: String) {
        writer.object { body in
            body.member("id", id)
            body.member("companyId", companyId)
            body.member("name", name)
            body.member("type", type)
            body.member("focus", focus)
            body.member("language", language)
            body.member("duration", duration)
            body.member("questions", questions)
            body.member("instructions", instructions)
            body.member("voiceId", voiceId)
            body.member("companyPhoneNumberId", companyPhoneNumberId)
            body.member("cefrLevel", cefrLevel)
            if let metadata {
                body.key("metadata")
                body.splice(raw: metadata)
            }
            body.member("createdAt", createdAt.iso)
            body.member("updatedAt", (updatedAt ?? createdAt).iso)
        }
    }
}
