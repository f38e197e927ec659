/// The classes of limits that a call falls under: every call is in `all`, in `read` or `write`, perhaps in `spend`, and
/// perhaps in one of its provider's own.
public struct LaneClasses: OptionSet, Sendable, Hashable {
    /// One bit a class.
    public let rawValue: UInt16

    /// Classes by their bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Every call.
    public static let all = LaneClasses(rawValue: 1)
    /// Calls that only read.
    public static let read = LaneClasses(rawValue: 2)
    /// Calls that write, those of `spend` included.
    public static let write = LaneClasses(rawValue: 4)
    /// Calls that cost credits or contact a person.
    public static let spend = LaneClasses(rawValue: 8)

    /// Calls that are known to be followed by others of the same kind. No limit counts them; they wait for other reasons
    /// than the rest, so a line mustn't take the one's wait for the other's.
    static let many = LaneClasses(rawValue: 1 << 15)

    /// The class of that name; `own` are the provider's own, in the order of its profile.
    public init?(_ name: String, own: [String]) {
        switch name {
        case "all": self = .all
        case "read": self = .read
        case "write": self = .write
        case "spend": self = .spend
        default:
            guard let index = own.firstIndex(of: name), index < 11 else { return nil }
            self = LaneClasses(rawValue: 16 << UInt16(index))
        }
    }
}

/// At most `requests` calls of a class within any `period`.
public struct RateLimit: Sendable, Hashable {
    /// Who says so.
    public enum Origin: String, Sendable, Codable {
        /// The provider's documentation.
        case published
        /// The operator's configuration.
        case configured
        /// The vendor's own headers.
        case reported
    }

    /// The class's name: `all`, `read`, `write`, `spend`, or a provider's own.
    public var callClass: String
    /// The most calls.
    public var requests: Int
    /// Within any such time.
    public var period: Duration
    /// Who says so.
    public var origin: Origin

    /// Makes a limit.
    public init(_ callClass: String, _ requests: Int, per period: Duration, origin: Origin = .published) {
        self.callClass = callClass
        self.requests = requests
        self.period = period
        self.origin = origin
    }
}
