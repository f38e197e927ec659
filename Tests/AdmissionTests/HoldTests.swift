import Testing

@testable import Admission

@Suite("Hold")
struct HoldTests {
    private var random = SplitMix(seed: 1)

    @Test("only ever grows")
    mutating func grows() {
        var hold = Hold(Hold.Settings())
        hold.limited(.seconds(20), isStale: false, at: at(0), random: &random)
        let until = hold.until
        #expect(hold.isActive(at: at(20) - .nanoseconds(1)))
        hold.limited(.seconds(5), isStale: true, at: at(1), random: &random)
        #expect(hold.until == until)
        hold.limited(.seconds(5), isStale: false, at: at(2), random: &random)
        #expect(hold.until == until)
        hold.limited(nil, isStale: true, at: at(3), random: &random)
        #expect(hold.until == until)
        hold.limited(.seconds(30), isStale: true, at: at(3), random: &random)
        #expect(hold.until ?? at(0) >= at(33))
    }

    @Test("is never shorter than advised, and at most 2 % or a quarter of a second longer", arguments: [1, 20, 3600])
    mutating func advised(seconds: Int) {
        var longest = Duration.zero
        for _ in 0..<200 {
            var hold = Hold(Hold.Settings())
            hold.limited(.seconds(seconds), isStale: false, at: at(100), random: &random)
            let over = (hold.until ?? at(0)) - at(100) - .seconds(seconds)
            #expect(over >= .zero)
            longest = max(longest, over)
        }
        let bound = min(Duration.milliseconds(20 * seconds), Duration.milliseconds(250))
        #expect(longest <= bound)
        #expect(longest > bound / 2, "jittered over the whole of it")
    }

    @Test("without advice doubles with each refusal, up to the cap, jittered")
    mutating func doubles() {
        for _ in 0..<50 {
            var hold = Hold(Hold.Settings(first: .seconds(1), cap: .seconds(60)))
            var now = at(0)
            for expected in [1.0, 2, 4, 8, 16, 32, 60, 60] {
                hold.limited(nil, isStale: false, at: now, random: &random)
                let length = ((hold.until ?? now) - now).inSeconds
                #expect(length >= 0.8 * expected && length <= min(60, 1.2 * expected), "\(expected)")
                now = hold.until ?? now
            }
        }
    }

    @Test("begins at the first length again after a success")
    mutating func forgets() {
        var hold = Hold(Hold.Settings())
        for _ in 0..<4 { hold.limited(nil, isStale: false, at: at(0), random: &random) }
        hold.ended(succeeded: true, isStale: false, wasCounted: hold.take())
        let now = at(1000)
        hold.limited(nil, isStale: false, at: now, random: &random)
        #expect(hold.until ?? now <= now + .seconds(1.2))
    }

    @Test("lets one call go first, then one more with each success")
    mutating func ramp() {
        var hold = Hold(Hold.Settings())
        hold.limited(.seconds(1), isStale: false, at: at(0), random: &random)
        #expect(hold.opening(at: at(0.5)) > at(1))
        var underWay = 0
        for round in 1...7 {
            var left = 0
            while hold.opening(at: at(2)) == at(2), left < 100 {
                #expect(hold.take() == true)
                left += 1
            }
            #expect(left == 1 << (round - 1), "round \(round)")
            underWay = left
            #expect(hold.opening(at: at(2)) == .never)
            for _ in 0..<underWay { hold.ended(succeeded: true, isStale: false, wasCounted: true) }
        }
        #expect(hold.allowance == nil)
        #expect(hold.take() == false, "then nobody counts any more")
    }

    @Test("isn't stuck when the call that goes first fails or is given up")
    mutating func failedProbe() {
        var hold = Hold(Hold.Settings())
        hold.limited(.seconds(1), isStale: false, at: at(0), random: &random)
        for _ in 0..<10 {
            #expect(hold.opening(at: at(2)) == at(2))
            let isCounted = hold.take()
            #expect(hold.opening(at: at(2)) == .never)
            hold.ended(succeeded: false, isStale: false, wasCounted: isCounted)
            #expect(hold.allowance == 1, "nothing is proved")
        }
    }

    @Test("outcomes of calls from before it say nothing about the time after it")
    mutating func stale() {
        var hold = Hold(Hold.Settings())
        let former = hold.epoch
        hold.limited(.seconds(1), isStale: false, at: at(0), random: &random)
        #expect(hold.epoch != former)
        _ = hold.take()
        hold.ended(succeeded: true, isStale: true, wasCounted: true)
        #expect(hold.opening(at: at(2)) == .never)
        #expect(hold.allowance == 1)
        let epoch = hold.epoch
        for _ in 0..<15 { hold.limited(nil, isStale: true, at: at(0.1), random: &random) }
        #expect(hold.epoch == epoch, "fifteen calls that were under way are one refusal")
        hold.limited(nil, isStale: false, at: at(3), random: &random)
        #expect((hold.until ?? at(0)) - at(3) <= .seconds(2.4), "the second, not the seventeenth")
    }

    @Test("advice that comes late, after the hold, begins a hold and a ramp of its own")
    mutating func lateAdvice() {
        var hold = Hold(Hold.Settings())
        hold.limited(.seconds(1), isStale: false, at: at(0), random: &random)
        for _ in 0..<100 { hold.ended(succeeded: true, isStale: false, wasCounted: hold.take()) }
        #expect(hold.allowance == nil)
        let epoch = hold.epoch
        hold.limited(.seconds(10), isStale: true, at: at(5), random: &random)
        #expect(hold.isActive(at: at(14.9)))
        #expect(hold.epoch != epoch)
        #expect(hold.allowance == 1)
    }

    @Test("goes on after a restart, with a ramp")
    mutating func restored() {
        var hold = Hold(Hold.Settings())
        hold.restore(until: at(10))
        #expect(hold.opening(at: at(9)) == at(10))
        _ = hold.take()
        #expect(hold.opening(at: at(10)) == .never)
    }
}
