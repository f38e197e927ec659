import CEmbedded
import GatewayJSON
import TalentModel

/// What needs no key: health, the API's description, the pages behind a problem's `type`.
struct PublicRoutes: Sendable {
    let health: Health

    var routes: [Route] {
        [
            Route("livez", "GET", "/livez", scope: nil) { _ throws(GatewayError) in Self.status("ok") },
            Route("readyz", "GET", "/readyz", scope: nil, answer: readyz),
            Route("getOpenAPI", "GET", "/openapi.json", scope: nil) { _ throws(GatewayError) in
                Answer(status: 200, body: Self.openAPI)
            },
            Route(
                "getProblem", "GET", "/problems/{code}", scope: nil, media: ["application/json", "text/html"],
                answer: problem),
        ]
    }

    /// openapi.json as it was built in.
    static let openAPI = Array(UnsafeBufferPointer(start: embedded_openapi(), count: embedded_openapi_length()))

    private func readyz(_ context: RequestContext) async throws(GatewayError) -> Answer {
        switch health.state {
        case .ready: return Self.status("ok")
        case .starting:
            var error = GatewayError(.overloaded, "The gateway is starting.")
            error.retryAfter = 1
            throw error
        case .draining:
            var error = GatewayError(.draining, "The gateway is shutting down.")
            error.retryAfter = 1
            throw error
        }
    }

    private static func status(_ word: String) -> Answer {
        var json = JSONWriter(capacity: 32)
        json.object { $0.member("status", word) }
        return Answer(status: 200, body: json.bytes)
    }

    private func problem(_ context: RequestContext) async throws(GatewayError) -> Answer {
        guard let code = ErrorCode(rawValue: context.pathParameter("code")) else {
            throw GatewayError(.notFound, "There is no problem of this code.")
        }
        let entry = ProblemCatalogue.entry(code)
        if AcceptHeader(context.head.headers.all("Accept")).prefersPages {
            var page = HTMLPage(title: code.rawValue)
            page.links([("API", "/docs")])
            page.add("h1", entry.title)
            page.add("p", "`\(code.rawValue)`, HTTP status \(code.status)")
            page.add("h2", "Why it happens")
            page.add("p", entry.cause)
            page.add("h2", "What to do")
            page.add("p", entry.remedy)
            return page.answer
        }
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("type", "/problems/" + code.rawValue)
            json.member("code", code.rawValue)
            json.member("title", entry.title)
            json.member("status", code.status)
            json.member("cause", entry.cause)
            json.member("remedy", entry.remedy)
        }
        return Answer(status: 200, body: json.bytes)
    }
}
