public import GatewayJSON

/// How often one thing in a connection's answers was other than the vendor documents, and when.
///
/// Vendors add fields and words whenever they like. Nothing fails for that; somebody should know of it.
public struct Drift: Sendable, Hashable {
    /// The call's name: `huntr.jobs.get`.
    public var endpoint: String
    /// Where in the answer: `data[].status`; `other` for all that is beyond the most rows.
    public var path: String
    /// What it is.
    public var kind: JSONDeviation.Kind
    /// The word at an enum's place, when it looks like one.
    public var value: String?
    /// How many there were.
    public var count: Int
    /// When the first came, in milliseconds since 1970.
    public var firstSeen: Int64
    /// When the last came, in milliseconds since 1970.
    public var lastSeen: Int64
}
