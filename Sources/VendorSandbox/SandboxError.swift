/// Why a sandbox doesn't start.
public enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// The sandbox has made-up credentials and does what anybody says: only this machine may reach it.
    case hostNotLoopback(String)

    /// An English sentence.
    public var description: String {
        switch self {
        case .hostNotLoopback(let host):
            "The sandbox listens on loopback addresses only (127.0.0.1, ::1), not on \(host)."
        }
    }
}
