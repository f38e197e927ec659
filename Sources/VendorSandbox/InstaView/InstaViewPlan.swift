/// The plans that InstaView publishes numbers for (instaview.md section 13). What it calls `burst` is nowhere explained
/// and left out; an enterprise's numbers are its own.
public enum InstaViewPlan: String, Sendable, CaseIterable {
    case `default`, trial, starter, business, scale

    var perMinute: Int {
        switch self {
        case .default: 60
        case .trial: 30
        case .starter: 120
        case .business: 300
        case .scale: 600
        }
    }

    var perHour: Int {
        switch self {
        case .default: 2000
        case .trial: 500
        case .starter: 5000
        case .business: 15_000
        case .scale: 30_000
        }
    }
}
