import Foundation
import Testing

@testable import Admission

/// Every seed of a scenario; more with `SEEDS=100`.
func seeds(_ few: Int) -> ClosedRange<UInt64> {
    let wanted = ProcessInfo.processInfo.environment["SEEDS"].flatMap { Int($0) } ?? few
    return 1...UInt64(max(1, wanted))
}

extension Simulation {
    /// Runs a scenario with a seed, and reports what went wrong.
    static func judged(_ scenario: Scenario, seed: UInt64) -> Simulation {
        let simulation = Simulation(scenario, seed: seed)
        let faults = simulation.run()
        #expect(faults.isEmpty, "\(faults.first ?? "")")
        return simulation
    }

    /// The largest number of calls within any period at the vendor.
    func most(in period: Duration) -> Int {
        var most = 0
        var first = 0
        let ledger = vendor.ledger
        for last in ledger.indices {
            while ledger[last] - ledger[first] >= period.nanoseconds { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    /// The calls that have come to the vendor between two moments.
    func calls(_ from: Duration, _ to: Duration) -> Int {
        vendor.ledger.count { $0 >= from.nanoseconds && $0 < to.nanoseconds }
    }

    /// The 429s between two moments.
    func refusals(_ from: Duration, _ to: Duration) -> Int {
        refusals.count { $0 >= Tick(0) + from && $0 < Tick(0) + to }
    }
}
