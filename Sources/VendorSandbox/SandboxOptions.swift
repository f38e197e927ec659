/// How a sandbox starts; the defaults suit tests.
public struct SandboxOptions: Sendable {
    /// A literal loopback address: `127.…` or `::1`. Anything else is refused.
    public var host = "127.0.0.1"
    /// The vendors' ports; one that is missing or 0 is picked by the system.
    public var ports: [Vendor: Int] = [:]
    /// The control server's port; 0 is picked by the system.
    public var controlPort = 0
    /// The same seed gives the same ids, credentials and data.
    public var seed: UInt64 = 1
    /// Whether InstaView's answers come wrapped in `{success, data, error, timestamp}`: its documents disagree
    /// (instaview.md section 3), bare is the form of the reference.
    public var wrapsInstaView = false
    /// The vendors' limits.
    public var limits = LimitOptions()
    /// The clock of the vendors' limits.
    var clock: @Sendable () -> Timestamp = { .now() }

    /// The defaults.
    public init() {}
}
