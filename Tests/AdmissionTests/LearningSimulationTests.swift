import Testing
import Upstream

@testable import Admission

@Suite("Simulated: limits that nobody tells")
struct LearningSimulationTests {
    private func hidden(_ name: String, _ limit: SimulatedVendor.Limit, offered: Double = 10) -> Scenario {
        var scenario = Scenario(name: name, length: .seconds(600))
        scenario.vendor.limits = [limit]
        scenario.sources = [Source(caller: "crm", pattern: .steady(perSecond: offered), patience: .seconds(30))]
        return scenario
    }

    /// The share of 429s, and of the limit that was used, after the first minute.
    private func judged(_ scenario: Scenario, seed: UInt64) -> (refused: Double, used: Double) {
        let simulation = Simulation.judged(scenario, seed: seed)
        let calls = simulation.calls(.seconds(60), scenario.length)
        let refused = simulation.refusals(.seconds(60), scenario.length)
        let limit = scenario.vendor.limits[0]
        let possible = (scenario.length.inSeconds - 60) * Double(limit.requests) / limit.period.inSeconds
        return (Double(refused) / Double(max(1, calls)), Double(calls - refused) / possible)
    }

    @Test("4 in any second with 10/s offered: at most 2 % 429s and at least 85 % done", arguments: [false, true])
    func fourInAnySecond(retryAfter: Bool) {
        for seed in seeds(20) {
            var scenario = hidden("4 in any second", .init(4, per: .seconds(1)))
            scenario.vendor.telling.retryAfter = retryAfter
            let (refused, used) = judged(scenario, seed: seed)
            #expect(refused <= 0.02, "\(refused), seed \(seed)")
            #expect(used >= 0.85, "\(used), seed \(seed)")
        }
    }

    @Test("the same over a restless network, with 200 callers, slow answers, or calls that are given up")
    func harder() {
        var restless = hidden("restless network", .init(4, per: .seconds(1)))
        restless.network.jitter = .milliseconds(40)
        var crowded = hidden("200 callers", .init(4, per: .seconds(1)))
        crowded.sources = (0..<200).map {
            Source(caller: "c\($0)", pattern: .random(perSecond: 0.05), patience: .seconds(30))
        }
        var slow = hidden("slow answers", .init(4, per: .seconds(1)))
        slow.latency = (.milliseconds(300), .milliseconds(1500))
        var left = hidden("given up", .init(4, per: .seconds(1)))
        left.abandoned = 0.05
        for scenario in [restless, crowded, slow, left] {
            for seed in seeds(6) {
                let (refused, used) = judged(scenario, seed: seed)
                #expect(refused <= 0.02, "\(scenario.name): \(refused), seed \(seed)")
                // What a caller gives up on may have been done: it isn't counted as such here.
                #expect(used >= 0.85, "\(scenario.name): \(used), seed \(seed)")
            }
        }
    }

    @Test("other hidden limits are found too")
    func others() {
        let cases: [(String, SimulatedVendor.Limit, offered: Double, refused: Double, used: Double)] = [
            ("4/s by the clock", .init(4, per: .seconds(1), .fixed), 10, 0.02, 0.85),
            ("a bucket of 4", .init(4, per: .seconds(1), .bucket(size: 4)), 10, 0.02, 0.85),
            ("50/s", .init(50, per: .seconds(1)), 100, 0.02, 0.85),
            ("1/s", .init(1, per: .seconds(1)), 10, 0.03, 0.85),
            ("10 in 10 s", .init(10, per: .seconds(10)), 10, 0.03, 0.85),
            // Full for most of a minute, it refuses whatever finds out whether it still is.
            ("60/min", .init(60, per: .seconds(60)), 10, 0.08, 0.7),
        ]
        for (name, limit, offered, mostRefused, leastUsed) in cases {
            for seed in seeds(4) {
                let (refused, used) = judged(hidden(name, limit, offered: offered), seed: seed)
                #expect(refused <= mostRefused, "\(name): \(refused), seed \(seed)")
                #expect(used >= leastUsed, "\(name): \(used), seed \(seed)")
            }
        }
    }

    @Test("light and uneven traffic below the hidden limit is hardly ever refused, and hardly ever waits")
    func light() {
        for seed in seeds(6) {
            var scenario = hidden("light", .init(4, per: .seconds(1)))
            scenario.length = .seconds(3600)
            scenario.sources = [Source(caller: "crm", pattern: .random(perSecond: 1))]
            let (refused, _) = judged(scenario, seed: seed)
            #expect(refused <= 0.02, "\(refused), seed \(seed)")
            let report = Simulation.judged(scenario, seed: seed).reports[0]
            #expect(report.wait(0.95) <= 1.5, "\(report.wait(0.95)), seed \(seed)")
        }
    }

    @Test("what was learned survives restarts")
    func restarts() {
        for seed in seeds(6) {
            var scenario = hidden("restarts", .init(4, per: .seconds(1)))
            scenario.store = .milliseconds(5)
            scenario.crashes = [100, 200, 300, 400, 500].map { (.fraction(Double($0)), .seconds(1)) }
            let (refused, used) = judged(scenario, seed: seed)
            #expect(refused <= 0.02, "\(refused), seed \(seed)")
            #expect(used >= 0.85, "\(used), seed \(seed)")
        }
    }
}
