import GatewayJSON
import HTTPServer
import TalentModel
import TalentProviders

/// One request, authenticated and taken apart, on its way through a route.
final class RequestContext: Sendable {
    /// The request's own id, in `Request-Id`.
    let requestID: String
    /// Request line and header fields.
    let head: RequestHead
    /// The body's bytes.
    let body: [UInt8]
    /// The path's parameters, decoded.
    let pathParameters: [String: String]
    /// The query.
    let query: QueryParameters
    /// How long the caller waits, and how strict it is.
    let preferences: Preferences
    /// Who is calling; nil on routes that need no key.
    let caller: Caller?
    /// The route's template.
    let route: String
    /// When the request came.
    let receivedAt: Timestamp
    /// When the caller stops waiting.
    let deadline: ContinuousClock.Instant
    /// Lists that are being paged through.
    let snapshots: ListSnapshots

    init(
        requestID: String, head: RequestHead, body: [UInt8], pathParameters: [String: String], query: QueryParameters,
        preferences: Preferences, caller: Caller?, route: String, receivedAt: Timestamp,
        deadline: ContinuousClock.Instant, snapshots: ListSnapshots
    ) {
        self.requestID = requestID
        self.head = head
        self.body = body
        self.pathParameters = pathParameters
        self.query = query
        self.preferences = preferences
        self.caller = caller
        self.route = route
        self.receivedAt = receivedAt
        self.deadline = deadline
        self.snapshots = snapshots
    }

    /// The caller, on routes that need a key.
    func authenticated() throws(GatewayError) -> Caller {
        guard let caller else { throw GatewayError(.unauthenticated, "A key is needed.") }
        return caller
    }

    /// Refuses a caller whose key doesn't allow `scope`.
    func require(_ scope: Scope) throws(GatewayError) {
        guard try authenticated().scopes.contains(scope) else {
            throw GatewayError(.scopeMissing, "The key doesn't have the scope \(scope.rawValue).")
        }
    }

    /// A parameter of the path.
    func pathParameter(_ name: String) -> String { pathParameters[name] ?? "" }

    /// The body as JSON, by the rules for callers' bodies.
    func json() throws(GatewayError) -> JSONValue {
        if let type = head.headers.first("Content-Type"), !Self.isJSON(type) {
            throw GatewayError(.unsupportedMediaType, "The body must be application/json in UTF-8.")
        }
        if let coding = head.headers.first("Content-Encoding"), coding.lowercased() != "identity" {
            throw GatewayError(.unsupportedMediaType, "The body must not be compressed.")
        }
        do {
            return try JSONDocument(body, limits: .caller).root
        } catch {
            var problem = GatewayError(
                .malformedJSON, "The body isn't valid JSON: \(error.description) (byte \(error.offset)).")
            problem.errors = [
                FieldError(pointer: error.pointer, code: error.kind.word, detail: error.description)
            ]
            throw problem
        }
    }

    /// What stands for the body of a request that has none. An empty object is taken for no body: some clients send one
    /// with everything.
    func emptyObject() throws(GatewayError) -> JSONValue {
        let given = body.isEmpty ? nil : try json()
        if let given {
            var reader = DraftReader(given)
            reader.finish()
            try reader.check()
        }
        do {
            return try JSONDocument(Array("{}".utf8), limits: .caller).root
        } catch {
            throw GatewayError(.internal, "An empty object can't be read.")
        }
    }

    /// Whether `?include=` asks for the vendor's own JSON.
    func includesRemoteData() throws(GatewayError) -> Bool {
        guard let include = query["include"] else { return false }
        guard include == "remote_data" else {
            throw .invalid(parameter: "include", code: "enum_invalid", "include must be remote_data.")
        }
        return true
    }

    /// The end of a caller's wait, in which no call to a vendor leaves any more.
    static let lastMoment = Duration.milliseconds(50)

    /// What a call to a vendor carries of this request.
    ///
    /// A read with `wait=0` is one attempt without queueing: taken literally, nothing could ever be read with it.
    var callContext: CallContext {
        var context = CallContext(
            caller: caller?.name ?? "", deadline: preferences.wait == .zero ? nil : deadline,
            traceparent: TraceContext.passedOn(head.headers.first("traceparent")))
        // What would leave in the last moment couldn't be answered in time any more.
        context.patience.until = preferences.wait == .zero ? deadline : deadline - Self.lastMoment
        return context
    }

    private static func isJSON(_ type: String) -> Bool {
        // What nearly everybody sends.
        if type == "application/json" { return true }
        let parts = type.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" } }
        guard let media = parts.first, media == "application/json" || media.hasSuffix("+json") else { return false }
        return parts.dropFirst().allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" }
    }
}

/// W3C trace context.
enum TraceContext {
    /// The field as it's passed on; nil when it isn't `version-traceid-parentid-flags` of version 00.
    static func passedOn(_ field: String?) -> String? {
        guard let field, field.utf8.count == 55 else { return nil }
        let parts = field.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", parts.map(\.utf8.count) == [2, 32, 16, 2],
            field.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == UInt8(ascii: "-")
            })
        else { return nil }
        return field
    }

    /// The trace's id, for the log.
    static func traceID(_ field: String?) -> String? {
        passedOn(field).map { String($0.split(separator: "-")[1]) }
    }
}

extension JSONSyntaxError.Kind {
    /// The kind as a word of the API: `duplicate_key`.
    var word: String {
        rawValue.reduce(into: "") { word, letter in
            if letter.isUppercase { word += "_" }
            word += letter.lowercased()
        }
    }
}
