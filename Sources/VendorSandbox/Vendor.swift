/// One of the four recruiting vendors the sandbox stands in for.
public enum Vendor: String, Sendable, Hashable, CaseIterable {
    case hirempire
    case voicehire
    case instaview
    case huntr

    /// The path below which the vendor's API lives, "" for none; section 2 of each vendor's reference.
    public var basePath: String {
        switch self {
        case .hirempire: "/v1"
        case .voicehire: "/api/v1"
        case .instaview: ""
        case .huntr: "/org"
        }
    }
}
