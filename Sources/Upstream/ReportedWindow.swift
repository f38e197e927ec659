/// One of a vendor's windows as its answer reports it. Nothing is clamped: a vendor may say anything.
public struct ReportedWindow: Sendable, Hashable {
    /// How many calls the window allows; nil when not said.
    public var limit: Int?
    /// How many calls are left; nil when not said.
    public var remaining: Int?
    /// The time until the count starts anew, zero when that has passed; nil when not said.
    public var reset: Duration?
    /// The window's length; nil when not known.
    public var period: Duration?

    /// A window; what isn't given isn't said.
    public init(limit: Int? = nil, remaining: Int? = nil, reset: Duration? = nil, period: Duration? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.reset = reset
        self.period = period
    }

    /// How long nothing is left, as far as a 429 says: one that tells only when to come back means that.
    var exhaustion: Duration? { remaining ?? 0 == 0 ? reset : nil }
}
