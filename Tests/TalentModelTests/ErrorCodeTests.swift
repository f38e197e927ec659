import TalentModel
import Testing

/// The published list of codes: a code is never renamed and never changes its status.
struct ErrorCodeTests {
    private static let published: [(status: Int, codes: String)] = [
        (400, "malformed_json malformed_request idempotency_key_required idempotency_key_invalid"),
        (401, "unauthenticated signature_invalid"),
        (402, "provider_credits_exhausted budget_exceeded"),
        (403, "scope_missing connection_not_allowed"),
        (404, "not_found unknown_connection"),
        (405, "method_not_allowed"), (406, "not_acceptable"), (408, "request_timeout"),
        (409, "idempotency_in_progress provider_conflict outcome_unresolved"),
        (410, "provider_gone"), (413, "payload_too_large"), (414, "uri_too_long"), (415, "unsupported_media_type"),
        (
            422,
            "invalid_request connection_required unsupported_filter invalid_cursor lossy_mapping"
                + " idempotency_key_reused provider_rejected recipient_not_allowed"
        ),
        (429, "caller_rate_limited provider_rate_limited"), (431, "headers_too_large"),
        (500, "internal"), (501, "unsupported_operation"),
        (
            502,
            "provider_unreachable provider_bad_response provider_error provider_credentials_rejected"
                + " provider_permission_denied"
        ),
        (503, "provider_unavailable connection_paused overloaded draining store_unavailable"),
        (504, "provider_timeout"),
    ]

    @Test func everyCodeHasItsStatus() {
        var expected: [String: Int] = [:]
        for (status, codes) in Self.published {
            for code in codes.split(separator: " ") { expected[String(code)] = status }
        }
        let actual = Dictionary(uniqueKeysWithValues: ErrorCode.allCases.map { ($0.rawValue, $0.status) })
        #expect(actual == expected)
    }

    @Test(arguments: ErrorCode.allCases)
    func onlyWhatHadNoEffectIsRetryableByItself(code: ErrorCode) {
        #expect(!GatewayError(code, "", effect: .unknown).retryable)
        #expect(!GatewayError(code, "", effect: .partial).retryable)
        if (400...499).contains(code.status), ![402, 408, 409, 429].contains(code.status) {
            #expect(!GatewayError(code, "").retryable)
        }
    }
}
