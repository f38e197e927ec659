import GatewayJSON

/// One object of a list: its JSON, and what the list can be filtered by.
struct HuntrRecord: Sendable {
    let id: String
    /// Unix seconds.
    let createdAt: Int
    /// Values by the query parameter's name.
    var facts: [String: String] = [:]
    /// The object, as it is retrieved alone.
    let json: [UInt8]
    /// The object inside its list, where that is shorter.
    var short: [UInt8]?

    init(_ id: String, at createdAt: Int, _ facts: [String: String?] = [:], _ members: (inout JSONWriter) -> Void) {
        self.id = id
        self.createdAt = createdAt
        self.facts = facts.compactMapValues(\.self)
        var writer = JSONWriter()
        writer.object(members)
        json = writer.bytes
    }

    func write(into writer: inout JSONWriter) { writer.splice(raw: short ?? json) }
}

/// The lists of an organisation beside its members, jobs, fields, templates and invitations. All newest first.
struct HuntrRecords: Sendable {
    var employers: [HuntrRecord] = []
    var activities: [HuntrRecord] = []
    var actions: [HuntrRecord] = []
    var events: [HuntrRecord] = []
    var profiles: [HuntrRecord] = []
    var posts: [HuntrRecord] = []
    var advisors: [HuntrRecord] = []
    var groups: [HuntrRecord] = []
    var tags: [HuntrRecord] = []
    var notes: [HuntrRecord] = []
    var goals: [HuntrRecord] = []
}
