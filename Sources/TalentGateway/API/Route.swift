import TalentModel

/// One operation of the API: a method, a path with parameters, and what answers it.
struct Route: Sendable {
    /// The operation's id in openapi.json.
    let operationID: String
    /// The method in capitals. HEAD is answered by the GET of the same path.
    let method: String
    /// The path's template: `/v1/jobs/{id}`.
    let template: String
    /// What the caller's key must allow; nil where no key is needed.
    let scope: Scope?
    /// The query parameters beside those that every route has.
    let parameters: Set<String>
    /// The media types that callers may ask for, the usual one first.
    let media: [String]
    /// Answers a request.
    let answer: @Sendable (RequestContext) async throws(GatewayError) -> Answer

    init(
        _ operationID: String, _ method: String, _ template: String, scope: Scope?, parameters: Set<String> = [],
        media: [String] = ["application/json"],
        answer: @escaping @Sendable (RequestContext) async throws(GatewayError) -> Answer
    ) {
        self.operationID = operationID
        self.method = method
        self.template = template
        self.scope = scope
        self.parameters = parameters
        self.media = media
        self.answer = answer
    }
}

/// Finds the route of a request. Paths are compared segment by segment, still percent-encoded, so that an encoded
/// slash can't become a separator.
struct Router: Sendable {
    /// What a path and a method lead to.
    enum Match: Sendable {
        case route(Route, parameters: [String: String])
        /// The path exists with other methods.
        case otherMethods([String])
        case nothing
        /// A parameter isn't valid percent-encoded UTF-8.
        case undecodable(parameter: String)
    }

    private enum Segment: Sendable {
        case literal(String)
        case parameter(String)
    }

    /// A template, and the place of its route in `routes`: what is looked through is small, and only the route that fits
    /// is copied.
    private struct Entry: Sendable {
        var segments: [Segment]
        var place: Int
    }

    /// By the number of segments.
    private var entries: [[Entry]] = []
    /// All routes, in the order in which they were given.
    let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
        for (place, route) in routes.enumerated() {
            let segments = route.template.split(separator: "/").map { part in
                part.hasPrefix("{") ? Segment.parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
            }
            while entries.count <= segments.count { entries.append([]) }
            entries[segments.count].append(Entry(segments: segments, place: place))
        }
    }

    func match(method: String, path: String) -> Match {
        guard path.utf8.first == UInt8(ascii: "/") else { return .nothing }
        let parts = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var others: [String] = []
        let wanted = method == "HEAD" ? "GET" : method
        guard parts.count < entries.count else { return .nothing }
        for entry in entries[parts.count] where Self.fits(entry.segments, parts) {
            let route = routes[entry.place]
            guard route.method == wanted else {
                others.append(route.method)
                continue
            }
            var parameters: [String: String] = [:]
            for (segment, part) in zip(entry.segments, parts) {
                guard case .parameter(let name) = segment else { continue }
                guard let text = PercentDecoding.text(part) else { return .undecodable(parameter: name) }
                parameters[name] = text
            }
            return .route(route, parameters: parameters)
        }
        if others.isEmpty { return .nothing }
        if others.contains("GET") { others.append("HEAD") }
        return .otherMethods(others.sorted())
    }

    private static func fits(_ segments: [Segment], _ parts: [Substring.UTF8View]) -> Bool {
        for (segment, part) in zip(segments, parts) {
            switch segment {
            case .literal(let literal): if !literal.utf8.elementsEqual(part) { return false }
            case .parameter: if part.isEmpty { return false }
            }
        }
        return true
    }
}
