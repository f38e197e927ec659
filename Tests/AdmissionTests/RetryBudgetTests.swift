import Testing

@testable import Admission

@Suite("Retry budget")
struct RetryBudgetTests {
    @Test("gives one a second whatever happens, and none without a share")
    func floor() {
        var budget = RetryBudget(share: 0.1)
        #expect(budget.spend(at: at(10)) == true)
        #expect(!budget.affords(at: at(10.99)))
        #expect(budget.spend(at: at(10.99)) == false)
        #expect(budget.spend(at: at(11)) == true)
        var none = RetryBudget(share: 0)
        for second in 0..<10 { #expect(none.spend(at: at(Double(second))) == false) }
    }

    @Test("gives a tenth of the successes")
    func share() {
        var budget = RetryBudget(share: 0.1)
        var spent = 0
        for call in 0..<10_000 {
            let now = at(Double(call) / 1000)
            budget.earn(at: now)
            if budget.spend(at: now) { spent += 1 }
        }
        #expect(spent >= 950 && spent <= 1015)
    }

    @Test("saves at most ten, and forgets them")
    func saved() {
        func affordable(after pause: Double) -> Int {
            var budget = RetryBudget(share: 0.1)
            for call in 0..<10_000 { budget.earn(at: at(Double(call) / 1000)) }
            let now = at(10 + pause)
            return (0..<100).count { _ in budget.spend(at: now) }
        }
        #expect(affordable(after: 0) == 10, "nine and something that was saved, and the one of this second")
        #expect(affordable(after: 0.25) == 5 || affordable(after: 0.25) == 6)
        #expect(affordable(after: 60) == 1)
    }

    /// A total outage after a long healthy time, without a breaker: every call fails, and is repeated as often as its three
    /// attempts and the budget allow.
    @Test(
        "a total outage sees at most 1.15 times the calls offered", arguments: [20.0, 30, 50, 100, 1000],
        1...10 as ClosedRange<UInt64>)
    func outage(perSecond: Double, seed: UInt64) {
        var random = SplitMix(seed: seed)
        var budget = RetryBudget(share: 0.1)
        let policy = RetryPolicy()
        for call in 0..<Int(60 * perSecond) { budget.earn(at: at(Double(call) / perSecond)) }
        // The attempts of the outage by millisecond: first ones as they are offered, repeats as they are planned.
        var due = [[Int]](repeating: [], count: 30_000)
        for call in 0..<Int(10 * perSecond) { due[Int(Double(call) / perSecond * 1000)].append(1) }
        var sent: [Tick] = []
        for millisecond in due.indices {
            let now = at(60 + Double(millisecond) / 1000)
            for attempt in due[millisecond] where attempt == 1 || budget.spend(at: now) {
                sent.append(now)
                let failed = now + .milliseconds(20)
                guard attempt < policy.attempts, budget.affords(at: failed) else { continue }
                let delay = policy.delay(after: attempt, random: &random)
                due[millisecond + 21 + Int(delay.inSeconds * 1000)].append(attempt + 1)
            }
        }
        for length in [1.0, 2, 5, 10] {
            let calls = sent.count { $0 < at(60 + length) }
            #expect(Double(calls) <= 1.15 * length * perSecond + 1, "\(calls) within \(length) s, seed \(seed)")
        }
        #expect(sent.count > Int(10 * perSecond), "but some are repeated")
    }

    @Test("waits with full jitter, bounded by a base that doubles up to a cap")
    func delay() {
        var random = SplitMix(seed: 1)
        let policy = RetryPolicy(attempts: 20, base: .milliseconds(200), cap: .seconds(5), budget: 0.1)
        for (attempt, bound) in [(1, 0.2), (2, 0.4), (3, 0.8), (5, 3.2), (6, 5), (19, 5), (200, 5)] {
            let delays = (0..<500).map { _ in policy.delay(after: attempt, random: &random).inSeconds }
            #expect(delays.allSatisfy { $0 >= 0 && $0 <= bound })
            #expect(delays.contains { $0 < 0.1 * bound } && delays.contains { $0 > 0.9 * bound })
        }
    }
}
