import Foundation
import Testing
import Upstream

@testable import Admission

@Suite("Connection admission")
struct ConnectionAdmissionTests {
    private let now = at(1000)
    private let wall: Int64 = 1_700_000_000_000

    /// The snapshot as the store gives it back.
    private func kept(_ snapshot: ConnectionAdmission.Snapshot) throws -> ConnectionAdmission.Snapshot {
        try JSONDecoder().decode(ConnectionAdmission.Snapshot.self, from: JSONEncoder().encode(snapshot))
    }

    /// A new process's value, which goes on from a snapshot.
    private func restarted(
        _ former: ConnectionAdmission, leasing: Bool, at now: Tick, wall: Int64, after: Duration,
        clockStep: Int64 = 0
    ) throws -> (ConnectionAdmission, Tick) {
        var next = ConnectionAdmission(former.settings, seed: 2)
        // Another process's clock starts elsewhere.
        let start = at(5)
        let snapshot = try kept(former.snapshot(at: now, wall: wall, leasing: leasing))
        next.restore(snapshot, at: start, wall: wall + Int64(after.inSeconds * 1000) + clockStep)
        return (next, start)
    }

    // Order of reasons

    @Test("nothing leaves during a hold, with 200 callers pushing, and only those under way come back")
    func hold() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 1000, per: .seconds(1)))
        let under = admission.burst(at: at(0), most: 20)
        admission.record(under[0], .limited, LimitAdvice(retryAfter: .seconds(20)), inFlight: 19, at: at(0.1))
        for permit in under[1...] {
            #expect(!admission.isValid(permit, at: at(0.2)))
            admission.record(permit, .answered(paid: nil), nil, inFlight: 0, at: at(0.2))
        }
        for step in 1..<200 {
            let moment = at(0.2 + Double(step) * 0.099)
            for _ in 0..<200 {
                let verdict = admission.admit(.read, at: moment)
                #expect(verdict.wait ?? at(0) >= at(20.1))
                #expect(verdict.reason == .hold)
            }
        }
        let end = try #require(admission.admit(.read, at: at(20)).wait)
        let first = admission.burst(at: end)
        #expect(first.count == 1)
        #expect(admission.admit(.read, at: end).wait == .never)
        admission.record(first[0], .answered(paid: nil), nil, inFlight: 0, at: end)
        #expect(admission.burst(at: end).count == 2)
    }

    @Test("a permit from before a hold, a pause or an open breaker doesn't stand any more")
    func validity() throws {
        let fresh = ConnectionAdmission.limited()
        var held = fresh
        let permits = held.burst(at: now, most: 2)
        #expect(held.isValid(permits[0], at: now))
        held.record(permits[1], .limited, LimitAdvice(retryAfter: .seconds(1)), inFlight: 1, at: now)
        #expect(!held.isValid(permits[0], at: now))
        #expect(!held.isValid(permits[0], at: now + .seconds(100)), "not after it either: it would skip the ramp")
        var paused = fresh
        let before = try #require(paused.admit(.read, at: now).permit)
        paused.pause()
        #expect(!paused.isValid(before, at: now))
        var failing = fresh
        let last = try #require(failing.admit(.read, at: now).permit)
        for _ in 0..<5 { try failing.call(.read, .failed, at: now) }
        #expect(!failing.isValid(last, at: now))
    }

    @Test("a call that was never made counts against no limit")
    func neverLeft() throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 3, per: .seconds(1)), RateLimit("all", 4, per: .seconds(60)))
        let first = try #require(admission.admit(.read, at: now).permit)
        let others = admission.burst(at: now + .milliseconds(1))
        #expect(others.count == 2)
        admission.record(first, .neverLeft, nil, inFlight: 2, at: now + .milliseconds(2))
        #expect(admission.used(at: now + .milliseconds(2)) == [2, 2])
        // What was given back late isn't taken from those that count then.
        let later = now + .seconds(30)
        #expect(admission.burst(at: later).count == 2)
        admission.record(others[0], .neverLeft, nil, inFlight: 0, at: later)
        #expect(admission.used(at: later) == [2, 3])
        #expect(admission.admit(.read, at: later).permit != nil)
        let none = now + .seconds(200)
        admission.record(others[1], .neverLeft, nil, inFlight: 0, at: none)
        #expect(admission.used(at: none) == [0, 0])
        #expect(admission.burst(at: none).count == 3)
    }

    @Test("a call that was never made counts against what the vendor says is left, but not when it spoke later")
    func neverLeftOfReported() throws {
        var admission = ConnectionAdmission.limited()
        func left(_ remaining: Int) -> LimitAdvice {
            LimitAdvice(windows: [
                ReportedWindow(limit: 100, remaining: remaining, reset: .seconds(30), period: .seconds(60))
            ])
        }
        let old = try #require(admission.admit(.read, at: now).permit)
        let told = try #require(admission.admit(.read, at: now).permit)
        admission.record(told, .answered(paid: nil), left(2), inFlight: 0, at: now)
        let one = try #require(admission.admit(.read, at: now).permit)
        _ = admission.admit(.read, at: now)
        #expect(admission.admit(.read, at: now).permit == nil)
        admission.record(old, .neverLeft, nil, inFlight: 0, at: now)
        #expect(admission.admit(.read, at: now).permit == nil)
        admission.record(one, .neverLeft, nil, inFlight: 0, at: now)
        #expect(admission.burst(at: now).count == 1)
        // Two more have left than the vendor had room for: that one of them didn't makes no room.
        var full = ConnectionAdmission.limited()
        let permits = full.burst(at: now, most: 3)
        full.record(permits[0], .answered(paid: nil), left(0), inFlight: 2, at: now)
        full.record(permits[2], .neverLeft, nil, inFlight: 1, at: now)
        #expect(full.admit(.read, at: now).permit == nil)
    }

    @Test("the duty of a permit that is given back goes to the next", arguments: [CallOutcome.abandoned, .neverLeft])
    func givenBack(outcome: CallOutcome) throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 5, per: .seconds(60)))
        try admission.call(.read, .limited, at: now)
        let later = now + .seconds(2)
        try admission.call(.read, outcome, at: later)
        #expect(admission.admit(.read, at: later).permit != nil)
        #expect(admission.admit(.read, at: later).wait == .never, "it's the one that finds out now")
    }

    @Test("a pause refuses everything, and ends")
    func pause() {
        var admission = ConnectionAdmission.limited()
        admission.pause()
        #expect(admission.admit(.read, at: now).refusal == .paused)
        admission.resume()
        #expect(admission.admit(.read, at: now).permit != nil)
    }

    @Test("429, 402 and other refusals don't open the breaker, and answers of a broken vendor do")
    func breaker() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 1000, per: .seconds(1)))
        for call in 0..<50 {
            let outcome: [CallOutcome] = [.rejected, .outOfCredits(available: 0), .abandoned, .answered(paid: nil)]
            try admission.call(.read, outcome[call % 4], at: now)
        }
        var moment = now
        for _ in 0..<20 {
            try admission.call(.read, .limited, at: moment)
            moment = admission.lane.hold.until ?? moment
        }
        #expect(admission.breaker.state(at: moment) == .closed)
        for _ in 0..<4 { try admission.call(.read, .failed, at: moment) }
        try admission.call(.read, .limited, at: moment)
        moment = admission.lane.hold.until ?? moment
        try admission.call(.read, .failed, at: moment)
        #expect(admission.breaker.state(at: moment) == .open, "a 429 between them is no success either")
    }

    @Test("a $ call never finds out whether the vendor is back, a safe one does, and one at a time")
    func halfOpen() throws {
        var admission = ConnectionAdmission.limited()
        for _ in 0..<5 { try admission.call(.read, .failed, at: now) }
        let later = now + .seconds(20)
        #expect(admission.admit(.spend(1), at: later).refusal == .breakerOpen(until: later + .seconds(1)))
        let probe = try #require(admission.admit(.read, at: later).permit)
        #expect(admission.admit(.read, at: later).refusal == .breakerOpen(until: later + .seconds(1)))
        admission.record(probe, .abandoned, nil, inFlight: 0, at: later)
        let second = try #require(admission.admit(.read, at: later).permit)
        #expect(second.findsOutHealth)
        admission.record(second, .limited, nil, inFlight: 0, at: later)
        #expect(admission.breaker.state(at: later) == .closed, "who says 429 is there")
    }

    @Test("a probe that is given up during a hold still leaves the way open")
    func probeIntoHold() throws {
        var admission = ConnectionAdmission.limited()
        for _ in 0..<5 { try admission.call(.read, .failed, at: now) }
        let later = now + .seconds(20)
        let probe = try #require(admission.admit(.read, at: later).permit)
        admission.record(
            probe, .limited, LimitAdvice(retryAfter: .seconds(30)), inFlight: 0, at: later)
        let after = try #require(admission.admit(.read, at: later).wait)
        #expect(admission.admit(.read, at: after).permit != nil)
    }

    @Test("500 $ calls after a 402 for one credit: none goes, reads do, and one finds out a minute later")
    func exhausted() throws {
        var admission = ConnectionAdmission.limited()
        try admission.call(.spend(1), .outOfCredits(available: nil), at: now)
        for _ in 0..<500 {
            #expect(
                admission.admit(.spend(1), at: now + .seconds(1)).refusal
                    == .noCredits(available: nil, probeAt: now + .seconds(60)))
        }
        #expect(admission.burst(at: now, most: 50).count == 50)
        let later = now + .seconds(60)
        #expect(admission.burst(.spend(1), at: later).count == 1)
        admission.toppedUp()
        #expect(admission.burst(.spend(100), at: later, most: 20).count == 20)
    }

    @Test("a 402 to a call from before the account was paid up says nothing of it now")
    func paidUpMeanwhile() throws {
        var admission = ConnectionAdmission.limited()
        let permits = admission.burst(.spend(10), at: now, most: 2)
        admission.record(permits[0], .outOfCredits(available: 0), nil, inFlight: 1, at: now)
        admission.toppedUp()
        admission.record(permits[1], .outOfCredits(available: 0), nil, inFlight: 0, at: now + .seconds(1))
        #expect(admission.credits.state == .ok)
    }

    @Test("a call that finds out about credits but is refused for its rate isn't the last to try")
    func limitedProbe() throws {
        var admission = ConnectionAdmission.limited()
        try admission.call(.spend(1), .outOfCredits(available: nil), at: now)
        let later = now + .seconds(60)
        try admission.call(.spend(1), .limited, at: later)
        let after = try #require(admission.lane.hold.until)
        #expect(admission.admit(.spend(1), at: after).permit?.findsOutCredits == true)
    }

    // Restarts

    @Test("a clean restart keeps exactly what was used", arguments: [0, 5, 30] as [Double])
    func cleanRestart(away: Double) throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 60, per: .seconds(60)), RateLimit("all", 1000, per: .seconds(3600)))
        _ = admission.burst(at: now - .seconds(20), most: 40)
        _ = admission.burst(at: now, most: 5)
        var (next, start) = try restarted(
            admission, leasing: false, at: now, wall: wall, after: .fraction(away))
        #expect(next.burst(at: start).count == 15)
        #expect(next.used(at: start)[1] == 60)
        #expect(next.burst(at: start + .fraction(40.3 - away)).count >= 1)
    }

    @Test("an unclean restart counts what may have left since as used, and the last second as full")
    func uncleanRestart() throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 60, per: .seconds(60)))
        admission.beginSaving()
        #expect(admission.admit(.read, at: now).reason == .store)
        let grants = admission.grants
        let snapshot = admission.snapshot(at: now, wall: wall, leasing: true)
        admission.saved(grants)
        let unknown = admission.burst(at: now).count
        #expect(unknown == 6, "a tenth of the minute's limit is leased")
        #expect(admission.admit(.read, at: now).reason == .store)
        #expect(admission.wantsSaving)
        var next = ConnectionAdmission(admission.settings, seed: 2)
        next.restore(try kept(snapshot), at: at(5), wall: wall)
        #expect(next.admit(.read, at: at(5)).wait == at(6.01))
        var rest = 0
        for tenth in 60..<300 { rest += next.burst(at: at(Double(tenth) / 10 + 0.1)).count }
        #expect(rest == 54)
    }

    @Test("calls go on while a save is under way, as far as the last one allows")
    func leases() {
        var admission = ConnectionAdmission.limited(RateLimit("all", 200, per: .seconds(60)))
        admission.beginSaving()
        admission.saved(admission.grants)
        #expect(!admission.wantsSaving)
        #expect(admission.burst(at: now, most: 5).count == 5)
        #expect(admission.wantsSaving, "half of the lease is used")
        let grants = admission.grants
        #expect(admission.burst(at: now).count == 5)
        admission.saved(grants)
        #expect(admission.burst(at: now).count == 5, "ten since the save, five of them before it was done")
        admission.saved(nil)
        #expect(admission.burst(at: now).count == 10, "a store that is down doesn't stop calls")
    }

    @Test("without a store nothing waits for one")
    func noStore() {
        var admission = ConnectionAdmission.limited(RateLimit("all", 200, per: .seconds(60)))
        #expect(admission.burst(at: now).count == 200)
        #expect(!admission.wantsSaving)
    }

    @Test("a wall clock that was set back makes nothing too small, and one set forward nothing absurd")
    func clockSteps() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        _ = admission.burst(at: now - .seconds(59), most: 59)
        try admission.call(.read, .limited, at: now)
        var (back, start) = try restarted(
            admission, leasing: false, at: now, wall: wall, after: .zero, clockStep: -86_400_000)
        #expect(back.used(at: start)[0] == 60)
        #expect(back.lane.hold.until ?? .never <= start + .seconds(3600))
        #expect(back.admit(.read, at: start).permit == nil)
        var (forward, begin) = try restarted(
            admission, leasing: false, at: now, wall: wall, after: .zero, clockStep: 1 << 50)
        #expect(forward.admit(.read, at: begin).permit != nil)
    }

    @Test("a hold, what was learned, credits and a pause survive")
    func survivors() throws {
        var admission = ConnectionAdmission.limited()
        for call in 0..<8 { try admission.call(at: now + .milliseconds(call)) }
        try admission.call(.spend(1), .outOfCredits(available: nil), at: now)
        let permit = try #require(admission.admit(.read, at: now).permit)
        admission.record(permit, .limited, LimitAdvice(retryAfter: .seconds(20)), inFlight: 0, at: now)
        let (next, start) = try restarted(admission, leasing: true, at: now, wall: wall, after: .seconds(5))
        let left = try #require(next.lane.hold.until) - start
        #expect(left >= .seconds(14.9) && left <= .seconds(15.4))
        #expect(next.lane.learned.perSecond == admission.lane.learned.perSecond)
        #expect(next.credits.state == .exhausted)
        #expect(try #require(next.credits.probeAt) - start == .seconds(55))
        admission.pause()
        let (paused, _) = try restarted(admission, leasing: true, at: now, wall: wall, after: .zero)
        #expect(paused.isPaused)
    }

    @Test("what the vendor has reported survives, too")
    func reportedSurvives() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        let permit = try #require(admission.admit(.read, at: now).permit)
        let windows = [
            ReportedWindow(limit: 30, remaining: 29, reset: .seconds(60), period: .seconds(60)),
            ReportedWindow(limit: 500, remaining: 499, reset: .seconds(60), period: .seconds(3600)),
        ]
        admission.record(permit, .answered(paid: nil), LimitAdvice(windows: windows), inFlight: 0, at: now)
        let (next, _) = try restarted(admission, leasing: false, at: now, wall: wall, after: .zero)
        #expect(next.lane.windows.map(\.limit.requests) == [30, 500])
        #expect(next.lane.windows.map(\.limit.origin) == [.reported, .reported])
    }

    // New settings

    @Test("new settings keep what is used, the hold, the breaker and the calls under way")
    func takeOver() throws {
        var former = ConnectionAdmission.limited(
            RateLimit("all", 60, per: .seconds(60)), RateLimit("all", 10, per: .seconds(1)))
        former.beginSaving()
        former.saved(former.grants)
        let grants = former.grants
        let under = former.burst(at: now, most: 6)
        #expect(under.count == 6)
        former.record(under[0], .limited, LimitAdvice(retryAfter: .seconds(5)), inFlight: 5, at: now)
        var settings = former.settings
        settings.limits = [RateLimit("all", 100, per: .seconds(3600)), RateLimit("all", 7, per: .seconds(60))]
        var next = ConnectionAdmission(settings, seed: 3)
        next.takeOver(former)
        #expect(next.lane.windows.map(\.limit.requests) == [100, 7])
        #expect(next.used(at: now) == [0, 6])
        for permit in under[1...] { next.record(permit, .answered(paid: nil), nil, inFlight: 0, at: now) }
        next.saved(grants)
        #expect(next.admit(.read, at: now + .seconds(7)).reason == .store, "the lease is used up")
        next.saved(next.grants)
        let end = try #require(next.admit(.read, at: now).wait)
        #expect(end >= now + .seconds(5))
        try next.call(at: end)
        #expect(next.admit(.read, at: end).wait ?? at(0) >= now + .seconds(60))
    }

    @Test("a save from before the settings changed says nothing of the new windows")
    func oldGrants() {
        var former = ConnectionAdmission.limited(RateLimit("all", 6000, per: .seconds(60)))
        former.beginSaving()
        let grants = former.grants
        var settings = former.settings
        settings.limits = [RateLimit("all", 20, per: .seconds(3600))]
        var next = ConnectionAdmission(settings, seed: 3)
        next.takeOver(former)
        next.saved(grants)
        #expect(next.burst(at: now).count == 2, "a tenth of twenty, as long as the store doesn't know")
        next.saved(next.grants)
        #expect(next.burst(at: now).count == 2)
    }

    @Test("plans repeats within attempts and budget, and spends when they are made")
    func retries() {
        var admission = ConnectionAdmission.limited()
        #expect(admission.planRetry(after: 3, at: now) == nil)
        #expect(admission.planRetry(after: 1, at: now) != nil)
        #expect(admission.planRetry(after: 2, at: now) != nil)
        #expect(admission.beginRetry(at: now) == true)
        #expect(admission.beginRetry(at: now) == false)
        #expect(admission.planRetry(after: 1, at: now) == nil)
        #expect(admission.planRetry(after: 1, at: now + .seconds(1)) != nil)
    }
}
