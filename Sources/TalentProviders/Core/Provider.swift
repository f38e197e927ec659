public import Admission
public import GatewayJSON
public import TalentModel
public import Upstream

/// A vendor's API as a pure value: it makes endpoints and reads answers, and does nothing by itself.
///
/// What a vendor can do is told by the capability protocols that its type conforms to, so that what it can't do
/// doesn't compile, and `GET /v1/providers` is generated.
public protocol Provider: Sendable {
    /// Name, defaults, settings: what the configuration and the docs need to know.
    static var profile: ProviderProfile { get }
    /// Makes the provider of one connection.
    init(_ settings: ProviderSettings)
    /// The windows that the vendor publishes, for a plan of its; nil: the plan isn't known.
    static func publishedLimits(plan: String?) -> [RateLimit]
    /// A read that does nothing else, to see whether the vendor is there and takes the credential.
    func check() -> Endpoint<Void>
    /// The header that carries the credential.
    func credentialHeader(_ credential: String) -> HeaderField
    /// Reads a non-2xx answer. `body` is nil when it isn't JSON.
    func readFailure(_ response: UpstreamResponse, _ body: JSONValue?) -> VendorFailure
    /// Reads a 2xx answer that may be a refusal in disguise; nil when it's a success.
    func readRefusal(_ body: JSONValue) -> VendorFailure?
    /// What the vendor documents of each call's answer, by the endpoints' names. What an answer has beside it is drift:
    /// counted and shown, never an error.
    var shapes: [String: JSONShape] { get }
}

extension Provider {
    /// The provider's name, as in ids and in the configuration.
    public var name: String { Self.profile.name }
    /// A 2xx is a success.
    public func readRefusal(_ body: JSONValue) -> VendorFailure? { nil }
    /// Nothing is said of any answer.
    public var shapes: [String: JSONShape] { [:] }
}

/// What the configuration and the docs need to know of a provider.
public final class ProviderProfile: Sendable {
    /// A setting under a connection's `options`.
    public struct Option: Sendable {
        /// The key.
        public var name: String
        /// One sentence for `check-config --explain`.
        public var help: String
        /// Makes an option.
        public init(_ name: String, help: String) {
            self.name = name
            self.help = help
        }
    }

    /// The name in lower case: `voicehire`.
    public let name: String
    /// The name as the vendor writes it: `VoiceHire`.
    public let displayName: String
    /// The vendor's own base URL.
    public let defaultBaseURL: String
    /// The variable whose presence makes a connection without a configuration file.
    public let environmentVariable: String
    /// The settings under `options`.
    public let options: [Option]
    /// The plans that `plan` takes.
    public let plans: [String]
    /// Classes of calls with limits of their own, beside those that every provider has.
    public let limitClasses: [String]
    /// Whether calls are paid from a balance at the vendor, which can be empty.
    public let hasCredits: Bool

    /// Makes a profile.
    public init(
        name: String, displayName: String, defaultBaseURL: String, environmentVariable: String,
        options: [Option] = [], plans: [String] = [], limitClasses: [String] = [],
        hasCredits: Bool = false
    ) {
        self.name = name
        self.displayName = displayName
        self.defaultBaseURL = defaultBaseURL
        self.environmentVariable = environmentVariable
        self.options = options
        self.plans = plans
        self.limitClasses = limitClasses
        self.hasCredits = hasCredits
    }
}

/// What a connection's configuration says to its provider.
public struct ProviderSettings: Sendable, Hashable {
    /// The connection's name, for ids in either form.
    public var connection: String
    /// The region of phone numbers in national form: `FR` or nil.
    public var defaultRegion: String?
    /// The connection's `options`.
    public var options: [String: String]

    /// Makes settings.
    public init(connection: String, defaultRegion: String? = nil, options: [String: String] = [:]) {
        self.connection = connection
        self.defaultRegion = defaultRegion
        self.options = options
    }

    /// The remote part of an id in either form; throws when it's another connection's or can't be an id.
    public func remoteID(_ text: String, at place: FieldError.Place) throws(GatewayError) -> String {
        func refused(_ code: String, _ detail: String) -> GatewayError {
            .invalid([FieldError(place, code: code, detail: detail)])
        }
        guard text.utf8.contains(UInt8(ascii: ":")) else {
            if RemoteID.isValid(text) { return text }
            throw refused("id_invalid", "This can't be the id of anything.")
        }
        guard let id = ResourceID(text) else { throw refused("id_invalid", "This can't be the id of anything.") }
        if id.connection != connection {
            throw refused(
                "connection_mismatch", "The id belongs to connection \(id.connection), the call goes to \(connection).")
        }
        return id.remote
    }
}

/// What a vendor said when it refused, read by the vendor's own rules.
public struct VendorFailure: Sendable {
    /// A field that the vendor complained about.
    public struct Field: Sendable {
        /// The vendor's name for it.
        public var name: String
        /// The vendor's text.
        public var message: String

        /// Makes a complaint.
        public init(_ name: String, _ message: String) {
            self.name = name
            self.message = message
        }
    }

    /// The vendor's own code.
    public var code: String?
    /// The vendor's text.
    public var message: String?
    /// The vendor's details.
    public var details: JSONValue?
    /// The fields it complained about.
    public var fields: [Field] = []
    /// Seconds to wait, as the body says.
    public var retryAfter: Int?
    /// What the vendor needs and has, of a 402.
    public var credits: (required: Double, available: Double)?
    /// Our code where a documented text says more than the status (Hirempire's 401 for an unknown id).
    public var meaning: ErrorCode?

    /// A refusal of which nothing is known.
    public init() {}
}
