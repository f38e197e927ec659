import Foundation
import Testing
import Upstream

@testable import Admission

/// What admission costs a call. Not a test of time: it prints figures, and only when it's asked for, in release:
/// `MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter MeasureTests`.
@Suite(
    "Measured", .serialized, .enabled(if: ProcessInfo.processInfo.environment["MEASURE"] != nil))
struct MeasureTests {
    private static let windows = [
        RateLimit("all", 1000, per: .seconds(1)), RateLimit("all", 60_000, per: .seconds(60)),
        RateLimit("read", 60_000, per: .seconds(60)), RateLimit("all", 10_000_000, per: .seconds(3600)),
        RateLimit("read", 10_000_000, per: .seconds(3600)),
    ]

    /// Prints the time that a step takes, the median of several rounds.
    private func measure(_ name: String, _ steps: Int, _ step: (Int) -> Void) {
        for index in 0..<steps { step(index) }
        let rounds = (1...7).map { round in
            let start = ContinuousClock.now
            for index in 0..<steps { step(round * steps + index) }
            return (ContinuousClock.now - start).inSeconds * 1e9 / Double(steps)
        }.sorted()
        print("\(name): \(Int(rounds[3].rounded())) ns (\(Int(rounds[0].rounded())) … \(Int(rounds[6].rounded())))")
    }

    @Test("admit and record through five windows")
    func admission() {
        for (name, advice) in [
            ("without headers", nil),
            (
                "with two reported windows",
                LimitAdvice(windows: [
                    ReportedWindow(limit: 1000, remaining: 900, reset: .seconds(1), period: .seconds(1)),
                    ReportedWindow(limit: 60_000, remaining: 59_000, reset: .seconds(30), period: .seconds(60)),
                ])
            ),
        ] as [(String, LimitAdvice?)] {
            var settings = AdmissionSettings()
            settings.limits = Self.windows
            var admission = ConnectionAdmission(settings, seed: 1)
            var refused = 0
            measure("admit + record, five windows, \(name)", 200_000) { step in
                // Half of the limit, so that every call goes and the oldest expire all the time.
                let now = Tick(Int64(step) * 2_000_000)
                if case .go(let permit) = admission.admit(.read, at: now) {
                    admission.record(permit, .answered(paid: nil), advice, inFlight: 3, at: now)
                } else {
                    refused += 1
                }
            }
            #expect(refused == 0, "calls that can't go would be cheaper")
        }
    }

    @Test("a call that can't go, and a turn in a line of 64")
    func waiting() {
        var settings = AdmissionSettings()
        settings.limits = Self.windows + [RateLimit("all", 1, per: .seconds(86_400))]
        var admission = ConnectionAdmission(settings, seed: 1)
        _ = admission.admit(.read, at: Tick(0))
        var waits = 0
        measure("admit of a call that waits", 200_000) { step in
            if case .wait = admission.admit(.read, at: Tick(Int64(step))) { waits += 1 }
        }
        #expect(waits > 0)
        var line = WaitingLine()
        for number in 0..<64 {
            line.append(WaitingLine.Entry(number: UInt64(number), caller: "caller \(number % 16)", call: .read))
        }
        measure("next + take + append, 64 calls of 16 callers", 100_000) { step in
            guard let next = line.next(blocked: []) else { return }
            line.take(next)
            line.append(WaitingLine.Entry(number: UInt64(1000 + step), caller: next.caller, call: .read))
        }
    }
}
