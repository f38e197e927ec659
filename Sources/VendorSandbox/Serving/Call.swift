import GatewayJSON
import HTTPServer

/// One request as a fake sees it: decoded path and query, and the JSON body if there is one.
struct Call: Sendable {
    enum Body: Sendable {
        /// No body, or one that isn't declared as JSON: the usual body parsers pass over it.
        case absent
        case json(JSONValue)
        case malformed
    }

    let method: String
    /// Decoded path segments below the vendor's base path.
    let segments: [String]
    let query: QueryItems
    let headers: HeaderList
    let body: Body

    init(_ request: ServerRequest, segments: [String]) {
        method = request.head.method
        self.segments = segments
        query = QueryItems(raw: request.head.query)
        headers = request.head.headers
        let type = request.head.headers.first("Content-Type") ?? ""
        if request.body.isEmpty || !type.lowercased().hasPrefix("application/json") {
            body = .absent
        } else if let document = try? JSONDocument(request.body, limits: .upstream) {
            body = .json(document.root)
        } else {
            body = .malformed
        }
    }

    /// The body when it is a JSON object.
    var object: JSONValue? {
        if case .json(let value) = body, value.kind == .object { value } else { nil }
    }

    /// The token of `Authorization: Bearer …`; the scheme's case doesn't matter (RFC 9110 section 11.1).
    var bearerToken: String? {
        guard let header = headers.first("Authorization") else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// The decoded segments of a raw path.
    static func segments(ofPath path: String) -> [String] {
        path.split(separator: "/").map { QueryItems.decoded($0, plusIsSpace: false) }
    }
}
