import Testing
import Upstream

@testable import Admission

@Suite("Simulated: known limits")
struct KnownLimitSimulationTests {
    private static let own = ["campaign_creation", "add_candidates"]

    /// VoiceHire's limits, as its provider publishes them.
    private static let voiceHire = [
        RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60)),
        RateLimit("all", 1000, per: .seconds(3600)), RateLimit("campaign_creation", 20, per: .seconds(3600)),
        RateLimit("add_candidates", 100, per: .seconds(3600)), RateLimit("read", 1000, per: .seconds(3600)),
    ]

    /// A vendor with just those limits, and a connection that knows them.
    private func scenario(_ name: String, _ limits: [RateLimit], length: Duration) -> Scenario {
        var scenario = Scenario(name: name, length: length)
        scenario.settings.limits = limits
        scenario.settings.ownClasses = Self.own
        scenario.vendor.limits = limits.map { limit in
            SimulatedVendor.Limit(
                limit.requests, per: limit.period, classes: LaneClasses(limit.callClass, own: Self.own) ?? .all)
        }
        return scenario
    }

    private func spending(_ callClass: String) -> LaneClasses {
        LaneClasses(callClass, own: Self.own).map { [.all, .write, .spend, $0] } ?? .all
    }

    /// That the vendor never saw more than its limits in any period, and refused nothing.
    private func expectKept(_ simulation: Simulation, _ limits: [RateLimit]) {
        #expect(simulation.vendor.refused == 0, "seed \(simulation.seed)")
        for limit in limits where limit.callClass == "all" {
            let most = simulation.most(in: limit.period)
            #expect(most <= limit.requests, "\(most) of \(limit.requests) in \(limit.period), seed \(simulation.seed)")
        }
    }

    @Test("a day of work through three windows at once uses at least 98 % and provokes no 429")
    func day() {
        for seed in seeds(2) {
            var scenario = scenario("a day", Self.voiceHire, length: .seconds(86_400))
            scenario.sources = [
                Source(caller: "writer", pattern: .backlog(calls: .max, atOnce: 32), classes: [.all, .write])
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            expectKept(simulation, Self.voiceHire)
            #expect(simulation.vendor.accepted >= 24 * 980, "\(simulation.vendor.accepted), seed \(seed)")
        }
    }

    @Test("calls that aren't made after all cost hardly more than their turns, and nothing leaves beyond the limits")
    func givenBack() {
        let limits = [RateLimit("all", 20, per: .seconds(1)), RateLimit("all", 600, per: .seconds(60))]
        for seed in seeds(8) {
            var scenario = scenario("given back", limits, length: .seconds(1200))
            scenario.givenBack = 0.3
            scenario.inFlight = 64
            scenario.store = .milliseconds(5)
            scenario.sources = [
                Source(caller: "writer", pattern: .backlog(calls: .max, atOnce: 32), classes: [.all, .write])
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            expectKept(simulation, limits)
            let accepted = simulation.vendor.accepted
            #expect(accepted >= 1200 / 60 * 600 * 88 / 100, "\(accepted), seed \(seed); 70 % if they counted")
        }
    }

    @Test(
        "short windows are used to at least 98 % too, whatever way calls take to the vendor",
        arguments: [(10, 1), (3, 1), (20, 2), (100, 1), (60, 60)])
    func short(requests: Int, seconds: Int) {
        let limits = [RateLimit("all", requests, per: .seconds(seconds))]
        for seed in seeds(8) {
            var scenario = scenario("short windows", limits, length: .seconds(180))
            // Without so much at once, the calls' own time would be the limit.
            scenario.inFlight = 40
            scenario.sources = [Source(caller: "import", pattern: .backlog(calls: .max, atOnce: 60))]
            let simulation = Simulation.judged(scenario, seed: seed)
            expectKept(simulation, limits)
            let possible = Double(requests) * 180 / Double(seconds)
            #expect(
                Double(simulation.vendor.accepted) >= 0.98 * possible, "\(simulation.vendor.accepted), seed \(seed)")
        }
    }

    @Test("a vendor that counts by the clock, or by a bucket, sees no more than its limit either")
    func otherCounting() {
        let limits = [RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60))]
        for counting in [SimulatedVendor.Counting.fixed, .bucket(size: 10)] {
            for seed in seeds(5) {
                var scenario = scenario("other counting", limits, length: .seconds(600))
                scenario.vendor.limits = [
                    .init(10, per: .seconds(1), counting), .init(60, per: .seconds(60), .fixed),
                ]
                scenario.sources = [Source(caller: "import", pattern: .backlog(calls: .max, atOnce: 32))]
                let simulation = Simulation.judged(scenario, seed: seed)
                expectKept(simulation, limits)
                #expect(simulation.vendor.accepted >= 588, "seed \(seed)")
            }
        }
    }

    @Test("classes of calls beside each other: each within its own limit, none starved")
    func classes() {
        for seed in seeds(5) {
            var scenario = scenario("classes", Self.voiceHire, length: .seconds(3 * 3600))
            scenario.sources = [
                Source(caller: "reader", pattern: .random(perSecond: 0.1)),
                Source(caller: "import", pattern: .chunks(.max), classes: spending("add_candidates"), isSafe: false),
                Source(
                    caller: "crm", pattern: .random(perSecond: 0.003), classes: spending("add_candidates"),
                    isSafe: false),
                Source(
                    caller: "maker", pattern: .backlog(calls: .max, atOnce: 3),
                    classes: spending("campaign_creation"), isSafe: false),
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            expectKept(simulation, Self.voiceHire)
            let (reader, crm, maker) = (simulation.reports[0], simulation.reports[2], simulation.reports[3])
            #expect(simulation.reports[1].done + crm.done >= 294, "seed \(seed)")
            #expect(maker.done >= 58, "seed \(seed)")
            #expect(reader.wait(0.95) < 1, "\(reader.wait(0.95)), seed \(seed)")
            #expect(crm.done >= crm.made - 3, "seed \(seed)")
        }
    }

    @Test("an interactive caller beside an import of 10,000: p95 of its waits at most 2.5 intervals")
    func interactive() {
        let second = [RateLimit("all", 10, per: .seconds(1))]
        let minute = [RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60))]
        let cases: [(name: String, limits: [RateLimit], import: Source.Pattern, interval: Double)] = [
            ("10/s, many at once", second, .backlog(calls: 10_000, atOnce: 40), 0.1),
            ("10/s, one after the other", second, .chunks(10_000), 0.1),
            ("60/min, many at once", minute, .backlog(calls: 10_000, atOnce: 40), 1),
            ("60/min, one after the other", minute, .chunks(10_000), 1),
            ("1000/h, one after the other", Array(Self.voiceHire[..<3]), .chunks(10_000), 3.6),
        ]
        for (name, limits, pattern, interval) in cases {
            for seed in seeds(3) {
                var scenario = scenario(name, limits, length: .fraction(10_000 * interval))
                scenario.sources = [
                    Source(caller: "import", pattern: pattern, classes: [.all, .write]),
                    Source(caller: "person", pattern: .random(perSecond: 0.05 / interval)),
                ]
                let simulation = Simulation.judged(scenario, seed: seed)
                expectKept(simulation, limits)
                let person = simulation.reports[1]
                #expect(person.wait(0.95) <= 2.5 * interval, "\(name): \(person.wait(0.95)) s, seed \(seed)")
                #expect(person.refused == 0, "\(name), seed \(seed)")
                #expect(simulation.vendor.accepted >= 9800, "\(name): \(simulation.vendor.accepted), seed \(seed)")
            }
        }
    }

    @Test("from its first minute on, a long operation leaves room for a person")
    func firstMinute() {
        let limits = [RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60))]
        for seed in seeds(10) {
            var scenario = scenario("first minute", limits, length: .seconds(58))
            scenario.sources = [
                Source(caller: "import", pattern: .chunks(100), classes: [.all, .write]),
                Source(caller: "person", pattern: .random(perSecond: 0.1)),
            ]
            let simulation = Simulation.judged(scenario, seed: seed)
            #expect(simulation.reports[1].wait(1) < 10, "seed \(seed)")
            #expect(simulation.reports[0].done >= 40, "seed \(seed)")
        }
    }

    @Test(
        "restarts, clean in nothing: no period sees more than the limit, even when the wall clock was set back",
        arguments: [0, -3600])
    func restarts(clockStep: Int) {
        let limits = Array(Self.voiceHire[..<3])
        for seed in seeds(8) {
            var random = SplitMix(seed: seed)
            var scenario = scenario("restarts", limits, length: .seconds(7200))
            scenario.store = .milliseconds(Int.random(in: 1...30, using: &random))
            scenario.clockSteps = .seconds(clockStep)
            scenario.sources = [
                Source(caller: "import", pattern: .backlog(calls: .max, atOnce: 32)),
                Source(caller: "person", pattern: .random(perSecond: 0.1), patience: .seconds(30)),
            ]
            var moment = 0.0
            while moment < 4500 {
                moment += Double.random(in: 0.5...600, using: &random)
                scenario.crashes.append(
                    (.fraction(moment), .milliseconds(Int.random(in: 50...3000, using: &random))))
                // Sometimes it fails again as soon as it's up.
                if Bool.random(using: &random) {
                    scenario.crashes.append((.fraction(moment + 3.5), .milliseconds(100)))
                }
            }
            let simulation = Simulation.judged(scenario, seed: seed)
            expectKept(simulation, limits)
            // A restart costs what was leased, which is counted as used for a period.
            guard clockStep == 0 else { continue }
            let least = 1960 - 12 * scenario.crashes.count
            #expect(simulation.vendor.accepted >= least, "\(simulation.vendor.accepted), seed \(seed)")
        }
    }
}
