import Testing

@testable import Admission

@Suite("Breaker")
struct BreakerTests {
    private var random = SplitMix(seed: 1)

    /// Records so many outcomes of calls of now.
    private mutating func record(_ breaker: inout Breaker, failed: Bool, _ times: Int = 1, at now: Tick) {
        for _ in 0..<times {
            breaker.record(failed: failed, wasProbe: false, epoch: breaker.epoch, at: now, random: &random)
        }
    }

    /// Records a probe's outcome.
    private mutating func probe(_ breaker: inout Breaker, failed: Bool, at now: Tick) {
        #expect(breaker.verdict(isSafe: true, at: now) == .probe)
        breaker.beginProbe()
        breaker.record(failed: failed, wasProbe: true, epoch: breaker.epoch, at: now, random: &random)
    }

    /// One that has just opened.
    private mutating func opened(_ settings: Breaker.Settings = Breaker.Settings()) -> Breaker {
        var breaker = Breaker(settings)
        record(&breaker, failed: true, 5, at: at(100))
        return breaker
    }

    @Test("opens at five failures in a row")
    mutating func inARow() {
        var breaker = Breaker(Breaker.Settings())
        record(&breaker, failed: true, 4, at: at(1))
        record(&breaker, failed: false, at: at(1))
        record(&breaker, failed: true, 4, at: at(2))
        #expect(breaker.state(at: at(2)) == .closed)
        record(&breaker, failed: true, at: at(2))
        #expect(breaker.state(at: at(2)) == .open)
    }

    @Test("opens at half of at least ten outcomes within thirty seconds")
    mutating func share() {
        var breaker = Breaker(Breaker.Settings())
        for second in 0..<4 {
            record(&breaker, failed: false, at: at(Double(second)))
            record(&breaker, failed: true, at: at(Double(second)))
        }
        #expect(breaker.state(at: at(4)) == .closed, "eight aren't enough")
        record(&breaker, failed: false, at: at(5))
        record(&breaker, failed: true, at: at(5))
        #expect(breaker.state(at: at(5)) == .open)
    }

    @Test("forgets outcomes after thirty seconds")
    mutating func window() {
        var breaker = Breaker(Breaker.Settings())
        for _ in 0..<3 {
            record(&breaker, failed: true, 4, at: at(1))
            record(&breaker, failed: false, 4, at: at(1))
        }
        breaker = Breaker(Breaker.Settings())
        record(&breaker, failed: false, 100, at: at(1))
        for second in 0..<40 {
            record(&breaker, failed: true, at: at(40 + Double(second)))
            if breaker.state(at: at(40 + Double(second))) == .open { return }
            record(&breaker, failed: false, at: at(40 + Double(second)))
        }
        Issue.record("a hundred old successes hide half of the calls failing")
    }

    @Test("doesn't open at less than half")
    mutating func lessThanHalf() {
        var breaker = Breaker(Breaker.Settings())
        for second in 0..<300 {
            record(&breaker, failed: false, 3, at: at(Double(second)))
            record(&breaker, failed: true, 2, at: at(Double(second)))
        }
        #expect(breaker.state(at: at(300)) == .closed)
    }

    @Test("refuses everything while open, for 15 s ± 20 %")
    mutating func open() throws {
        for _ in 0..<50 {
            let breaker = opened()
            let until = try #require(breaker.retryAt)
            #expect(until >= at(112) && until <= at(118))
            #expect(breaker.verdict(isSafe: true, at: at(100)) == .refuse(until: until))
            #expect(breaker.verdict(isSafe: false, at: until - .nanoseconds(1)) == .refuse(until: until))
        }
    }

    @Test("half open, lets one safe call find out, and never another")
    mutating func halfOpen() {
        var breaker = opened()
        let now = at(120)
        #expect(breaker.state(at: now) == .halfOpen)
        #expect(breaker.verdict(isSafe: false, at: now) == .refuse(until: now + .seconds(1)))
        #expect(breaker.verdict(isSafe: true, at: now) == .probe)
        breaker.beginProbe()
        #expect(breaker.verdict(isSafe: true, at: now) == .refuse(until: now + .seconds(1)))
        breaker.record(failed: false, wasProbe: true, epoch: breaker.epoch, at: now, random: &random)
        #expect(breaker.state(at: now) == .closed)
        #expect(breaker.verdict(isSafe: false, at: now) == .go)
    }

    @Test("doubles its pause each time that the vendor fails again, up to the cap")
    mutating func doubling() throws {
        var breaker = opened()
        for pause in [30.0, 60, 120, 240, 300, 300] {
            let now = try #require(breaker.retryAt)
            probe(&breaker, failed: true, at: now)
            let length = try #require(breaker.retryAt) - now
            #expect(length >= .seconds(0.8 * pause) && length <= .seconds(1.2 * pause), "\(pause)")
        }
        probe(&breaker, failed: false, at: try #require(breaker.retryAt))
        record(&breaker, failed: true, 5, at: at(5000))
        #expect(try #require(breaker.retryAt) <= at(5018), "and begins anew after a success")
    }

    @Test("outcomes of calls from before it opened or closed say nothing")
    mutating func stale() throws {
        var breaker = opened()
        let former = breaker.epoch &- 1
        let until = try #require(breaker.retryAt)
        for failed in [true, false, true] {
            breaker.record(failed: failed, wasProbe: false, epoch: former, at: at(105), random: &random)
            breaker.record(failed: failed, wasProbe: true, epoch: former, at: at(105), random: &random)
        }
        #expect(breaker.retryAt == until)
        let epoch = breaker.epoch
        probe(&breaker, failed: false, at: at(120))
        for _ in 0..<20 { breaker.record(failed: true, wasProbe: false, epoch: epoch, at: at(121), random: &random) }
        #expect(breaker.state(at: at(121)) == .closed)
    }

    @Test("isn't stuck when the call that finds out is given up")
    mutating func abandoned() {
        var breaker = opened()
        breaker.beginProbe()
        breaker.abandonProbe(epoch: breaker.epoch &- 1)
        #expect(breaker.verdict(isSafe: true, at: at(120)) != .probe)
        breaker.abandonProbe(epoch: breaker.epoch)
        #expect(breaker.verdict(isSafe: true, at: at(120)) == .probe)
    }

    @Test("keeps to its settings")
    mutating func settings() {
        var breaker = Breaker(
            Breaker.Settings(
                failures: 1000, ratio: 0.1, minimum: 20, window: .seconds(3), open: .seconds(1), cap: .seconds(2)))
        record(&breaker, failed: true, 19, at: at(1))
        #expect(breaker.state(at: at(1)) == .closed)
        record(&breaker, failed: true, at: at(2))
        #expect(breaker.state(at: at(2)) == .open)
        #expect(breaker.state(at: at(3.3)) == .halfOpen)
    }
}
