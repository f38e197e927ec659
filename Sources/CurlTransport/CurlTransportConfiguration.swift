/// The bounds of a `CurlTransport`.
public struct CurlTransportConfiguration: Sendable, Hashable {
    /// The most connections kept open for reuse, over all vendors.
    public var maxConnections: Int
    /// The most calls under way or waiting for the thread; one more is refused without being sent.
    ///
    /// A last resort: admission is the business of the lanes above.
    public var maxInFlight: Int
    /// The `User-Agent` sent with a request that brings none of its own.
    public var userAgent: String

    /// Makes a configuration; every number is at least 1.
    public init(maxConnections: Int = 1024, maxInFlight: Int = 8192, userAgent: String = "talent-gateway") {
        self.maxConnections = max(1, maxConnections)
        self.maxInFlight = max(1, maxInFlight)
        self.userAgent = userAgent
    }
}
