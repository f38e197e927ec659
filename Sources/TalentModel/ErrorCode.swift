/// Every `code` of the error envelope. Callers branch on it, so a case is never renamed; `status` is its one HTTP status.
public enum ErrorCode: String, Sendable, CaseIterable {
    // 400
    case malformedJSON = "malformed_json"
    case malformedRequest = "malformed_request"
    case idempotencyKeyRequired = "idempotency_key_required"
    case idempotencyKeyInvalid = "idempotency_key_invalid"
    // 401, 403: only ever about the gateway's own keys
    case unauthenticated
    case signatureInvalid = "signature_invalid"
    case scopeMissing = "scope_missing"
    case connectionNotAllowed = "connection_not_allowed"
    // 402
    case providerCreditsExhausted = "provider_credits_exhausted"
    case budgetExceeded = "budget_exceeded"
    // 404, 410
    case notFound = "not_found"
    case unknownConnection = "unknown_connection"
    case providerGone = "provider_gone"
    // 405, 406, 408, 413, 414, 415, 431
    case methodNotAllowed = "method_not_allowed"
    case notAcceptable = "not_acceptable"
    case requestTimeout = "request_timeout"
    case payloadTooLarge = "payload_too_large"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case headersTooLarge = "headers_too_large"
    // 409
    case idempotencyInProgress = "idempotency_in_progress"
    case providerConflict = "provider_conflict"
    case outcomeUnresolved = "outcome_unresolved"
    // 422
    case invalidRequest = "invalid_request"
    case connectionRequired = "connection_required"
    case unsupportedFilter = "unsupported_filter"
    case invalidCursor = "invalid_cursor"
    case lossyMapping = "lossy_mapping"
    case idempotencyKeyReused = "idempotency_key_reused"
    case providerRejected = "provider_rejected"
    case recipientNotAllowed = "recipient_not_allowed"
    // 429
    case callerRateLimited = "caller_rate_limited"
    case providerRateLimited = "provider_rate_limited"
    // 500, 501
    case `internal`
    case unsupportedOperation = "unsupported_operation"
    // 502
    case providerUnreachable = "provider_unreachable"
    case providerBadResponse = "provider_bad_response"
    case providerError = "provider_error"
    case providerCredentialsRejected = "provider_credentials_rejected"
    case providerPermissionDenied = "provider_permission_denied"
    // 503
    case providerUnavailable = "provider_unavailable"
    case connectionPaused = "connection_paused"
    case overloaded
    case draining
    case storeUnavailable = "store_unavailable"
    // 504
    case providerTimeout = "provider_timeout"

    /// The HTTP status that goes with the code.
    public var status: Int {
        switch self {
        case .malformedJSON, .malformedRequest, .idempotencyKeyRequired, .idempotencyKeyInvalid: 400
        case .unauthenticated, .signatureInvalid: 401
        case .providerCreditsExhausted, .budgetExceeded: 402
        case .scopeMissing, .connectionNotAllowed: 403
        case .notFound, .unknownConnection: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .requestTimeout: 408
        case .idempotencyInProgress, .providerConflict, .outcomeUnresolved: 409
        case .providerGone: 410
        case .payloadTooLarge: 413
        case .uriTooLong: 414
        case .unsupportedMediaType: 415
        case .invalidRequest, .connectionRequired, .unsupportedFilter, .invalidCursor, .lossyMapping,
            .idempotencyKeyReused, .providerRejected, .recipientNotAllowed:
            422
        case .callerRateLimited, .providerRateLimited: 429
        case .headersTooLarge: 431
        case .internal: 500
        case .unsupportedOperation: 501
        case .providerUnreachable, .providerBadResponse, .providerError, .providerCredentialsRejected,
            .providerPermissionDenied:
            502
        case .providerUnavailable, .connectionPaused, .overloaded, .draining, .storeUnavailable: 503
        case .providerTimeout: 504
        }
    }
}
