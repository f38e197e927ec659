/// How the vendors of a sandbox limit their callers.
public struct LimitOptions: Sendable {
    /// How much faster the windows may pass than the vendors' own: at most an hour a second.
    public static let timeFactors = 1...3600

    /// Whether a full window refuses calls. Without, no header tells of one.
    public var areEnforced = true
    /// How many times faster than at the vendors the windows pass, one of `timeFactors`.
    public var timeFactor = 1
    /// InstaView's plan.
    public var instaView = InstaViewPlan.default
    /// Hirempire's plan.
    public var hirempire = HirempirePlan.starter

    /// The defaults: the vendors' own windows.
    public init() {}
}
