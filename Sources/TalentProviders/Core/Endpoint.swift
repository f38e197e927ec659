public import GatewayJSON
public import TalentModel
public import Upstream

/// How a call behaves when it's repeated: decides connection reuse, time-outs and what an unclear outcome means.
public enum OperationClass: String, Sendable, CaseIterable {
    /// A GET.
    case read
    /// A write that sets a value, or that the vendor documents as idempotent: may be repeated.
    case idempotent
    /// A write that the vendor refuses the second time.
    case conflictDetecting = "conflict_detecting"
    /// A write that makes another thing each time.
    case create
    /// A write that costs credits or contacts a person each time.
    case spend

    /// Whether a used connection may carry the call (RT-2).
    public var reuse: ConnectionReuse {
        switch self {
        case .read, .idempotent: .pooled
        case .conflictDetecting, .create, .spend: .fresh
        }
    }
}

/// A call to a vendor but for what its answer is read as: what to send, and how it behaves.
public struct UpstreamCall: Sendable {
    /// The call's name in logs and metrics: `instaview.candidates.create`.
    public var name: String
    /// How it behaves when repeated.
    public var operationClass: OperationClass
    /// The method.
    public var method: UpstreamMethod
    /// The path below the connection's base URL, percent-encoded, with a leading slash.
    public var path: String
    /// Query parameters, not encoded yet.
    public var query: [(name: String, value: String)]
    /// The JSON body.
    public var body: [UInt8]?
    /// Whether the answer is a whole list, which may be larger than other answers.
    public var isWholeList = false
    /// What a call that only reads hardly ever has: told of below, each by itself. Not by dynamic lookup: an endpoint finds
    /// a call's members by it already, and a key path through two of them is put together anew at each use.
    private var particulars: Indirect<Particulars>?

    private struct Particulars: Sendable {
        var cost: Units?
        var limitClass: String?
        var credits: Int?
        var mapping = MappingReport()
        var pointers = PointerMap()
        var personalData: [String] = []
        var contacts: [(address: String, pointer: String)] = []
        var duplicate: DuplicateCheck?
        var proof: Proof?
        var hasUnknownPrice = false
    }

    private mutating func change(_ body: (inout Particulars) -> Void) {
        var changed = particulars ?? Indirect(Particulars())
        // So that it isn't copied: nobody else has it.
        particulars = nil
        body(&changed.value)
        particulars = changed
    }

    /// Makes a call.
    public init(
        name: String, operationClass: OperationClass, method: UpstreamMethod, path: String,
        query: [(name: String, value: String)] = [], body: [UInt8]? = nil
    ) {
        self.name = name
        self.operationClass = operationClass
        self.method = method
        self.path = path
        self.query = query
        self.body = body
    }

    /// Whether the call costs credits or contacts a person (marked $ in the API).
    public var spends: Bool { cost != nil }

    /// What the call costs when the vendor does all of it; nil for calls that neither cost nor contact anybody.
    public var cost: Units? {
        get { particulars?.value.cost }
        set { change { $0.cost = newValue } }
    }

    /// The provider's own class of limits that it falls under, beside those of every call.
    public var limitClass: String? {
        get { particulars?.value.limitClass }
        set { change { $0.limitClass = newValue } }
    }

    /// The credits that it costs when the vendor does all of it; nil for calls that no balance pays for.
    public var credits: Int? {
        get { particulars?.value.credits }
        set { change { $0.credits = newValue } }
    }

    /// What the mapping lost or changed.
    public var mapping: MappingReport {
        get { particulars?.value.mapping ?? MappingReport() }
        set { change { $0.mapping = newValue } }
    }

    /// Maps the vendor's field names back to pointers into the caller's body.
    public var pointers: PointerMap {
        get { particulars?.value.pointers ?? PointerMap() }
        set { change { $0.pointers = newValue } }
    }

    /// Values of this call that no error text may repeat: names, addresses, phones.
    public var personalData: [String] {
        get { particulars?.value.personalData ?? [] }
        set { change { $0.personalData = newValue } }
    }

    /// Whom the call contacts, and where they stand in the caller's body; people of a campaign aside.
    public var contacts: [(address: String, pointer: String)] {
        get { particulars?.value.contacts ?? [] }
        set { change { $0.contacts = newValue } }
    }

    /// For a write that is refused the second time: how to tell that it's there already.
    public var duplicate: DuplicateCheck? {
        get { particulars?.value.duplicate }
        set { change { $0.duplicate = newValue } }
    }

    /// For a write whose answer may be lost: how to see afterwards that it happened.
    public var proof: Proof? {
        get { particulars?.value.proof }
        set { change { $0.proof = newValue } }
    }

    /// Whether nobody knows what the call costs, only that it costs something: a 402 for it says nothing about cheaper calls
    /// then, as long as there are credits.
    public var hasUnknownPrice: Bool {
        get { particulars?.value.hasUnknownPrice ?? false }
        set { change { $0.hasUnknownPrice = newValue } }
    }
}

/// One call to a vendor, as a value: what to send and how to read the answer. Pure; nothing is sent by making one.
///
/// What isn't about the answer is in `call`, and can be named as if it were here.
@dynamicMemberLookup
public struct Endpoint<Output: Sendable>: Sendable {
    /// What to send.
    public var call: UpstreamCall
    /// The credits that an answer says were spent; nil when it doesn't say.
    public var paid: @Sendable (Output) -> Int?
    /// For a deletion: what it gives where there is nothing to read, after an answer without a body or a 404 to a call
    /// that was sent again.
    public var deleted: (@Sendable () -> Output)?
    /// Reads the JSON of a 2xx answer.
    public var decode: @Sendable (JSONValue) throws(WireError) -> Output
    /// For a call whose answer is handed on whatever it says: takes it with its effect. Nil for all others.
    public var relay: (@Sendable (UpstreamResponse, Effect) -> Output)?

    /// Makes an endpoint.
    public init(
        _ name: String, _ operationClass: OperationClass, _ method: UpstreamMethod, _ path: EndpointPath,
        query: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        decode: @escaping @Sendable (JSONValue) throws(WireError) -> Output
    ) {
        self.init(
            UpstreamCall(
                name: name, operationClass: operationClass, method: method, path: path.text, query: query, body: body),
            decode: decode)
    }

    private init(_ call: UpstreamCall, decode: @escaping @Sendable (JSONValue) throws(WireError) -> Output) {
        self.call = call
        self.decode = decode
        paid = { _ in nil }
    }

    /// A member of `call`.
    @inlinable
    public subscript<Value>(dynamicMember member: WritableKeyPath<UpstreamCall, Value>) -> Value {
        get { call[keyPath: member] }
        set { call[keyPath: member] = newValue }
    }

    /// A member of `call` that follows from others.
    @inlinable
    public subscript<Value>(dynamicMember member: KeyPath<UpstreamCall, Value>) -> Value { call[keyPath: member] }

    /// The same call with its outcome read as something else.
    func map<Other>(_ transform: @escaping @Sendable (Output) -> Other) -> Endpoint<Other> {
        let decode = self.decode
        var other = Endpoint<Other>(call) { body throws(WireError) -> Other in transform(try decode(body)) }
        if let deleted { other.deleted = { transform(deleted()) } }
        return other
    }
}

/// A path below a base URL, put together from literals and ids; ids are percent-encoded (SE-3).
public struct EndpointPath: Sendable, ExpressibleByStringInterpolation {
    /// The encoded path.
    public let text: String

    /// A path without ids.
    public init(stringLiteral value: String) { text = value }

    /// A path with ids between its literals.
    public init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    /// Collects literals as they are and encodes everything put between them.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        /// Starts an empty path.
        public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + 32) }

        /// Adds a literal part.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds an id as one path segment.
        public mutating func appendInterpolation(_ id: String) { text += PercentEncoding.segment(id) }
    }
}

/// Percent-encoding of ids and query values: everything but RFC 3986's unreserved characters is encoded.
public enum PercentEncoding {
    /// One path segment. A dot segment is encoded too, so that no server can take it for a step up.
    public static func segment(_ text: String) -> String {
        if text == "." { return "%2E" }
        if text == ".." { return "%2E%2E" }
        return component(text)
    }

    /// A query name or value.
    public static func component(_ text: String) -> String {
        if text.utf8.allSatisfy(isUnreserved) { return text }
        var out: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                out.append(byte)
            } else {
                out.append(UInt8(ascii: "%"))
                out.append(hexDigit(byte >> 4))
                out.append(hexDigit(byte & 15))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "~")
    }
}

/// The vendor's names for the fields of one request, with the places where the caller gave them.
public struct PointerMap: Sendable {
    private var places: [String: FieldError.Place] = [:]
    /// A vendor's mapping table, looked through only when the vendor names a field: nearly no call needs any of them.
    private var table: [FieldMapping] = []
    private var rule: (@Sendable (String) -> FieldError.Place?)?

    /// A map without fields.
    public init() {}

    /// A map by a rule, for requests with hundreds of fields.
    public init(rule: @escaping @Sendable (String) -> FieldError.Place?) { self.rule = rule }

    /// A map by a vendor's mapping table.
    public init(_ table: [FieldMapping]) { self.table = table }

    /// A map by a list's filters, with the vendor's names of the paging parameters.
    public init(_ filters: [FilterSupport], limit: String, cursor: String) {
        for filter in filters {
            if let name = filter.remoteName { places[name] = .parameter(filter.name) }
        }
        places[limit] = .parameter("limit")
        places[cursor] = .parameter("cursor")
    }

    /// The caller's place for a vendor's field name.
    public subscript(_ remoteField: String) -> FieldError.Place? {
        get { places[remoteField] ?? tabled(remoteField) ?? rule?(remoteField) }
        set { places[remoteField] = newValue }
    }

    /// Where two fields of ours have the same place at the vendor, the later one counts.
    private func tabled(_ remoteField: String) -> FieldError.Place? {
        table.last { $0.remoteField == remoteField }.map { .pointer("/" + $0.field) }
    }

    /// The first field that a vendor's text names as a word of its own, for vendors whose errors are text alone.
    public func fieldNamed(in text: String) -> String? {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }.map(String.init)
        return words.first { self[$0] != nil }
    }
}

/// A vendor's 2xx answer lacks what it must have.
public struct WireError: Error, Sendable {
    /// Where in the vendor's JSON.
    public var pointer: String
    /// What was expected there.
    public var expectation: String

    /// Makes an error.
    public init(at pointer: String, _ expectation: String) {
        self.pointer = pointer
        self.expectation = expectation
    }

    /// The answer is fine, and what was asked for isn't in it: 404.
    public static let absent = WireError(at: "", "")

    var isAbsence: Bool { expectation.isEmpty }
}

extension JSONValue {
    /// The member, which must be a non-empty string or a number (some vendors change an id's type).
    func requiredText(_ key: StaticString) throws(WireError) -> String {
        guard let text = text(key), !text.isEmpty else { throw WireError(at: pointer + "/\(key)", "a text") }
        return text
    }

    /// The member as text: a string, or a number's literal; nil when absent or of another kind.
    func text(_ key: StaticString) -> String? {
        guard let value = self[key] else { return nil }
        return value.string ?? value.numberText
    }

    /// The member as text, nil also when it's empty: answers never hold "".
    func filled(_ key: StaticString) -> String? {
        guard let text = self[key]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// The member, which must be an array.
    func requiredArray(_ key: StaticString) throws(WireError) -> JSONValue {
        guard let value = self[key], value.kind == .array else {
            throw WireError(at: pointer + "/\(key)", "an array")
        }
        return value
    }

    /// The member, which must be a whole number from 0.
    func requiredCount(_ key: StaticString) throws(WireError) -> Int {
        guard let count = self[key]?.int, count >= 0 else {
            throw WireError(at: pointer + "/\(key)", "a whole number")
        }
        return count
    }

    /// The member as a moment, in RFC 3339.
    func moment(_ key: StaticString) -> Timestamp? { self[key]?.string.flatMap { Timestamp($0) } }

    /// The member as a moment, in Unix seconds.
    func unixMoment(_ key: StaticString) -> Timestamp? { self[key]?.int.flatMap { Timestamp(unixSeconds: $0) } }

    /// This value, which must be an object.
    func asObject() throws(WireError) -> JSONValue {
        guard kind == .object else { throw WireError(at: pointer, "an object") }
        return self
    }

    /// Maps the elements with a function that may throw.
    func mapElements<Item>(_ transform: (JSONValue) throws(WireError) -> Item) throws(WireError) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(count)
        for element in elements { items.append(try transform(element)) }
        return items
    }
}
