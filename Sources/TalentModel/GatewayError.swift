public import GatewayJSON

/// Whose trouble an error is.
public enum ErrorOrigin: String, Sendable {
    /// The caller's request, key, quota or budget.
    case caller
    /// The gateway refused by itself: a hold, a full queue, an operation it can't do.
    case gateway
    /// The vendor answered so, or answered something unusable.
    case provider
    /// The vendor couldn't be reached or didn't answer in time.
    case network
}

/// What happened at the vendor.
public enum Effect: String, Sendable {
    /// Nothing: it's safe to try again.
    case none
    /// A known part of what was asked.
    case partial
    /// All of it.
    case complete
    /// Only the vendor knows.
    case unknown
}

/// One thing that is wrong with a request, at the place the caller knows.
public struct FieldError: Sendable, Hashable {
    /// Where: in the body, or in the query, the path or a header.
    public enum Place: Sendable, Hashable {
        /// An RFC 6901 pointer into the caller's own body.
        case pointer(String)
        /// The name of a query parameter, a path parameter or a header.
        case parameter(String)
    }

    /// Where the mistake is.
    public var place: Place
    /// A stable word for the kind of mistake: `required`, `too_long`, `phone_invalid` …
    public var code: String
    /// One English sentence.
    public var detail: String

    /// A mistake at a place.
    public init(_ place: Place, code: String, detail: String) {
        self.place = place
        self.code = code
        self.detail = detail
    }

    /// A mistake in the body.
    public init(pointer: String, code: String, detail: String) {
        self.place = .pointer(pointer)
        self.code = code
        self.detail = detail
    }

    /// A mistake in the query, the path or a header.
    public init(parameter: String, code: String, detail: String) {
        self.place = .parameter(parameter)
        self.code = code
        self.detail = detail
    }
}

extension FieldError {
    /// Writes the mistake as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            switch place {
            case .pointer(let pointer): json.member("pointer", pointer)
            case .parameter(let parameter): json.member("parameter", parameter)
            }
            json.member("code", code)
            json.member("detail", detail)
        }
    }
}

/// What a vendor said when it refused: text capped and masked before it gets here.
public struct UpstreamProblem: Sendable {
    /// The vendor's HTTP status.
    public var status: Int
    /// The vendor's own code, where it has codes.
    public var code: String?
    /// The vendor's own text.
    public var message: String?
    /// The vendor's own details: JSON bytes, already masked.
    public var details: [UInt8]?

    /// Makes the description of a vendor's refusal.
    public init(status: Int, code: String? = nil, message: String? = nil, details: [UInt8]? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
    }
}

/// What our API says when it can't do what was asked: the content of the one error envelope.
///
/// One reference: errors are seldom, and what they hold would be in the frame of each function that may throw one.
@dynamicMemberLookup
public struct GatewayError: Error, Sendable {
    /// What an error says.
    public struct Content: Sendable {
        /// What callers branch on.
        public var code: ErrorCode
        /// What happened, in one or two English sentences, without personal data or secrets.
        public var detail: String
        /// Whose trouble it is.
        public var origin: ErrorOrigin
        /// What happened at the vendor.
        public var effect: Effect
        /// Whether the same request with the same key is safe and may help.
        public var retryable: Bool
        /// Whole seconds to wait, at least 1; becomes the `Retry-After` header too.
        public var retryAfter: Int?
        /// The provider's name, when one was involved.
        public var provider: String?
        /// The connection's name, when one was involved.
        public var connection: String?
        /// What the vendor said.
        public var upstream: UpstreamProblem?
        /// The single mistakes, for 4xx of the caller's making.
        public var errors: [FieldError]
        /// Calls made to the vendor.
        public var attempts: Int?
        /// The operation this is the outcome of.
        public var operationID: String?
        /// The result so far of a partly done write: JSON bytes.
        public var result: [UInt8]?
        /// Methods for `Allow`, with `methodNotAllowed`.
        public var allowedMethods: [String]
    }

    private var content: Indirect<Content>

    /// What the error says, member by member.
    public subscript<Value>(dynamicMember member: WritableKeyPath<Content, Value>) -> Value {
        get { content.value[keyPath: member] }
        set { content.value[keyPath: member] = newValue }
    }

    /// Makes an error; `origin`, `effect` and `retryable` follow from the code unless they are given.
    public init(
        _ code: ErrorCode, _ detail: String, origin: ErrorOrigin? = nil, effect: Effect = .none,
        retryable: Bool? = nil, retryAfter: Int? = nil, errors: [FieldError] = [], upstream: UpstreamProblem? = nil
    ) {
        content = Indirect(
            Content(
                code: code, detail: detail, origin: origin ?? code.usualOrigin, effect: effect,
                retryable: retryable ?? (code.isUsuallyRetryable && effect == .none), retryAfter: retryAfter,
                upstream: upstream, errors: errors, allowedMethods: []))
    }

    /// A 422 for one field of the body.
    public static func invalid(pointer: String, code: String, _ detail: String) -> GatewayError {
        invalid([FieldError(pointer: pointer, code: code, detail: detail)])
    }

    /// A 422 for one parameter of the query, the path or the header.
    public static func invalid(parameter: String, code: String, _ detail: String) -> GatewayError {
        invalid([FieldError(parameter: parameter, code: code, detail: detail)])
    }

    /// A 422 for all of `errors`, which isn't empty.
    public static func invalid(_ errors: [FieldError]) -> GatewayError {
        let more = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
        return GatewayError(
            .invalidRequest, (errors.first?.detail ?? "The request is not valid.") + more, errors: errors)
    }

    /// The same error, with the connection that it concerns.
    public func at(connection: String, provider: String) -> GatewayError {
        var copy = self
        copy.connection = connection
        copy.provider = provider
        return copy
    }
}

extension ErrorCode {
    /// The origin that goes with the code unless an error says otherwise.
    public var usualOrigin: ErrorOrigin {
        switch self {
        case .malformedJSON, .malformedRequest, .idempotencyKeyRequired, .idempotencyKeyInvalid, .unauthenticated,
            .signatureInvalid, .scopeMissing, .connectionNotAllowed, .budgetExceeded, .unknownConnection,
            .methodNotAllowed, .notAcceptable, .requestTimeout, .payloadTooLarge, .uriTooLong, .unsupportedMediaType,
            .headersTooLarge, .idempotencyInProgress, .invalidRequest, .connectionRequired, .unsupportedFilter,
            .invalidCursor, .lossyMapping, .idempotencyKeyReused, .callerRateLimited, .notFound:
            .caller
        case .recipientNotAllowed, .outcomeUnresolved, .internal, .unsupportedOperation, .connectionPaused,
            .overloaded, .draining, .storeUnavailable, .providerUnavailable:
            .gateway
        case .providerCreditsExhausted, .providerGone, .providerConflict, .providerRejected, .providerRateLimited,
            .providerBadResponse, .providerError, .providerCredentialsRejected, .providerPermissionDenied:
            .provider
        case .providerUnreachable, .providerTimeout: .network
        }
    }

    /// Whether trying again may help when nothing has happened at the vendor.
    var isUsuallyRetryable: Bool {
        switch self {
        case .providerCreditsExhausted, .budgetExceeded, .requestTimeout, .idempotencyInProgress, .callerRateLimited,
            .providerRateLimited, .internal, .providerUnreachable, .providerBadResponse, .providerError,
            .providerUnavailable, .connectionPaused, .overloaded, .draining, .storeUnavailable, .providerTimeout:
            true
        default: false
        }
    }
}
