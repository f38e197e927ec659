/// One vendor's API over state in memory. To add a call: a line in the fake's router, a case of its operation,
/// a method; the front does faults, ledger and transport.
protocol VendorFake: Sendable {
    static var vendor: Vendor { get }

    /// The prefixes below which the API is served, the base path among them; longer ones first.
    static var prefixes: [String] { get }

    /// Does the call, or throws why it isn't done.
    func answer(_ call: Call) async throws(Refusal) -> Answer

    /// The vendor's own error body for a general failure.
    static func failure(_ failure: GeneralFailure) -> Answer

    /// The headers that stand on every answer of the vendor, those with an error included.
    static func standingHeaders(at now: Timestamp) -> [(name: String, value: String)]

    /// Back to the seeds.
    func reset() async

    /// A JSON object with counts of what the fake holds, for the control server.
    func summary() async -> Answer
}

extension VendorFake {
    static var prefixes: [String] { [vendor.basePath] }

    static func standingHeaders(at now: Timestamp) -> [(name: String, value: String)] { [] }
}

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
