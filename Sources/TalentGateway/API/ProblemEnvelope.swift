import GatewayJSON
import TalentModel

/// The one error envelope, RFC 9457 `application/problem+json`.
enum ProblemEnvelope {
    /// The error as the answer to a request.
    static func answer(_ error: GatewayError, requestID: String) -> Answer {
        var json = JSONWriter(capacity: 768)
        write(error, requestID: requestID, to: &json)
        var answer = Answer(status: error.code.status, body: json.bytes)
        answer.contentType = "application/problem+json"
        answer.requestID = requestID
        answer.headers.append(("Gateway-Error-Origin", error.origin.rawValue))
        if let seconds = error.retryAfter { answer.headers.append(("Retry-After", String(seconds))) }
        if error.code == .unauthenticated {
            answer.headers.append(("WWW-Authenticate", "Bearer realm=\"talent-gateway\""))
        }
        if error.code == .methodNotAllowed {
            answer.headers.append(("Allow", error.allowedMethods.joined(separator: ", ")))
        }
        answer.facts = Answer.Facts(
            connection: error.connection, provider: error.provider, operationID: error.operationID,
            code: error.code.rawValue, effect: error.effect.rawValue, upstreamStatus: error.upstream?.status,
            attempts: error.attempts)
        return answer
    }

    /// Writes the envelope as one JSON object; members without a value are left out.
    static func write(_ error: GatewayError, requestID: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("type", "/problems/" + error.code.rawValue)
            json.member("title", ProblemCatalogue.entry(error.code).title)
            json.member("status", error.code.status)
            json.member("detail", error.detail)
            json.member("code", error.code.rawValue)
            json.member("origin", error.origin.rawValue)
            json.member("provider", error.provider)
            json.member("connection", error.connection)
            json.member("effect", error.effect.rawValue)
            json.member("retryable", error.retryable)
            json.member("retry_after", error.retryAfter)
            json.member("attempts", error.attempts)
            json.member("request_id", requestID)
            json.member("operation_id", error.operationID)
            if let upstream = error.upstream { write(upstream, to: &json) }
            if !error.errors.isEmpty {
                json.member("errors", array: { json in for field in error.errors { field.write(to: &json) } })
            }
            if let result = error.result {
                json.key("result")
                json.splice(raw: result)
            }
        }
    }

    private static func write(_ upstream: UpstreamProblem, to json: inout JSONWriter) {
        json.member(
            "upstream",
            object: { json in
                json.member("status", upstream.status)
                json.member("code", upstream.code)
                json.member("message", upstream.message)
                if let details = upstream.details {
                    json.key("details")
                    json.splice(raw: details)
                }
            })
    }
}
