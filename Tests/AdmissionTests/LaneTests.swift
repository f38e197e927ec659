import Testing
import Upstream

@testable import Admission

@Suite("Lane")
struct LaneTests {
    /// Lets a call go, and takes in an answer with those windows.
    private func answer(
        _ admission: inout ConnectionAdmission, _ windows: [ReportedWindow], _ call: AdmissionCall = .read,
        outcome: CallOutcome = .answered(paid: nil), retryAfter: Duration? = nil, at now: Tick
    ) throws {
        let permit = try #require(admission.admit(call, at: now).permit)
        let advice = LimitAdvice(retryAfter: retryAfter, windows: windows)
        admission.record(permit, outcome, advice, inFlight: 0, at: now + .milliseconds(50))
    }

    private func window(
        _ limit: Int?, _ remaining: Int?, reset: Int? = nil, per period: Int? = nil
    ) -> ReportedWindow {
        ReportedWindow(
            limit: limit, remaining: remaining, reset: reset.map { .seconds($0) }, period: period.map { .seconds($0) })
    }

    // Its own windows

    @Test("several windows at once: the strictest counts, whichever it is at the moment")
    func windows() {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 10, per: .seconds(1)), RateLimit("all", 15, per: .seconds(60)))
        #expect(admission.burst(at: at(0)).count == 10)
        #expect(admission.admit(.read, at: at(0)).wait == at(1.01))
        #expect(admission.burst(at: at(1.02)).count >= 1)
        for tenth in 11..<30 { _ = admission.burst(at: at(Double(tenth) / 10)) }
        #expect(admission.admit(.read, at: at(3)).wait == at(60.25))
        #expect(admission.admit(.read, at: at(3)).reason == .rateLimit)
    }

    @Test("a class's window holds up only its class")
    func classes() throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 100, per: .seconds(60)), RateLimit("jobs_url", 5, per: .seconds(60)),
            RateLimit("write", 8, per: .seconds(60)))
        let own = try #require(LaneClasses("jobs_url", own: ["jobs_url"]))
        let special = AdmissionCall(classes: [.all, .write, own], isSafe: false)
        let plain = AdmissionCall(classes: [.all, .write], isSafe: false)
        #expect(admission.burst(special, at: at(0)).count == 5)
        #expect(admission.burst(plain, at: at(0)).count == 3, "the five are writes as well")
        #expect(admission.burst(at: at(0)).count == 92)
        #expect(admission.admit(special, at: at(30)).wait ?? at(0) >= at(60))
    }

    @Test("a window of a class that nobody knows is none")
    func unknownClass() {
        var admission = ConnectionAdmission.limited(RateLimit("nonsense", 1, per: .seconds(60)))
        #expect(admission.burst(at: at(0), most: 500).count == 500)
    }

    @Test("estimates a place in the line from the end of a hold on")
    func estimate() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 10, per: .seconds(1)))
        try answer(&admission, [], outcome: .limited, retryAfter: .seconds(20), at: at(0))
        let first = admission.opening(.read, ahead: 0, at: at(1))
        #expect(first.0 >= at(20) && first.0 <= at(20.4))
        #expect(first.1 == .hold)
        #expect(admission.opening(.read, ahead: 50, at: at(1)).0 >= first.0 + .seconds(5))
        var learned = ConnectionAdmission.limited()
        try answer(&learned, [], outcome: .limited, retryAfter: .seconds(20), at: at(0))
        #expect(learned.opening(.read, ahead: 17, at: at(1)).0 >= at(39), "at 0.85 a second")
    }

    // What the vendor reports

    @Test("a vendor's count that agrees with ours, or is behind it, changes nothing")
    func agreeing() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        for call in 0..<60 {
            try answer(&admission, [window(60, min(60, 62 - call), reset: 60, per: 60)], at: at(Double(call) / 10))
        }
        #expect(admission.lane.budgets.allSatisfy { $0.opening(ahead: 0, at: at(6)) == nil })
        #expect(admission.admit(.read, at: at(6)).wait == at(60.25))
    }

    @Test("others use the same key: their calls count as well", arguments: [60, nil])
    func foreign(period: Int?) throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(&admission, [window(60, 3, reset: 20, per: period)], at: at(0))
        #expect(admission.burst(at: at(0.1)).count == 3)
        let wait = try #require(admission.admit(.read, at: at(1)).wait)
        #expect(wait >= at(20) && wait <= at(21.1))
    }

    @Test("after what the vendor has reported one call goes first, and the others soon after it")
    func afterBudget() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(&admission, [window(60, 0, reset: 20, per: 60)], at: at(0))
        let end = try #require(admission.admit(.read, at: at(1)).wait)
        let first = try #require(admission.admit(.read, at: end).permit)
        #expect(admission.admit(.read, at: end).wait == end + .seconds(1))
        var answered = admission
        answered.record(
            first, .answered(paid: nil), LimitAdvice(windows: [window(60, 40, reset: 60, per: 60)]), inFlight: 0,
            at: end + .milliseconds(50))
        #expect(answered.burst(at: end + .milliseconds(50)).count == 40)
        #expect(admission.burst(at: end + .seconds(1)).count == 58, "no answer: what we know ourselves has to do")
    }

    @Test("calls that have left since the one that was answered aren't counted by the vendor yet")
    func leftSince() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        let first = try #require(admission.admit(.read, at: at(0)).permit)
        _ = admission.burst(at: at(0), most: 4)
        admission.record(
            first, .answered(paid: nil), LimitAdvice(windows: [window(60, 6, reset: 20, per: 60)]), inFlight: 4,
            at: at(0.1))
        #expect(admission.burst(at: at(0.2)).count == 2)
    }

    /// Calls that hang for long use up nothing that the vendor says is left.
    @Test func whatHangsIsCounted() throws {
        var admission = ConnectionAdmission.limited()
        _ = admission.burst(at: at(0), most: 16)
        let last = try #require(admission.admit(.read, at: at(30)).permit)
        let left = LimitAdvice(windows: [window(40, 10, reset: 20)])
        admission.record(last, .answered(paid: nil), left, inFlight: 16, at: at(30.1))
        #expect(admission.burst(at: at(30.1)).count == 8)
    }

    /// The vendor hasn't counted what still travels: a call that left earlier and was overtaken included.
    @Test func whatWasOvertakenCounts() throws {
        var admission = ConnectionAdmission.limited()
        let first = try #require(admission.admit(.read, at: at(0)).permit)
        let second = try #require(admission.admit(.read, at: at(0)).permit)
        let left = LimitAdvice(windows: [window(10, 3, reset: 4)])
        admission.record(second, .answered(paid: nil), left, inFlight: 1, at: at(0.1))
        // Three are left at the vendor, and one of them is for the call that is under way.
        #expect(admission.burst(at: at(0.1)).count == 2)
        admission.record(first, .answered(paid: nil), LimitAdvice(windows: []), inFlight: 2, at: at(0.2))
        #expect(admission.burst(at: at(0.2)).isEmpty)
    }

    @Test("answers out of order: the smallest that can be true counts")
    func outOfOrder() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        let permits = admission.burst(at: at(0), most: 16)
        // The vendor took the last first: it had 20 left then, and 5 after the others.
        var order: [(Permit, Int)] = [(permits[15], 20)]
        for index in 0..<15 { order.append((permits[index], 19 - index)) }
        for (permit, remaining) in order {
            admission.record(
                permit, .answered(paid: nil), LimitAdvice(windows: [window(60, remaining, reset: 20, per: 60)]),
                inFlight: 0, at: at(0.1))
        }
        #expect((4...5).contains(admission.burst(at: at(0.2)).count))
    }

    @Test("an answer that comes half a minute late says nothing of today")
    func lateAnswer() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        let late = try #require(admission.admit(.read, at: at(0)).permit)
        try answer(&admission, [window(60, 30, reset: 60, per: 60)], at: at(28))
        admission.record(
            late, .answered(paid: nil), LimitAdvice(windows: [window(60, 0, reset: 60, per: 60)]), inFlight: 0,
            at: at(30))
        #expect(admission.burst(at: at(30)).count == 30)
    }

    @Test("a vendor that counted calls which have expired since has no other caller")
    func expiredSince() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 4, per: .seconds(10)))
        for second in [0.0, 1, 2] { try answer(&admission, [], at: at(second)) }
        let slow = try #require(admission.admit(.read, at: at(9.9)).permit)
        admission.record(
            slow, .answered(paid: nil), LimitAdvice(windows: [window(4, 0, reset: 5, per: 10)]), inFlight: 0,
            at: at(11.9))
        #expect(admission.admit(.read, at: at(11.9)).permit != nil)
    }

    @Test("another limit than ours is the one that holds")
    func otherLimit() throws {
        var smaller = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(&smaller, [window(30, 29, reset: 60, per: 60)], at: at(0))
        #expect(smaller.burst(at: at(1)).count == 29)
        var larger = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(&larger, [window(120, 119, reset: 60, per: 60)], at: at(0))
        #expect(larger.burst(at: at(1)).count == 119)
        #expect(larger.lane.windows[0].limit.origin == .reported)
    }

    @Test("what the operator has configured is only made smaller, and comes back")
    func configured() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60), origin: .configured))
        try answer(&admission, [window(120, 119, reset: 60, per: 60)], at: at(0))
        #expect(admission.lane.windows[0].limit.requests == 60)
        try answer(&admission, [window(30, 28, reset: 60, per: 60)], at: at(1))
        #expect(admission.lane.windows[0].limit.requests == 30)
        try answer(&admission, [window(600, 590, reset: 60, per: 60)], at: at(2))
        #expect(admission.lane.windows[0].limit.requests == 60)
        #expect(admission.lane.windows[0].limit.origin == .configured)
    }

    @Test("InstaView's pairs: both windows are kept, and another plan is noticed")
    func pairs() throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 60, per: .seconds(60)), RateLimit("all", 2000, per: .seconds(3600)))
        let answered = [window(120, 118, reset: 30, per: 60), window(5000, 3, reset: 1800, per: 3600)]
        try answer(&admission, answered, at: at(0))
        #expect(admission.lane.windows.map(\.limit.requests) == [120, 5000])
        #expect(admission.burst(at: at(1)).count == 3)
        #expect(admission.admit(.read, at: at(61)).wait ?? at(0) >= at(1800))
    }

    @Test("a limit that nobody told before is kept when the vendor says all of it")
    func unknownLimit() throws {
        var admission = ConnectionAdmission.limited()
        try answer(&admission, [window(20, 19, reset: 60, per: 60)], at: at(0))
        #expect(admission.burst(at: at(1)).count == 19)
        let wait = try #require(admission.admit(.read, at: at(59)).wait)
        #expect(wait >= at(60.25) && wait <= at(61.1))
    }

    @Test("without its period a limit is kept by what's left of it")
    func unknownPeriod() throws {
        var admission = ConnectionAdmission.limited()
        try answer(&admission, [window(20, 12, reset: 40)], at: at(0))
        #expect(admission.burst(at: at(1)).count == 12)
        let wait = try #require(admission.admit(.read, at: at(1)).wait)
        #expect(wait >= at(40) && wait <= at(41.1))
    }

    @Test("a report on a class's window doesn't touch the window of all")
    func classReport() throws {
        var admission = ConnectionAdmission.limited(
            RateLimit("all", 60, per: .seconds(60)), RateLimit("jobs_url", 5, per: .seconds(60)))
        let own = try #require(LaneClasses("jobs_url", own: ["jobs_url"]))
        let special = AdmissionCall(classes: [.all, .write, own], isSafe: false)
        try answer(&admission, [window(5, 0, reset: 60, per: 60)], special, at: at(0))
        #expect(admission.lane.windows.map(\.limit.requests) == [60, 5])
        #expect(admission.admit(special, at: at(1)).wait ?? at(0) >= at(60), "others use the class too")
        #expect(admission.burst(at: at(1)).count == 59)
    }

    @Test("after a 429 the hold says how long to wait, not what is left of a window")
    func precedence() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(
            &admission, [window(60, 0, reset: 50, per: 60)], outcome: .limited, retryAfter: .seconds(2), at: at(0))
        let wait = try #require(admission.admit(.read, at: at(1)).wait)
        #expect(wait >= at(2) && wait <= at(2.2))
        #expect(admission.admit(.read, at: wait).permit != nil)
    }

    @Test(
        "numbers that can't be true are none",
        arguments: [
            ReportedWindow(limit: 0, remaining: nil, reset: .seconds(60), period: .seconds(60)),
            ReportedWindow(limit: -5, remaining: -1, reset: .seconds(60), period: .seconds(60)),
            ReportedWindow(limit: .max, remaining: .max, reset: .seconds(Int.max), period: .seconds(60)),
            ReportedWindow(limit: .min, remaining: .min, reset: .seconds(-5), period: .seconds(-1)),
            ReportedWindow(limit: 5, remaining: 0, reset: .zero, period: .zero),
            ReportedWindow(limit: 1, remaining: nil, reset: nil, period: .seconds(Int.max)),
            ReportedWindow(),
        ])
    func absurd(report: ReportedWindow) throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(30)))
        try answer(&admission, [report], at: at(0))
        #expect(admission.burst(at: at(1)).count == 59)
        #expect(admission.lane.windows.count == 1)
    }

    @Test("a reset in the far future holds for an hour at most")
    func farReset() throws {
        var admission = ConnectionAdmission.limited(RateLimit("all", 60, per: .seconds(60)))
        try answer(&admission, [window(60, 0, reset: 1_000_000, per: 60)], at: at(0))
        #expect(admission.admit(.read, at: at(1)).wait ?? .never <= at(3602))
    }

    @Test("a vendor that reports ever new windows fills no memory, and holds nobody up for good")
    func manyWindows() throws {
        var admission = ConnectionAdmission.limited()
        var now = at(0)
        for period in 1...500 {
            let reports = [
                window(1_000_000, 999_999, reset: period, per: period), window(100_000 + period, 0, reset: 1),
            ]
            try answer(&admission, reports, at: now)
            now = now + .seconds(5)
        }
        #expect(admission.lane.windows.count <= 8)
        #expect(admission.lane.budgets.count <= 8)
    }
}
