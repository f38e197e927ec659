import Testing

@testable import Admission

@Suite("Credits")
struct CreditsTests {
    private func credits(balanceCall: Bool = false) -> Credits {
        Credits(probeAfter: .seconds(60), hasBalanceCall: balanceCall)
    }

    /// An account that was refused a call of that cost at 100 s.
    private func refused(_ cost: Int, available: Double? = nil, balanceCall: Bool = false) -> Credits {
        var credits = credits(balanceCall: balanceCall)
        credits.ranOut(cost: cost, available: available, wasProbe: false, at: at(100))
        return credits
    }

    @Test("is unknown, then good after something was paid")
    func unknown() {
        var credits = credits()
        #expect(credits.state == .unknown)
        #expect(credits.verdict(cost: 10_000, at: at(1)) == .go)
        credits.paid(cost: 1, wasProbe: false, leftAt: at(1), at: at(2))
        #expect(credits.state == .ok)
        #expect(credits.probeAt == nil)
    }

    @Test(
        "a 402 is too few for that call, or none at all",
        arguments: [
            (50, nil, .insufficient), (2, nil, .insufficient), (1, nil, .exhausted), (50, 0, .exhausted),
            (50, 0.5, .exhausted), (50, 10, .insufficient), (50, 1, .insufficient),
        ] as [(Int, Double?, Credits.State)])
    func ranOut(cost: Int, available: Double?, state: Credits.State) {
        let credits = refused(cost, available: available)
        #expect(credits.state == state)
        #expect(credits.required == cost)
        #expect(credits.available == available)
        #expect(credits.since == at(100))
        #expect(credits.probeAt == at(160))
    }

    @Test("after a 402 a smaller call may still try, and the least cost that failed is remembered")
    func partial() {
        var credits = refused(50)
        #expect(credits.verdict(cost: 50, at: at(101)) == .refuse)
        #expect(credits.verdict(cost: 49, at: at(101)) == .go)
        credits.ranOut(cost: 49, available: nil, wasProbe: false, at: at(102))
        #expect(credits.required == 49)
        credits.ranOut(cost: 80, available: nil, wasProbe: false, at: at(102))
        #expect(credits.required == 49)
        credits.paid(cost: 20, wasProbe: false, leftAt: at(102), at: at(103))
        #expect(credits.state == .insufficient, "that twenty were there says nothing of forty-nine")
        #expect(credits.since == at(100))
        credits.ranOut(cost: 1, available: nil, wasProbe: false, at: at(104))
        #expect(credits.state == .exhausted)
        #expect(credits.verdict(cost: 1, at: at(105)) == .refuse)
        #expect(credits.probeAt == at(160), "the first look is counted from the beginning")
    }

    @Test("what the account is said to have decides, less what was paid since")
    func available() {
        var credits = refused(50, available: 10)
        #expect(credits.verdict(cost: 11, at: at(101)) == .refuse)
        #expect(credits.verdict(cost: 10, at: at(101)) == .go)
        credits.paid(cost: 4, wasProbe: false, leftAt: at(101), at: at(102))
        #expect(credits.available == 6)
        #expect(credits.verdict(cost: 7, at: at(103)) == .refuse)
        credits.paid(cost: 6, wasProbe: false, leftAt: at(103), at: at(104))
        #expect(credits.state == .exhausted)
    }

    @Test("a call as large as the one that failed, made after it and paid, ends the trouble; an earlier one doesn't")
    func paidAfterAll() {
        var credits = refused(50)
        credits.paid(cost: 60, wasProbe: false, leftAt: at(99), at: at(101))
        #expect(credits.state == .insufficient)
        credits.paid(cost: 50, wasProbe: false, leftAt: at(101), at: at(102))
        #expect(credits.state == .ok)
        #expect(credits.verdict(cost: 1000, at: at(102)) == .go)
    }

    @Test("without a balance call one real call finds out, the smallest that is wanted, and nobody else meanwhile")
    func probe() {
        var credits = refused(1)
        for cost in [50, 5, 20] {
            #expect(credits.verdict(cost: cost, at: at(110)) == .refuse)
            credits.refused(cost: cost, at: at(110))
        }
        #expect(credits.verdict(cost: 5, at: at(159.9)) == .refuse)
        #expect(credits.verdict(cost: 20, at: at(160)) == .refuse)
        #expect(credits.retryAt(at(160)) == at(165), "whoever is told to come back isn't told to come at once")
        #expect(credits.verdict(cost: 5, at: at(160)) == .probe)
        credits.beginProbe(at: at(160))
        #expect(credits.verdict(cost: 1, at: at(161)) == .refuse)
        #expect(credits.retryAt(at(161)) ?? at(0) > at(161))
        #expect(credits.verdict(cost: 1, at: at(230)) == .refuse, "not even when it takes longer than the next look")
        #expect(credits.retryAt(at(230)) ?? at(0) > at(230))
        credits.paid(cost: 5, wasProbe: true, leftAt: at(160), at: at(162))
        #expect(credits.state == .ok)
    }

    @Test("a small call that doesn't come back isn't waited for")
    func precedence() {
        var credits = refused(1)
        credits.refused(cost: 1, at: at(120))
        #expect(credits.verdict(cost: 50, at: at(164.9)) == .refuse)
        #expect(credits.verdict(cost: 50, at: at(165)) == .probe)
    }

    @Test("looks after 60 s, doubling up to 30 minutes")
    func delays() {
        var credits = refused(1)
        var now = at(100)
        for delay in [60, 120, 240, 480, 960, 1800, 1800] {
            #expect(credits.probeAt == now + .seconds(delay))
            now = now + .seconds(delay)
            #expect(credits.verdict(cost: 1, at: now) == .probe)
            credits.beginProbe(at: now)
            credits.ranOut(cost: 1, available: nil, wasProbe: true, at: now)
            #expect(credits.state == .exhausted)
        }
        credits.reopen()
        credits.ranOut(cost: 1, available: nil, wasProbe: false, at: now)
        #expect(credits.probeAt == now + .seconds(60), "and begins anew after a re-opening")
    }

    @Test("a probe that fails otherwise, is given up, or costs nothing after all isn't the last")
    func lostProbe() {
        var credits = refused(1)
        for second in 0..<5 {
            let now = at(160 + Double(second))
            #expect(credits.verdict(cost: 10, at: now) == .probe)
            credits.beginProbe(at: now)
            if second.isMultiple(of: 2) {
                credits.abandonProbe(at: now)
            } else {
                credits.paid(cost: 0, wasProbe: true, leftAt: now, at: now)
            }
            #expect(credits.state == .exhausted)
        }
    }

    @Test("a probe's 402 that tells a balance opens the way for smaller calls")
    func tellingProbe() {
        var credits = refused(1)
        credits.beginProbe(at: at(160))
        credits.ranOut(cost: 30, available: 12, wasProbe: true, at: at(161))
        #expect(credits.state == .insufficient)
        #expect(credits.required == 30)
        #expect(credits.verdict(cost: 12, at: at(162)) == .go)
        #expect(credits.verdict(cost: 13, at: at(162)) == .refuse)
    }

    @Test("with a balance call no real call finds out")
    func balanceCall() {
        var credits = refused(50, balanceCall: true)
        #expect(credits.verdict(cost: 50, at: at(1000)) == .refuse)
        #expect(credits.isProbeDue(at: at(160)))
        credits.balance(40, at: at(160))
        #expect(credits.state == .insufficient)
        #expect(credits.probeAt == at(280), "the next look is later")
        #expect(credits.verdict(cost: 41, at: at(161)) == .refuse)
        #expect(credits.verdict(cost: 40, at: at(161)) == .go)
        credits.balance(50, at: at(200))
        #expect(credits.state == .ok)
        #expect(credits.verdict(cost: 51, at: at(201)) == .refuse, "the balance is fresh")
        #expect(credits.verdict(cost: 51, at: at(261)) == .go, "a minute later it proves nothing")
    }

    @Test("reading the balance more often doesn't postpone the next look")
    func extraBalance() {
        var credits = refused(50, balanceCall: true)
        for second in 110..<120 { credits.balance(3, at: at(Double(second))) }
        #expect(credits.probeAt == at(160))
    }

    @Test("a balance call that doesn't work leaves it to a real call after all")
    func brokenBalanceCall() {
        var credits = refused(1, balanceCall: true)
        credits.balanceFailed(at: at(160))
        #expect(credits.probeAt == at(280))
        #expect(credits.verdict(cost: 1, at: at(279)) == .refuse)
        #expect(credits.verdict(cost: 1, at: at(280)) == .probe)
        credits.balance(0, at: at(281))
        #expect(credits.verdict(cost: 1, at: at(5000)) == .refuse)
    }

    @Test("an empty balance is trouble before any 402, and a full one is none")
    func balanceFirst() {
        var credits = credits(balanceCall: true)
        credits.balance(245.5, at: at(1))
        #expect(credits.state == .ok)
        credits.balance(0.5, at: at(10))
        #expect(credits.state == .exhausted)
        #expect(credits.probeAt == at(70))
        credits.balance(1, at: at(70))
        #expect(credits.state == .ok)
    }

    @Test("a wanted call that costs more than the balance is trouble too, with a next look")
    func wantedTooMuch() {
        var credits = credits(balanceCall: true)
        credits.balance(10, at: at(1))
        #expect(credits.verdict(cost: 11, at: at(2)) == .refuse)
        credits.refused(cost: 11, at: at(2))
        #expect(credits.state == .insufficient)
        #expect(credits.required == 11)
        #expect(credits.probeAt == at(62))
        #expect(credits.verdict(cost: 10, at: at(3)) == .go)
    }

    @Test("somebody paid up: calls try again at once")
    func toppedUp() {
        var credits = refused(1)
        let epoch = credits.epoch
        credits.reopen()
        #expect(credits.state == .ok)
        #expect(credits.epoch != epoch)
        #expect(credits.verdict(cost: 1000, at: at(101)) == .go)
        #expect(credits.required == nil && credits.available == nil && credits.since == nil && credits.probeAt == nil)
    }

    @Test("what costs nothing goes, whatever the account has")
    func free() {
        #expect(refused(1).verdict(cost: 0, at: at(101)) == .go)
    }

    @Test("goes on after a restart", arguments: [Credits.State.insufficient, .exhausted])
    func restored(state: Credits.State) {
        var credits = credits()
        credits.restore(state, required: 5, available: nil, since: at(0), probeAt: at(30), at: at(10))
        #expect(credits.state == state)
        #expect(credits.verdict(cost: 5, at: at(29)) == .refuse)
        #expect(credits.verdict(cost: 5, at: at(30)) == .probe)
        credits.restore(state, required: 5, available: nil, since: nil, probeAt: nil, at: at(10))
        #expect(credits.verdict(cost: 5, at: at(10)) == .probe, "trouble without a next look would never end")
    }
}
