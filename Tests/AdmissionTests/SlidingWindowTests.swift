import Testing

@testable import Admission

@Suite("Sliding window")
struct SlidingWindowTests {
    @Test("lets exactly its limit through within any period")
    func limit() {
        var window = SlidingWindow(limit: 3, period: .seconds(1))
        for _ in 0..<3 {
            #expect(window.opening(at: at(1)) == at(1))
            window.take(at: at(1))
        }
        #expect(window.opening(at: at(1.5)) == at(2.01), "a hundredth is added for calls that travel at other speeds")
        #expect(window.used(at: at(2.02)) == 0)
    }

    @Test(
        "adds a hundredth to its period, at most a quarter of a second",
        arguments: [(1, 1.01), (10, 10.1), (25, 25.25), (60, 60.25), (3600, 3600.25)])
    func margin(seconds: Int, opening: Double) {
        var window = SlidingWindow(limit: 1, period: .seconds(seconds))
        window.take(at: at(0))
        #expect(window.opening(at: at(0)) == at(opening))
    }

    @Test("estimates for those who are behind others, beyond one period too")
    func ahead() {
        var window = SlidingWindow(limit: 3, period: .seconds(10))
        window.take(at: at(0))
        window.take(at: at(4))
        let places = (0...6).map { window.opening(at: at(5), ahead: $0) }
        #expect(places == [5, 10.1, 14.1, 15.1, 20.2, 24.2, 25.2].map(at))
    }

    @Test("estimates from the end of another wait on")
    func estimateFromLater() {
        var window = SlidingWindow(limit: 2, period: .seconds(10))
        window.take(at: at(0))
        window.take(at: at(1))
        #expect(window.opening(at: at(2), ahead: 0, from: at(30)) >= at(30))
        #expect(window.opening(at: at(2), ahead: 2, from: at(30)) >= at(40.1), "two go at 30, and then a period passes")
        #expect(window.used(at: at(2)) == 2, "an estimate forgets nothing")
    }

    @Test("an estimate for an absurd line is no crash")
    func absurdLine() {
        var window = SlidingWindow(limit: 1, period: .seconds(86_400))
        window.take(at: at(0))
        #expect(window.opening(at: at(1), ahead: .max) > at(86_400))
    }

    @Test("keeps what was used when it becomes smaller, and frees it call by call")
    func resize() {
        var window = SlidingWindow(limit: 6, period: .seconds(10))
        for second in 0..<5 { window.take(at: at(Double(second))) }
        window.resize(to: 2)
        #expect(window.used(at: at(5)) == 5)
        #expect(window.opening(at: at(5)) == at(13.1), "the fourth of five has to expire, so that two are left with it")
        window.resize(to: 6)
        #expect(window.opening(at: at(5)) == at(5))
    }

    @Test("spaces calls evenly once it was full, and stops when it isn't needed any more")
    func pacing() {
        var window = SlidingWindow(limit: 10, period: .seconds(1))
        for _ in 0..<10 { window.take(at: at(0)) }
        var now = window.opening(at: at(0))
        #expect(now == at(1.01))
        var gaps: [Duration] = []
        for _ in 0..<30 {
            window.take(at: now)
            let next = window.opening(at: now)
            gaps.append(next - now)
            now = next
        }
        #expect(gaps.allSatisfy { $0 >= .milliseconds(80) && $0 <= .milliseconds(122) }, "\(gaps)")
        #expect(now >= at(1.01) + .milliseconds(29 * 101) - .milliseconds(21), "no more than the limit in the long run")
        let later = now + .seconds(5)
        for _ in 0..<10 {
            #expect(window.opening(at: later) == later, "after a quiet time a burst is welcome again")
            window.take(at: later)
        }
    }

    @Test("a timer that is a little late costs no rate")
    func lateTimers() {
        var window = SlidingWindow(limit: 50, period: .seconds(1))
        var random = SplitMix(seed: 1)
        var now = at(0)
        var calls = 0
        while now < at(60) {
            window.take(at: now)
            calls += 1
            let next = window.opening(at: now)
            if next > now { now = next + .microseconds(Int.random(in: 0...3000, using: &random)) }
        }
        #expect(calls >= 49 * 60)
        #expect(calls <= 50 * 61)
    }

    @Test("of many calls that follow each other, the first half goes at once and the rest leaves room")
    func manyCalls() {
        var window = SlidingWindow(limit: 60, period: .seconds(60))
        var now = at(0)
        var moments: [Tick] = []
        for following in (0..<200).reversed() {
            now = window.opening(at: now, following: following)
            window.take(at: now, isOneOfMany: following > 0)
            moments.append(now)
        }
        #expect(moments[29] == at(0))
        #expect(moments[30] > at(1))
        let gaps = zip(moments[30...], moments[31...]).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 < .seconds(2.1) }, "nobody else is ever shut out for long")
        #expect(moments[59] <= at(60.25), "and all of the limit is used")
        #expect(moments[179] <= at(181))
    }

    @Test("of many calls that all fit, none waits")
    func manyThatFit() {
        var window = SlidingWindow(limit: 100, period: .seconds(3600))
        for following in (0..<100).reversed() {
            #expect(window.opening(at: at(0), following: following) == at(0))
            window.take(at: at(0), isOneOfMany: following > 0)
        }
    }

    @Test("single calls find room beside many")
    func besideMany() {
        var window = SlidingWindow(limit: 60, period: .seconds(60))
        for _ in 0..<30 { window.take(at: at(0), isOneOfMany: true) }
        #expect(window.opening(at: at(0.1), following: 100) > at(1))
        #expect(window.opening(at: at(0.1)) == at(0.1))
    }

    @Test("tells what a vendor may have counted for a call that left earlier")
    func usedSince() {
        var window = SlidingWindow(limit: 4, period: .seconds(10))
        for second in [0.0, 1, 2, 3] { window.take(at: at(second)) }
        #expect(window.used(at: at(12)) == 2, "those of 0 and 1 don't count any more")
        #expect(window.used(since: at(10.5), at: at(12)) == 3, "but the one of 1 did at 10.5")
        #expect(window.used(since: at(3), at: at(12)) == 4)
        #expect(window.used(since: at(12.05), at: at(12.05)) == 1, "the vendor's period has no margin, as ours has")
    }

    @Test("groups what is used without losing a call")
    func groups() {
        var window = SlidingWindow(limit: 1000, period: .seconds(60))
        for call in 0..<900 { window.take(at: at(Double(call) / 20)) }
        let groups = window.groups(at: at(45))
        #expect(groups.reduce(0) { $0 + $1.count } == 900)
        #expect(groups.count <= 201)
        #expect(groups.map(\.at) == groups.map(\.at).sorted())
    }

    @Test("agrees with a count of every call, over random traffic", arguments: 1...20 as ClosedRange<UInt64>)
    func oracle(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let limit = Int.random(in: 1...40, using: &random)
        var window = SlidingWindow(limit: limit, period: .seconds(1))
        var moments: [Tick] = []
        var now = at(0)
        for _ in 0..<1000 {
            now = now + .milliseconds(Int.random(in: 0...(1500 / limit), using: &random))
            let recent = moments.suffix(limit).count { $0 > now - .milliseconds(1010) }
            #expect(window.used(at: now) == recent)
            let opening = window.opening(at: now)
            #expect(opening == now ? recent < limit : true, "never more than the limit")
            if recent == limit { #expect(opening > now) }
            if opening == now {
                window.take(at: now)
                moments.append(now)
            }
        }
    }
}
