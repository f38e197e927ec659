public import GatewayJSON

/// One call in a vendor's own words, as a caller describes it.
public struct PassthroughDraft: Draft {
    /// The methods that can be passed on.
    public enum Method: String, CaseIterable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The mistakes of form.
    public let errors: [FieldError]
    /// The method.
    public var method: Method
    /// The path below the connection's base URL, as given; not checked yet.
    public var path: String
    /// Query parameters in the order given, not encoded.
    public var query: [(name: String, value: String)]
    /// The JSON body.
    public var body: JSONValue?

    private static let mostParameters = 100

    /// Reads a draft. There is no member for headers: what a call carries is the gateway's to say.
    public init(_ json: JSONValue) {
        var reader = DraftReader(json)
        let method = reader.require("method") ? reader.choice("method", of: Method.self) : nil
        path = reader.requiredString("path", max: 2000) ?? ""
        query = Self.query(&reader)
        body = reader.value("body")
        reader.finish()
        if method == .get, body != nil { reader.refuse("body", "not_allowed", "A GET has no body.") }
        self.method = method ?? .get
        errors = reader.errors
    }

    /// Texts, numbers and truth values, or lists of them: a parameter that is there several times.
    private static func query(_ reader: inout DraftReader) -> [(name: String, value: String)] {
        guard let given = reader.object("query") else { return [] }
        var query: [(name: String, value: String)] = []
        for (name, value) in given.members {
            let place = "query/" + DraftReader.escaped(name)
            if name.isEmpty || isUnprintable(name) {
                reader.refuse(place, "character_invalid", "A parameter's name must be printable.")
                continue
            }
            for (index, element) in (value.kind == .array ? Array(value.elements) : [value]).enumerated() {
                let place = value.kind == .array ? "\(place)/\(index)" : place
                guard let text = element.string ?? element.numberText ?? element.bool.map({ $0 ? "true" : "false" })
                else {
                    reader.refuse(place, "type_invalid", "A parameter must be a string, a number or true or false.")
                    continue
                }
                if isUnprintable(text) {
                    reader.refuse(place, "character_invalid", "A parameter must not hold control characters.")
                }
                query.append((name, text))
            }
        }
        if query.count > mostParameters {
            reader.refuse("query", "count_invalid", "query must have at most \(mostParameters) parameters.")
        }
        return query
    }

    private static func isUnprintable(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }
}
