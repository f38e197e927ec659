public import GatewayJSON

/// People to add to a campaign: each of them gets a message or a call.
public struct OutreachDraft: Sendable {
    /// How people are reached.
    public enum Outreach: String, CaseIterable, Sendable {
        /// A text message with an invitation.
        case sms
        /// A telephone call that starts at once.
        case call
    }

    /// What to do about people whose data can't be sent.
    public enum OnInvalid: String, CaseIterable, Sendable {
        /// Refuse the whole request; nothing is sent.
        case refuse
        /// Report them as rejected and send the rest.
        case skip
    }

    /// One person, as given.
    public struct Person: Sendable {
        /// The place in the request, from 0.
        public var index: Int
        /// The given name.
        public var firstName: String?
        /// The family name.
        public var lastName: String?
        /// The phone number in the caller's spelling.
        public var phone: String?
        /// The e-mail address.
        public var email: String?
        /// The caller's own reference.
        public var externalID: String?
        /// What is wrong with the person's data, in form alone.
        public var errors: [FieldError]
    }

    /// What to do when the credits run out after the first chunk.
    public enum OnExhausted: String, CaseIterable, Sendable {
        /// End; a resume sends what was not attempted.
        case stop
        /// Wait for credits, until `notAfter`.
        case park
    }

    /// How people are reached.
    public var outreach: Outreach
    /// What to do about people whose data can't be sent.
    public var onInvalid: OnInvalid
    /// What to do when the credits run out after the first chunk.
    public var onExhausted: OnExhausted
    /// When what is unsent is given up; nil: by the default.
    public var notAfter: Timestamp?
    /// Whether people in unfinished or unknown operations of the same campaign are no obstacle.
    public var allowsUnresolved: Bool
    /// Everybody in the request, in order.
    public var people: [Person]
    /// Vendor-only options.
    public var options: ProviderOptions

    /// The most people that one request takes.
    public static let peopleLimit = 10_000

    /// Reads a draft; throws all mistakes of form at once, but for those of single people: what is to be done about
    /// them is decided with what the vendor demands.
    ///
    /// - Parameter now: the moment of the request, which `not_after` must be later than.
    public init(_ body: JSONValue, now: Timestamp) throws(GatewayError) {
        var reader = DraftReader(body)
        let wanted = reader.require("outreach") ? reader.choice("outreach", of: Outreach.self) : nil
        onInvalid = reader.choice("on_invalid", of: OnInvalid.self) ?? .refuse
        onExhausted = reader.choice("on_exhausted", of: OnExhausted.self) ?? .stop
        allowsUnresolved = reader.bool("allow_unresolved") ?? false
        notAfter = reader.moment("not_after")
        if let notAfter, notAfter <= now {
            reader.refuse("not_after", "not_in_future", "not_after must be in the future.")
        }
        people = []
        if reader.require("candidates"), let list = reader.value("candidates") {
            if list.kind != .array {
                reader.refuse("candidates", "type_invalid", "candidates must be an array.")
            } else if !(1...Self.peopleLimit).contains(list.count) {
                reader.refuse(
                    "candidates", "count_invalid", "candidates must have 1 to \(Self.peopleLimit) elements.")
            } else {
                people = list.elements.enumerated().map { Person($0.element, index: $0.offset) }
            }
        }
        options = ProviderOptions(&reader)
        reader.finish()
        try reader.check()
        outreach = wanted ?? .sms
    }
}

extension OutreachDraft.Person {
    init(_ value: JSONValue, index: Int) {
        if let person = Self(plain: value, index: index) {
            self = person
            return
        }
        var reader = DraftReader(value, at: "/candidates", index: index)
        let firstName = reader.requiredString("first_name")
        let lastName = reader.requiredString("last_name")
        let phone = reader.requiredString("phone", allowsEmpty: true)
        let email = reader.string("email")
        let externalID = reader.string("external_id", max: 255)
        reader.finish()
        if let email, !EmailAddress.isValid(email) {
            reader.refuse("email", "email_invalid", "email must be an address like ada@example.com.")
        }
        self.init(
            index: index, firstName: firstName, lastName: lastName, phone: phone, email: email, externalID: externalID,
            errors: reader.errors)
    }

    /// Nearly everybody: all members that must be there, in short texts, and nothing else. Nil says nothing: the person is
    /// read with all rules then.
    private init?(plain value: JSONValue, index: Int) {
        var first: String?
        var last: String?
        var phone: String?
        var email: String?
        var externalID: String?
        var areShort = true
        let isPlain = value.readStrings(under: Self.members) { member, text in
            // What every member may have.
            areShort = areShort && (1...255).contains(text.utf8.count)
            switch member {
            case 0: first = text
            case 1: last = text
            case 2: phone = text
            case 3: email = text
            default: externalID = text
            }
        }
        guard isPlain, areShort, let first, let last, let phone, email.map(EmailAddress.isValid) ?? true else {
            return nil
        }
        self.init(
            index: index, firstName: first, lastName: last, phone: phone, email: email, externalID: externalID,
            errors: [])
    }

    private static let members: [StaticString] = ["first_name", "last_name", "phone", "email", "external_id"]
}
