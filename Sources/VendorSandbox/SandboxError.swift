/// Why a sandbox doesn't start.
public enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// The sandbox has made-up credentials and does what anybody says: only this machine may reach it.
    case hostNotLoopback(String)
    /// The windows can't pass that fast, or not at all.
    case timeFactorOutOfRange(Int)

    /// An English sentence.
    public var description: String {
        switch self {
        case .hostNotLoopback(let host):
            "The sandbox listens on loopback addresses only (127.0.0.1, ::1), not on \(host)."
        case .timeFactorOutOfRange(let factor):
            "The time factor is \(factor), not within \(LimitOptions.timeFactors.lowerBound) and "
                + "\(LimitOptions.timeFactors.upperBound)."
        }
    }
}
