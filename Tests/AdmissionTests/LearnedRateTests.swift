import Testing

@testable import Admission

@Suite("Learned rate")
struct LearnedRateTests {
    /// A rate that has learned from four successes in the last second.
    private func learned() -> LearnedRate {
        var rate = LearnedRate(decrease: 0.85)
        for call in 0..<4 {
            rate.take(at: at(10 + Double(call) / 10))
            rate.succeeded(at: at(10 + Double(call) / 10))
        }
        rate.limited(isStale: false, at: at(10.5))
        return rate
    }

    /// Makes calls as fast as the rate allows for a while; the moments at which they left.
    private func use(_ rate: inout LearnedRate, from start: Tick, for length: Duration) -> [Tick] {
        var moments: [Tick] = []
        var now = start
        while now < start + length {
            rate.take(at: now)
            rate.succeeded(at: now + .milliseconds(1))
            moments.append(now)
            now = max(now + .microseconds(1), rate.opening(at: now))
        }
        return moments
    }

    @Test("doesn't throttle before the first 429")
    func free() {
        var rate = LearnedRate(decrease: 0.85)
        for _ in 0..<1000 {
            #expect(rate.opening(at: at(1)) == at(1))
            rate.take(at: at(1))
        }
        #expect(rate.perSecond == nil)
    }

    @Test("begins at 0.85 of what went well in the last second")
    func first() {
        #expect(learned().ceiling == 4)
        #expect(learned().perSecond == 0.85 * 4)
        var old = LearnedRate(decrease: 0.5)
        for call in 0..<40 {
            old.take(at: at(Double(call) / 40))
            old.succeeded(at: at(Double(call) / 40))
        }
        old.limited(isStale: false, at: at(20))
        #expect(old.ceiling == 1, "what was long ago says nothing, but one a second is always tried")
        #expect(old.perSecond == 0.5)
        var refused = LearnedRate(decrease: 0.85)
        for _ in 0..<30 { refused.take(at: at(20)) }
        refused.limited(isStale: false, at: at(20.1))
        #expect(refused.ceiling == 15, "of what is under way some may still succeed")
    }

    @Test("goes down once for all calls that were under way together")
    func stale() {
        var rate = learned()
        for _ in 0..<10 { rate.limited(isStale: true, at: at(10.6)) }
        #expect(rate.perSecond == 0.85 * 4)
        rate.limited(isStale: false, at: at(12))
        #expect(rate.perSecond == 0.85 * 0.85 * 4)
        #expect(rate.ceiling == 0.85 * 4)
    }

    @Test("never goes down for good")
    func slowest() {
        var rate = learned()
        for second in 0..<200 { rate.limited(isStale: false, at: at(20 + Double(second))) }
        #expect(rate.perSecond == 1.0 / 60)
        #expect(rate.opening(at: at(300)) <= at(300) + .seconds(60))
        var now = at(300)
        while rate.perSecond ?? 9 < 4, now < at(4 * 3600) {
            now =
                use(&rate, from: now, for: .seconds(60)).last.map { max(rate.opening(at: $0), $0 + .seconds(1)) } ?? now
        }
        #expect(rate.perSecond ?? 0 >= 4, "and comes back while nothing speaks against it")
    }

    @Test("spaces calls, and saves nothing up while idle")
    func spacing() {
        var rate = learned()
        let moments = use(&rate, from: at(100), for: .seconds(2))
        let gaps = zip(moments, moments.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 > .milliseconds(260) && $0 < .milliseconds(300) }, "\(gaps)")
    }

    @Test("comes back quickly to nine tenths of the ceiling, lingers, and crosses it slowly")
    func growth() {
        var rate = learned()
        _ = use(&rate, from: at(20), for: .seconds(5))
        #expect(rate.perSecond ?? 0 >= 0.9 * 4)
        _ = use(&rate, from: at(25), for: .seconds(60))
        #expect(rate.perSecond ?? 9 < 4, "a minute later it's still below")
        _ = use(&rate, from: at(85), for: .seconds(60))
        #expect(rate.perSecond ?? 0 > 4)
        #expect(rate.perSecond ?? 99 < 12)
    }

    @Test("doesn't grow while it isn't used")
    func idle() {
        var rate = learned()
        for call in 0..<500 {
            let now = at(100 + Double(call) * 2)
            rate.take(at: now)
            rate.succeeded(at: now + .milliseconds(50))
        }
        #expect(rate.perSecond == 0.85 * 4)
    }

    @Test("estimates for those behind others")
    func ahead() {
        var rate = learned()
        rate.take(at: at(20))
        let own = rate.opening(at: at(20))
        #expect(((rate.opening(at: at(20), ahead: 34) - own).inSeconds - 10).magnitude < 0.01)
        #expect(rate.opening(at: at(20), ahead: 34, from: at(50)) >= at(60) - .milliseconds(10))
        #expect(rate.opening(at: at(20), ahead: .max) > at(1e6))
    }

    @Test(
        "takes back only what can be true",
        arguments: [(Double.nan, 4), (4, .infinity), (0, 4), (-1, 4), (4, 0)] as [(Double, Double)])
    func restored(perSecond: Double, ceiling: Double) {
        var rate = LearnedRate(decrease: 0.85)
        rate.restore(perSecond: perSecond, ceiling: ceiling)
        #expect(rate.perSecond == nil)
        rate.restore(perSecond: 3, ceiling: 4)
        #expect(rate.perSecond == 3)
    }
}
