extension Refusal {
    /// `{"success": false, "error": "<text>"}`, the shape of each endpoint page (hirempire.md section 10).
    static func hirempire(_ status: Int, _ text: String) -> Refusal { .answer(HirempireFake.error(status, text)) }
}

extension HirempireFake {
    static func error(_ status: Int, _ text: String, headers: [(name: String, value: String)] = []) -> Answer {
        .object(status, headers: headers) { body in
            body.member("success", false)
            body.member("error", text)
        }
    }

    static func failure(_ failure: GeneralFailure) -> Answer {
        switch failure {
        case .rateLimited(let retryAfter):
            // Body and headers of a 429 are undocumented (section 11): no `Retry-After` unless asked for.
            return error(429, failure.words, headers: retryAfter.map { [("Retry-After", String($0))] } ?? [])
        case .wrongMethod:
            // No 405 among the documented statuses (section 10).
            return error(404, GeneralFailure.unknownPath.words)
        default:
            return error(failure.status, failure.words)
        }
    }
}
