/// Why a `CurlTransport` can't be made.
public struct CurlSetupError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The call that failed, and how.
    public let description: String
}
