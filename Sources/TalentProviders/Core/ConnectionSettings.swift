public import Admission
public import Upstream

/// Everything about a connection that its calls need, from the configuration.
public struct ConnectionSettings: Sendable, Hashable {
    /// How many calls of a connection may run and wait at once.
    public struct Bulkhead: Sendable, Hashable {
        /// Under way.
        public var inFlight: Int
        /// In line, operations that were promised aside.
        public var waiting: Int

        /// The product's defaults.
        public init(inFlight: Int = 16, waiting: Int = 64) {
            self.inFlight = inFlight
            self.waiting = waiting
        }
    }

    /// The connection's name.
    public var name: String
    /// The base URL, without a slash at its end.
    public var baseURL: String
    /// The vendor's key.
    public var credential: String
    /// The bounds of reads.
    public var readLimits: TransferLimits
    /// The bounds of writes.
    public var writeLimits: TransferLimits
    /// The bounds of calls that cost credits or contact a person.
    public var spendLimits: TransferLimits
    /// The largest list that a vendor sends whole, in bytes; reads of other things are bounded by `readLimits`.
    public var listCap = 64 << 20
    /// Certificate authorities to trust instead of the system's.
    public var caFile: String?
    /// How many calls run and wait at once.
    public var bulkhead = Bulkhead()
    /// What admission is set to: limits, holds, credits, breaker, retries.
    public var admission = AdmissionSettings()
    /// What the provider needs to know.
    public var provider: ProviderSettings

    /// Makes settings with the product's default bounds.
    public init(name: String, baseURL: String, credential: String, provider: ProviderSettings) {
        self.name = name
        self.baseURL = baseURL
        self.credential = credential
        self.provider = provider
        readLimits = TransferLimits()
        writeLimits = TransferLimits()
        spendLimits = TransferLimits(total: .seconds(60))
    }
}
