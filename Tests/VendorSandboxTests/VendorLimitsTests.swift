import HTTPServer
import Testing

@testable import VendorSandbox

/// The windows as values; `LimitAnswerTests` has what callers see of them.
struct VendorLimitsTests {
    private static func call(_ text: String) -> Call {
        let parts = text.split(separator: " ")
        let path = String(parts[1])
        return Call(
            ServerRequest(head: RequestHead(method: String(parts[0]), target: path, path: path)),
            segments: Call.segments(ofPath: path))
    }

    private static func limits(
        of vendor: Vendor, _ clock: ManualClock, _ change: (inout LimitOptions) -> Void = { _ in }
    ) -> VendorLimits {
        let options = clock.options(change).limits
        return VendorLimits(Vendors.windows(of: vendor, options), options: options, clock: { clock.now })
    }

    /// How many calls in a row are let through, and how long the first refused one is to wait.
    private static func run(_ call: String, _ limits: VendorLimits) -> (done: Int, wait: Int) {
        for done in 0..<100_000 {
            let report = limits.take(Self.call(call))
            if report.refusing != nil { return (done, report.secondsToWait) }
        }
        return (100_000, 0)
    }

    @Test(
        arguments: [
            (.voicehire, "GET /campaigns", 10, 1), (.voicehire, "POST /campaigns/c/source", 10, 1),
            (.instaview, "GET /jobs", 60, 60), (.instaview, "POST /jobs/url", 5, 60),
            (.hirempire, "GET /jobs", 500, 3600), (.huntr, "GET /members", 10, 1),
        ] as [(Vendor, String, Int, Int)])
    func aBurstEndsAtTheShortestWindow(vendor: Vendor, call: String, done: Int, wait: Int) {
        let limits = Self.limits(of: vendor, ManualClock())
        let (count, seconds) = Self.run(call, limits)
        #expect(count == done)
        #expect(seconds == wait)
    }

    /// Calls spread so that the shorter windows never refuse; the longer ones do, until their end.
    @Test(
        arguments: [
            // Ten a second for six seconds are a minute's worth.
            (.voicehire, "GET /campaigns", 100, 60, 54_000), (.voicehire, "GET /account/credits", 3000, 1000, 600_000),
            (.voicehire, "POST /campaigns/c/candidates", 2000, 100, 3_400_000),
            (.voicehire, "POST /campaigns/c/source", 2000, 100, 3_400_000),
            (.voicehire, "POST /campaigns/create", 2000, 20, 3_560_000),
            (.instaview, "POST /candidates", 1000, 2000, 1_600_000),
        ] as [(Vendor, String, Int, Int, Int)])
    func eachWindowEndsAtItsNumber(vendor: Vendor, call: String, step: Int, done: Int, left: Int) {
        let clock = ManualClock()
        let limits = Self.limits(of: vendor, clock)
        for number in 1...done {
            #expect(limits.take(Self.call(call)).refusing == nil, "call \(number)")
            if number < done { clock.advance(milliseconds: step) }
        }
        clock.advance(milliseconds: step)
        let report = limits.take(Self.call(call))
        #expect(report.refusing != nil)
        #expect(report.secondsToWait == left / 1000)
        // Refused calls don't count and don't move the window.
        clock.advance(milliseconds: left - 1)
        #expect(limits.take(Self.call(call)).refusing != nil)
        clock.advance(milliseconds: 1)
        #expect(limits.take(Self.call(call)).refusing == nil)
    }

    @Test(arguments: InstaViewPlan.allCases)
    func instaViewsPlans(plan: InstaViewPlan) {
        let limits = Self.limits(of: .instaview, ManualClock()) { $0.instaView = plan }
        #expect(Self.run("GET /jobs", limits) == (plan.perMinute, 60))
    }

    @Test(arguments: [(HirempirePlan.free, 100), (.starter, 500), (.pro, 1000), (.premium, 5000)])
    func hirempiresPlans(plan: HirempirePlan, requests: Int) {
        let limits = Self.limits(of: .hirempire, ManualClock()) { $0.hirempire = plan }
        #expect(Self.run("GET /jobs", limits) == (requests, 3600))
    }

    @Test func sourcingAndAddingShareAWindowThatReadsDoNot() {
        let clock = ManualClock()
        let limits = Self.limits(of: .voicehire, clock)
        for number in 0..<100 {
            let call = number.isMultiple(of: 2) ? "POST /campaigns/a/source" : "POST /campaigns/b/candidates"
            #expect(limits.take(Self.call(call)).refusing == nil)
            clock.advance(seconds: 2)
        }
        for call in ["POST /campaigns/a/source", "POST /campaigns/c/candidates"] {
            #expect(limits.take(Self.call(call)).refusing?.window.callClass == "add_candidates")
        }
        for call in ["GET /campaigns/a/candidates", "POST /campaigns/create", "PATCH /campaigns/a/status"] {
            #expect(limits.take(Self.call(call)).refusing == nil)
        }
    }

    /// A call that one window refuses takes nothing from the others.
    @Test func aRefusedCallCountsNowhere() {
        let limits = Self.limits(of: .voicehire, ManualClock())
        for _ in 0..<10 { _ = limits.take(Self.call("GET /campaigns")) }
        for _ in 0..<100 { #expect(limits.take(Self.call("GET /campaigns")).refusing != nil) }
        let report = limits.look()
        #expect(report.overall(.second)?.remaining == 0)
        #expect(report.overall(.minute)?.remaining == 50)
        #expect(report.overall(.hour)?.remaining == 990)
    }

    /// Of several full windows the one that lasts tells the wait.
    @Test func theLongestOfSeveralFullWindowsCounts() {
        let clock = ManualClock()
        let limits = Self.limits(of: .voicehire, clock)
        for _ in 0..<6 {
            for _ in 0..<10 { #expect(limits.take(Self.call("GET /campaigns")).refusing == nil) }
            if limits.look().overall(.minute)?.remaining != 0 { clock.advance(seconds: 1) }
        }
        let report = limits.take(Self.call("GET /campaigns"))
        #expect(report.overall(.second)?.remaining == 0)
        #expect(report.refusing?.window.period == .minute)
        #expect(report.secondsToWait == 55)
    }

    @Test(arguments: [1, 2, 7, 59, 60, 61, 1000, 3600])
    func theTimeFactorMovesEveryEnd(factor: Int) throws {
        let clock = ManualClock()
        clock.advance(milliseconds: 1234)
        let limits = Self.limits(of: .instaview, clock) { $0.timeFactor = factor }
        // However long the burst takes by the calendar, it's one window by this clock.
        #expect(Self.run("GET /jobs", limits).done == 60)
        let report = limits.take(Self.call("GET /jobs"))
        let full = try #require(report.refusing)
        #expect(full.window.period == .minute)
        let left = full.end.milliseconds - clock.now.milliseconds
        #expect(left > 0 && left <= 60_000 / factor + 1)
        // What the headers say is never before the end, and less than a second after it.
        #expect((0..<1000).contains(full.reset * 1000 - full.end.milliseconds))
        #expect((0..<1000).contains(report.secondsToWait * 1000 - left) || report.secondsToWait == 1)
        clock.advance(milliseconds: left - 1)
        #expect(limits.take(Self.call("GET /jobs")).refusing != nil)
        clock.advance(milliseconds: 1)
        #expect(limits.take(Self.call("GET /jobs")).refusing == nil)
        #expect(limits.look().overall(.minute)?.remaining == 59)
    }

    @Test func withoutLimitsNothingIsRefusedOrCounted() {
        let limits = Self.limits(of: .voicehire, ManualClock()) { $0.areEnforced = false }
        for _ in 0..<2000 { #expect(limits.take(Self.call("POST /campaigns/c/source")).refusing == nil) }
        #expect(limits.look().standings.isEmpty)
    }

    /// Together, from many threads, a window lets through its number and not one more.
    @Test func manyAtOnceAreCountedExactly() async {
        let limits = Self.limits(of: .hirempire, ManualClock())
        let done = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<100).count { _ in limits.take(Self.call("GET /jobs")).refusing == nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(done == 500)
    }
}
