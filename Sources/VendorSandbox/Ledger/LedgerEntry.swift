/// One request that reached a vendor's port.
public struct LedgerEntry: Sendable {
    /// What became of the answer.
    public enum Delivery: String, Sendable {
        /// Not answered yet.
        case pending
        /// Answered whole.
        case answered
        /// Answered in part, then closed.
        case truncated
        /// Held without an answer until the client goes.
        case silence
        /// Closed without a byte.
        case hungUp = "hang_up"
        /// The client had gone before the answer was due.
        case clientGone = "client_gone"
    }

    /// Counts up from 1 over all vendors.
    public let number: Int
    /// The receiving vendor.
    public let vendor: Vendor
    /// When the request had been read, ISO 8601 in UTC with milliseconds.
    public let time: String
    /// As received.
    public let method: String
    /// As received, base path included, still percent-encoded.
    public let path: String
    /// What follows the question mark, as received.
    public let query: String?
    /// Lower case, in their order; the values stay out, as credentials are among them.
    public let headerNames: [String]
    /// The body as text; at most `Ledger.mostBodyBytes` of it.
    public let body: String
    /// The body's whole size.
    public let bodyBytes: Int
    /// The same number for requests that came over one connection; nil when the server doesn't tell.
    public let connection: Int?
    /// The status that was answered or, with `truncated`, `silence` and `hungUp` after the work was done, would
    /// have been; nil when none was decided.
    public internal(set) var status: Int?
    /// What became of the answer.
    public internal(set) var delivery: Delivery
}
