import Testing
import Upstream

@testable import Admission

@Suite("Simulated: limits that the vendor tells")
struct ReportedLimitSimulationTests {
    private func told(_ name: String, _ limits: [SimulatedVendor.Limit], period: Bool) -> Scenario {
        var scenario = Scenario(name: name, length: .seconds(3600))
        scenario.vendor.limits = limits
        scenario.vendor.telling = SimulatedVendor.Telling(retryAfter: true, headers: true, period: period)
        scenario.sources = [Source(caller: "import", pattern: .backlog(calls: .max, atOnce: 32))]
        return scenario
    }

    @Test("pairs for the minute and the hour are kept from the first answer on", arguments: [true, false])
    func pairs(isFixed: Bool) {
        let counting: SimulatedVendor.Counting = isFixed ? .fixed : .sliding
        for seed in seeds(5) {
            let limits = [
                SimulatedVendor.Limit(60, per: .seconds(60), counting),
                SimulatedVendor.Limit(2000, per: .seconds(3600), counting),
            ]
            let simulation = Simulation.judged(told("pairs", limits, period: true), seed: seed)
            #expect(simulation.vendor.refused == 0, "seed \(seed)")
            #expect(simulation.vendor.accepted >= 1960, "\(simulation.vendor.accepted), seed \(seed)")
        }
    }

    @Test("without their periods, what is left slows down before a 429 is provoked", arguments: [true, false])
    func withoutPeriod(isFixed: Bool) {
        let counting: SimulatedVendor.Counting = isFixed ? .fixed : .sliding
        for seed in seeds(5) {
            let limits = [SimulatedVendor.Limit(60, per: .seconds(60), counting)]
            let simulation = Simulation.judged(told("no periods", limits, period: false), seed: seed)
            #expect(simulation.vendor.refused <= 6, "\(simulation.vendor.refused), seed \(seed)")
            #expect(simulation.vendor.accepted >= 3240, "\(simulation.vendor.accepted), seed \(seed)")
        }
    }

    @Test("others use the same key: few 429s, and what they leave is used", arguments: [true, false])
    func foreign(isFixed: Bool) {
        let counting: SimulatedVendor.Counting = isFixed ? .fixed : .sliding
        for seed in seeds(5) {
            let limits = [SimulatedVendor.Limit(60, per: .seconds(60), counting)]
            var scenario = told("others", limits, period: true)
            scenario.settings.limits = [RateLimit("all", 60, per: .seconds(60))]
            scenario.foreign = 0.3
            let simulation = Simulation.judged(scenario, seed: seed)
            let vendor = simulation.vendor
            let share = Double(vendor.refused) / Double(vendor.accepted)
            // Whoever is first takes a place that has just become free; nobody can know of the other's call.
            #expect(share <= 0.15, "\(share), seed \(seed)")
            #expect(vendor.accepted + vendor.foreign >= 3200, "\(vendor.accepted + vendor.foreign), seed \(seed)")
        }
    }
}
