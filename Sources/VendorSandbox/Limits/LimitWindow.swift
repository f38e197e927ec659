/// A vendor's limit: so many calls of one class in each period.
///
/// The vendors document a time at which the count starts anew, so the windows of the sandbox stand fixed: a minute's
/// begins with each full minute, UTC. Calls that were refused don't count.
public struct LimitWindow: Sendable {
    /// The length of a window.
    public enum Period: Int, Sendable {
        case second = 1
        case minute = 60
        case hour = 3600
    }

    /// The class of calls: `all`, `read`, or the vendor's own, in the words of the gateway's configuration.
    public let callClass: String
    /// How many calls each period allows.
    public let requests: Int
    /// How long the period is when the sandbox isn't sped up.
    public let period: Period
    let covers: @Sendable (Call) -> Bool

    init(
        _ requests: Int, per period: Period, of callClass: String = "all",
        covers: @escaping @Sendable (Call) -> Bool = { _ in true }
    ) {
        self.callClass = callClass
        self.requests = requests
        self.period = period
        self.covers = covers
    }
}
