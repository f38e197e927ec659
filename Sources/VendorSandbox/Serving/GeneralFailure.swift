/// Failures that have nothing to do with what a call asks for, each in the vendor's own shape.
enum GeneralFailure: Sendable, Equatable {
    case paymentRequired
    /// Seconds to wait; nil leaves it to what the vendor documents.
    case rateLimited(retryAfter: Int?)
    case serverError
    case unavailable
    case malformedRequest
    case unknownPath
    case wrongMethod(allowed: [String])
    case tooLarge

    var status: Int {
        switch self {
        case .paymentRequired: 402
        case .rateLimited: 429
        case .serverError: 500
        case .unavailable: 503
        case .malformedRequest: 400
        case .unknownPath: 404
        case .wrongMethod: 405
        case .tooLarge: 413
        }
    }

    /// Plain words, for the vendors that publish no text of their own.
    var words: String {
        switch self {
        case .paymentRequired: "Payment required"
        case .rateLimited: "Too many requests"
        case .serverError: "Internal server error"
        case .unavailable: "Service unavailable"
        case .malformedRequest: "Malformed request"
        case .unknownPath: "Not found"
        case .wrongMethod: "Method not allowed"
        case .tooLarge: "Request entity too large"
        }
    }
}
