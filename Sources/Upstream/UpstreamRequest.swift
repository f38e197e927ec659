/// The HTTP methods that vendors' APIs use.
public enum UpstreamMethod: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// One header line. The transport refuses names and values that could inject another line.
public struct HeaderField: Sendable, Hashable {
    /// The field name as it is sent.
    public var name: String
    /// The field value, without leading or trailing white space.
    public var value: String

    /// Makes a header line.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Whether a call may travel on a connection that has carried another call.
///
/// libcurl re-sends a request by itself when a reused connection dies before the first response byte. Only calls that
/// may be repeated are therefore `pooled`; everything else uses a `fresh` connection that is closed afterwards (RT-2).
public enum ConnectionReuse: Sendable, Hashable {
    case pooled
    case fresh
}

/// The bounds of one transfer.
public struct TransferLimits: Sendable, Hashable {
    /// The longest time for resolving, connecting and the TLS handshake together.
    public var connect: Duration
    /// The longest time for the whole call, connecting included.
    public var total: Duration
    /// Once the answer has begun, fewer than `lowSpeedBytes` within `lowSpeedPeriod` end the call as timed out.
    public var lowSpeedBytes: Int
    /// The period over which `lowSpeedBytes` is counted.
    public var lowSpeedPeriod: Duration
    /// The largest body accepted, in bytes after decompression.
    public var responseCap: Int
    /// The largest sum of header bytes accepted, interim (1xx) responses included.
    public var headerCap: Int

    /// Makes bounds; the defaults are those of the product.
    public init(
        connect: Duration = .seconds(3), total: Duration = .seconds(15), lowSpeedBytes: Int = 100,
        lowSpeedPeriod: Duration = .seconds(5), responseCap: Int = 8 << 20, headerCap: Int = 64 << 10
    ) {
        self.connect = connect
        self.total = total
        self.lowSpeedBytes = lowSpeedBytes
        self.lowSpeedPeriod = lowSpeedPeriod
        self.responseCap = responseCap
        self.headerCap = headerCap
    }
}

/// One HTTP call to a vendor, complete: nothing is added to it on the way but what HTTP itself demands.
public struct UpstreamRequest: Sendable {
    /// The method.
    public var method: UpstreamMethod
    /// The absolute URL, percent-encoded.
    public var url: String
    /// The header lines, credential included.
    public var headers: [HeaderField]
    /// The body's bytes; nil for a call without a body.
    public var body: [UInt8]?
    /// Whether a used connection may carry it.
    public var reuse: ConnectionReuse
    /// Its bounds.
    public var limits: TransferLimits
    /// A PEM file of certificate authorities to trust instead of the system's.
    public var caFile: String?

    /// Makes a request.
    public init(
        method: UpstreamMethod, url: String, headers: [HeaderField] = [], body: [UInt8]? = nil,
        reuse: ConnectionReuse, limits: TransferLimits = TransferLimits(), caFile: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.reuse = reuse
        self.limits = limits
        self.caFile = caFile
    }
}
