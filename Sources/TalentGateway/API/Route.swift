import TalentModel

/// One operation of the API: a method, a path with parameters, and what answers it.
final class Route: Sendable {
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
