import NIOConcurrencyHelpers

/// The faults asked for through the control endpoint, used up in the order they came in.
public final class Faults: Sendable {
    /// More rules than this wait only by mistake.
    public static let mostRules = 1000

    private let rules = NIOLockedValueBox<[FaultRule]>([])

    init() {}

    /// Adds a rule behind those that wait already; false when `mostRules` wait.
    @discardableResult
    public func add(_ rule: FaultRule) -> Bool {
        rules.withLockedValue { rules in
            guard rules.count < Self.mostRules else { return false }
            rules.append(rule)
            return true
        }
    }

    /// The rules that still wait.
    public var waiting: [FaultRule] { rules.withLockedValue { $0 } }

    /// Forgets all rules; returns how many there were.
    @discardableResult
    public func clear() -> Int {
        rules.withLockedValue { rules in
            defer { rules = [] }
            return rules.count
        }
    }

    /// The fault for a request, taken off its rule.
    func take(vendor: Vendor, method: String, path: String) -> Fault? {
        rules.withLockedValue { rules in
            guard let index = rules.firstIndex(where: { $0.fits(vendor: vendor, method: method, path: path) }) else {
                return nil
            }
            rules[index].times -= 1
            let fault = rules[index].fault
            if rules[index].times <= 0 { rules.remove(at: index) }
            return fault
        }
    }
}
