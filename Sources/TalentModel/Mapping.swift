public import GatewayJSON

/// What a mapping lost or changed on the way to the vendor: `meta.mapping` of every write.
public struct MappingReport: Sendable, Equatable {
    /// Pointers of members that were given and that this vendor has no place for.
    public var dropped: [String] = []
    /// `"/phone: 0612345678 → +33612345678"`.
    public var coerced: [String] = []
    /// `"/metadata: {} (default)"`.
    public var defaulted: [String] = []
    /// `"/tags → metadata.tags"`.
    public var moved: [String] = []

    /// An empty report.
    public init() {}

    /// Notes that a person's phone is sent in another spelling than was given, of which a campaign has 10,000.
    public mutating func noteSpelling(ofPhoneOf person: Int, _ given: String, _ sent: String) {
        coerced.append(
            String(capacity: 64 + given.utf8.count + sent.utf8.count) { text in
                text.add("/candidates/")
                text.add(person)
                text.add("/phone: ")
                text.add(given)
                text.add(" → ")
                text.add(sent)
            })
    }

    /// Writes the report as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("dropped", dropped)
            json.member("coerced", coerced)
            json.member("defaulted", defaulted)
            json.member("moved", moved)
        }
    }
}

/// Where one field of ours goes at a vendor. The tables made of these decide what is reported as dropped or moved,
/// map a vendor's field names back in its errors, and are what `GET /v1/providers` prints.
public struct FieldMapping: Sendable {
    /// Our field, `phone`.
    public let field: String
    /// The vendor's field, `phoneNumber`, or a path into an object, `metadata.source`.
    public let remoteField: String
    /// Whether the field changes its place or meaning, which a caller should hear of.
    public let isMoved: Bool
    /// What a caller hears of it when it's moved: `/tags → metadata.tags`. Made once, with the table.
    let move: String

    private init(_ field: String, _ remoteField: String, isMoved: Bool) {
        self.field = field
        self.remoteField = remoteField
        self.isMoved = isMoved
        move = "/\(field) → \(remoteField)"
    }

    /// A field with a place of its own at the vendor.
    public static func native(_ field: String, _ remoteField: String) -> FieldMapping {
        FieldMapping(field, remoteField, isMoved: false)
    }

    /// A field that is kept somewhere the vendor didn't make for it.
    public static func moved(_ field: String, _ remoteField: String) -> FieldMapping {
        FieldMapping(field, remoteField, isMoved: true)
    }
}

extension MappingReport {
    /// The report for the members that a caller gave, by a vendor's table.
    public init(given: [String], table: [FieldMapping]) {
        for field in given {
            // By places: nothing of a row is copied that isn't asked for.
            guard let row = table.indices.first(where: { table[$0].field == field }) else {
                dropped.append("/" + field)
                continue
            }
            if table[row].isMoved { moved.append(table[row].move) }
        }
    }
}

/// What was spent, by unit: `sms`, `call`, `email`.
public struct Units: Sendable, Equatable {
    /// Text messages.
    public var sms = 0
    /// Telephone calls.
    public var call = 0
    /// E-mails.
    public var email = 0

    /// Nothing spent, or what is given.
    public init(sms: Int = 0, call: Int = 0, email: Int = 0) {
        self.sms = sms
        self.call = call
        self.email = email
    }

    /// All messages together.
    public var total: Int { sms + call + email }

    /// Writes the units that aren't zero as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            if sms != 0 { json.member("sms", sms) }
            if call != 0 { json.member("call", call) }
            if email != 0 { json.member("email", email) }
        }
    }
}
