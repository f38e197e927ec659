import Testing

@testable import CurlTransport

@Suite struct LowSpeedWindowTests {
    private func verdicts(_ samples: [(received: Int, now: UInt64)]) -> [Bool] {
        var window = LowSpeedWindow(leastBytes: 100, period: 5)
        return samples.map { window.isTooSlow(received: $0.received, now: $0.now) }
    }

    @Test func judgesWholePeriodsOnly() {
        #expect(verdicts([(1000, 10), (1000, 14), (1099, 15)]) == [false, false, true])
    }

    @Test func eachPeriodIsCountedAnew() {
        #expect(verdicts([(0, 0), (1000, 5), (1100, 10), (1199, 15)]) == [false, false, false, true])
    }
}
