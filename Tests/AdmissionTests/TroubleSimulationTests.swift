import Testing
import Upstream

@testable import Admission

@Suite("Simulated: trouble")
struct TroubleSimulationTests {
    private static let spend: LaneClasses = [.all, .write, .spend]

    @Test("outages, hanging, given-up calls and others' calls: nothing gets stuck, and it all goes on afterwards")
    func outages() {
        for seed in seeds(8) {
            var random = SplitMix(seed: seed)
            var scenario = Scenario(name: "outages", length: .seconds(1500))
            scenario.settings.limits = [RateLimit("all", 10, per: .seconds(1))]
            scenario.vendor.limits = [.init(10, per: .seconds(1))]
            scenario.vendor.telling.retryAfter = Bool.random(using: &random)
            scenario.vendor.troubles = [
                .init(from: .seconds(60), to: .seconds(200), kind: .failing),
                .init(from: .seconds(400), to: .seconds(460), kind: .hanging),
                .init(from: .seconds(600), to: .seconds(601), kind: .failing),
            ]
            scenario.abandoned = 0.05
            scenario.foreign = 1
            scenario.sources = [
                Source(caller: "reader", pattern: .random(perSecond: 6), patience: .seconds(20)),
                Source(
                    caller: "spender", pattern: .random(perSecond: 0.2), classes: Self.spend, isSafe: false,
                    patience: .seconds(20), isPersistent: true),
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            #expect(simulation.mostHealthProbes == 1, "seed \(seed)")
            // At 15 s and doubling, a look or two; what was under way when it opened comes on top.
            #expect(simulation.calls(.seconds(62), .seconds(200)) <= 12, "seed \(seed)")
            #expect(simulation.calls(.seconds(480), .seconds(600)) >= 200, "seed \(seed)")
            let after = simulation.calls(.seconds(1100), .seconds(1500))
            #expect(Double(after) >= 0.9 * 400 * 6.2 * 0.95, "\(after), seed \(seed)")
        }
    }

    @Test(
        "an outage of the vendor during a hold, and a hold during a look, leave the way open", arguments: [true, false])
    func holdsAndOutages(retryAfter: Bool) {
        for seed in seeds(8) {
            var scenario = Scenario(name: "holds and outages", length: .seconds(1200))
            // It takes fewer than we think it does.
            scenario.settings.limits = [RateLimit("all", 20, per: .seconds(1))]
            scenario.vendor.limits = [.init(4, per: .seconds(1)), .init(100, per: .seconds(60), .fixed)]
            scenario.vendor.telling.retryAfter = retryAfter
            scenario.vendor.troubles = (0..<40).map { round in
                let from = Duration.seconds(20 * round + 3)
                return .init(from: from, to: from + .seconds(2), kind: round.isMultiple(of: 3) ? .hanging : .failing)
            }
            scenario.timeout = .seconds(5)
            scenario.abandoned = 0.1
            scenario.sources = [
                Source(caller: "reader", pattern: .random(perSecond: 5), patience: .seconds(20)),
                Source(caller: "other", pattern: .random(perSecond: 1), isSafe: false, patience: .seconds(20)),
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            #expect(simulation.calls(.seconds(900), .seconds(1200)) > 100, "seed \(seed)")
        }
    }

    @Test("restarts in the middle of everything")
    func restarts() {
        for seed in seeds(8) {
            var random = SplitMix(seed: seed)
            var scenario = Scenario(name: "restarts", length: .seconds(900))
            scenario.settings.limits = [RateLimit("all", 60, per: .seconds(60))]
            scenario.vendor.limits = [.init(40, per: .seconds(60))]
            scenario.vendor.telling.retryAfter = true
            scenario.vendor.troubles = [.init(from: .seconds(200), to: .seconds(260), kind: .hanging)]
            scenario.vendor.balance = 50
            scenario.store = .milliseconds(10)
            scenario.topUps = [(.seconds(600), 1000)]
            scenario.abandoned = 0.02
            scenario.sources = [
                Source(caller: "reader", pattern: .backlog(calls: .max, atOnce: 10)),
                Source(
                    caller: "spender", pattern: .random(perSecond: 0.1), classes: Self.spend, isSafe: false,
                    cost: 1...10, isPersistent: true),
            ]
            scenario.crashes = (0..<20).map { _ in
                (.milliseconds(Int.random(in: 0...800_000, using: &random)), .milliseconds(700))
            }
            let simulation = Simulation.judged(scenario, seed: seed)
            #expect(simulation.calls(.seconds(830), .seconds(900)) >= 20, "seed \(seed)")
        }
    }

    @Test(
        "credits run out and are paid up: $ calls stop, one finds out, and all goes on",
        arguments: [(true, true), (true, false), (false, true), (false, false)])
    func credits(balanceCall: Bool, tellsBalance: Bool) {
        for seed in seeds(5) {
            var scenario = Scenario(name: "credits", length: .seconds(7200))
            scenario.settings.limits = [RateLimit("all", 10, per: .seconds(1))]
            scenario.settings.hasBalanceCall = balanceCall
            scenario.vendor.limits = [.init(10, per: .seconds(1))]
            scenario.vendor.balance = 100
            scenario.vendor.tellsBalance = tellsBalance
            // Whoever was put off comes back at once with the others, and there are hundreds by then.
            scenario.waiting = 5000
            scenario.tellsTopUps = seed.isMultiple(of: 2)
            scenario.topUps = [(.seconds(1000), 500), (.seconds(3500), 30), (.seconds(5000), 1_000_000)]
            scenario.sources =
                [Source(caller: "reader", pattern: .random(perSecond: 1))]
                + [1, 5, 20, 50].map { cost in
                    Source(
                        caller: "spends \(cost)", pattern: .random(perSecond: 0.01), classes: Self.spend,
                        isSafe: false, cost: cost...cost, isPersistent: true)
                }
            let simulation = Simulation.judged(scenario, seed: seed)
            #expect(simulation.reports[0].refused == 0, "reads go on, seed \(seed)")
            #expect(simulation.admission.credits.state == .ok, "seed \(seed)")
            if balanceCall { #expect(simulation.creditProbes.isEmpty, "seed \(seed)") }
            #expect(balanceCall ? simulation.balanceCalls > 0 : !simulation.creditProbes.isEmpty, "seed \(seed)")
            for report in simulation.reports[1...] {
                // All but what has come in the last moments.
                #expect(report.done >= report.arrived - 2, "\(report.done) of \(report.arrived), seed \(seed)")
            }
            let unpaid = simulation.reports.reduce(0) { $0 + $1.unpaid }
            #expect(unpaid <= 60, "\(unpaid) 402s, seed \(seed)")
        }
    }
}
