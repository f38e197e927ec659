import GatewayJSON

extension Refusal {
    /// 404 in the words of section 11.
    static func instaView(no type: String, _ id: String) -> Refusal {
        .answer(
            InstaViewFake.error(404, "RESOURCE_NOT_FOUND", "\(type) with ID \(id) not found") { details in
                details.member("resourceType", type)
                details.member("resourceId", id)
            })
    }
}

extension InstaViewFake {
    /// The documented envelope (instaview.md section 11).
    static func error(
        _ status: Int, _ code: String, _ message: String, details: ((inout JSONWriter) -> Void)? = nil
    ) -> Answer {
        .object(status) { body in
            body.member("success", false)
            body.memberNull("data")
            body.object("error") { error in
                error.member("code", code)
                error.member("message", message)
                if let details { error.object("details", details) }
            }
            body.member("timestamp", Timestamp.now().iso)
        }
    }

    static func failure(_ failure: GeneralFailure) -> Answer {
        switch failure {
        case .rateLimited(let retryAfter):
            let seconds = retryAfter ?? 30
            return tooManyRequests(
                header: seconds, body: seconds, limit: 60, reset: Timestamp.now().seconds + seconds)
        // The codes of these aren't published.
        case .paymentRequired: return error(402, "PAYMENT_REQUIRED", failure.words)
        case .serverError: return error(500, "INTERNAL_SERVER_ERROR", failure.words)
        case .unavailable: return error(503, "SERVICE_UNAVAILABLE", failure.words)
        case .malformedRequest, .tooLarge: return error(failure.status, "VALIDATION_ERROR", failure.words)
        case .unknownPath, .wrongMethod:
            return error(404, "RESOURCE_NOT_FOUND", GeneralFailure.unknownPath.words)
        }
    }

    /// A flat form of its own, with `error` a string (section 13). `header` and `body` are the seconds of `Retry-After`
    /// and `retryAfter`, `reset` Unix seconds.
    static func tooManyRequests(header: Int, body: Int, limit: Int, reset: Int) -> Answer {
        .object(429, headers: [("Retry-After", String(header))]) { answer in
            answer.member("statusCode", 429)
            answer.member("message", "Rate limit exceeded")
            answer.member("error", "Too Many Requests")
            answer.member("retryAfter", body)
            answer.member("limit", limit)
            answer.member("remaining", 0)
            answer.member("reset", reset)
        }
    }
}
