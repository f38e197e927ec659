/// Hirempire's plans (hirempire.md section 11).
public enum HirempirePlan: String, Sendable, CaseIterable {
    case free, starter, pro, premium

    var perHour: Int {
        switch self {
        case .free: 100
        case .starter: 500
        case .pro: 1000
        case .premium: 5000
        }
    }

    /// Jobs that may be active at once (section 12).
    var activeJobs: Int {
        switch self {
        case .free: 1
        case .starter: 5
        case .pro: 10
        case .premium: 30
        }
    }
}
