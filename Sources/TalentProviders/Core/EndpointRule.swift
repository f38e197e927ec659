import GatewayJSON
public import TalentModel

/// How one call of a vendor behaves that a caller makes in the vendor's own words: a row of the vendor's endpoint table.
public struct EndpointRule: Sendable {
    /// What a call costs, or whom it contacts.
    public struct Price: Sendable {
        /// What a message of it is.
        public enum Kind: String, Sendable {
            case sms
            case call
            case email
        }

        /// What a message of it is.
        public var kind: Kind
        /// The body's array with one element a message; nil: the call is one.
        public var perElementOf: String?
        /// Whether the account's balance pays for it, a credit a message.
        public var takesCredits: Bool
        /// The answer's count of messages; nil: it doesn't say.
        public var spentMember: String?
        /// Whom it contacts.
        public var contacts: Contacts

        /// Makes a price.
        public init(
            _ kind: Kind, perElementOf: String? = nil, takesCredits: Bool = false, spentMember: String? = nil,
            contacts: Contacts = .untold
        ) {
            self.kind = kind
            self.perElementOf = perElementOf
            self.takesCredits = takesCredits
            self.spentMember = spentMember
            self.contacts = contacts
        }
    }

    /// Where a body says whom the call contacts.
    public enum Contacts: Sendable {
        /// It costs credits and contacts nobody.
        case nobody
        /// At these places, `*` standing for every element of an array. Somebody must be at one of them.
        case at([[String]])
        /// The body doesn't say.
        case untold
    }

    /// The vendor's method.
    public var method: PassthroughDraft.Method
    /// The vendor's path, `{…}` standing for one segment: `/campaigns/{id}/source`.
    public var template: String
    /// How it behaves when repeated.
    public var operationClass: OperationClass
    /// The provider's own class of limits that it falls under.
    public var limitClass: String?
    /// What it costs or whom it contacts; nil for calls that do neither.
    public var price: Price?

    /// Makes a row.
    public init(
        _ method: PassthroughDraft.Method, _ template: String, _ operationClass: OperationClass,
        limitClass: String? = nil, price: Price? = nil
    ) {
        self.method = method
        self.template = template
        self.operationClass = operationClass
        self.limitClass = limitClass
        self.price = price
    }

    /// How many of the path's segments stand in the template as they are; nil when the path isn't of this form.
    ///
    /// Compared without case: whether a server tells `/Source` from `/source` isn't known here, and what is taken for
    /// unknown could cost more than it's taken for.
    func literals(in path: PassthroughPath) -> Int? {
        let parts = template.split(separator: "/")
        guard parts.count == path.segments.count else { return nil }
        var literals = 0
        for (part, segment) in zip(parts, path.segments) where part.first != "{" {
            guard part.lowercased() == segment.lowercased() else { return nil }
            literals += 1
        }
        return literals
    }
}

/// A vendor's calls as a table, for those that callers make in the vendor's own words.
public protocol EndpointTable: Provider {
    /// The vendor's calls that change something. A GET that isn't here is a read; anything else that isn't here counts
    /// as one that costs.
    static var endpoints: [EndpointRule] { get }
    /// What a message of an unknown call is taken for.
    static var unknownKind: EndpointRule.Price.Kind { get }
    /// What stands before all paths of the table on this connection, with a leading slash; "" for nothing.
    var endpointPrefix: String { get }
}

extension EndpointTable {
    /// Nothing.
    public var endpointPrefix: String { "" }
}

extension Provider {
    /// How a call behaves, by the vendor's table.
    public func endpointRule(_ method: PassthroughDraft.Method, _ path: PassthroughPath) -> EndpointRule {
        let table = self as? any EndpointTable
        let rules = table.map { type(of: $0).endpoints } ?? []
        var path = path
        if let table { path = path.dropping(table.endpointPrefix) }
        let found = rules.filter { $0.method == method }
            .compactMap { rule in rule.literals(in: path).map { (rule, $0) } }
            .max { $0.1 < $1.1 }
        if let found { return found.0 }
        if method == .get { return EndpointRule(.get, "", .read) }
        return EndpointRule(
            method, "", .spend, price: .init(table.map { type(of: $0).unknownKind } ?? .email, contacts: .untold))
    }
}

extension PassthroughPath {
    /// The path without a prefix, should it have it.
    fileprivate func dropping(_ prefix: String) -> PassthroughPath {
        let parts = prefix.split(separator: "/").map(String.init)
        guard !parts.isEmpty, segments.starts(with: parts) else { return self }
        let rest = segments.dropFirst(parts.count)
        return PassthroughPath(encoded: encoded, segments: Array(rest))
    }
}

extension EndpointRule.Price {
    /// Messages that a call with this body sends at most.
    func messages(_ body: JSONValue?) -> Int {
        guard let perElementOf else { return 1 }
        // A body without them is the vendor's to refuse; until then it's one.
        return max(1, body?.member(perElementOf)?.count ?? 1)
    }

    /// Whether credits go and no message does.
    var isForNobody: Bool {
        if case .nobody = contacts { return true }
        return false
    }

    /// The messages as units.
    func units(_ count: Int) -> Units {
        switch kind {
        case .sms: Units(sms: count)
        case .call: Units(call: count)
        case .email: Units(email: count)
        }
    }

    /// Whom a call with this body contacts, and where that stands in the caller's body. Somebody of whom the body says
    /// nothing has the address "", which no rule but one for everybody allows.
    func contacts(_ body: JSONValue?, region: String?) -> [(address: String, pointer: String)] {
        let untold = [(address: "", pointer: body == nil ? "/path" : "/body")]
        switch contacts {
        case .nobody: return []
        case .untold: return untold
        case .at(let places):
            let found = places.flatMap { Self.texts(body, $0[...], "/body") }
            guard !found.isEmpty else { return untold }
            return found.map { (PhoneNumber($0.text, region: region)?.text ?? $0.text, $0.pointer) }
        }
    }

    private static func texts(
        _ value: JSONValue?, _ place: ArraySlice<String>, _ pointer: String
    ) -> [(text: String, pointer: String)] {
        guard let value else { return [] }
        guard let step = place.first else { return value.string.map { [($0, pointer)] } ?? [] }
        if step == "*" {
            return value.elements.enumerated().flatMap { index, element in
                texts(element, place.dropFirst(), "\(pointer)/\(index)")
            }
        }
        return texts(value.member(step), place.dropFirst(), "\(pointer)/\(step)")
    }
}
