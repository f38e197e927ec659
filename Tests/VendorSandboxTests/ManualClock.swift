import NIOConcurrencyHelpers

@testable import VendorSandbox

/// The clock of the vendors' limits, moved by the test alone.
final class ManualClock: Sendable {
    /// Sat, 27 Jun 2026 10:00:00 GMT: the start of a second, a minute and an hour.
    static let start = Timestamp(seconds: 1_782_554_400)

    private let time = NIOLockedValueBox(ManualClock.start)

    var now: Timestamp { time.withLockedValue { $0 } }

    func advance(milliseconds: Int) {
        time.withLockedValue { $0 = Timestamp(milliseconds: $0.milliseconds + milliseconds) }
    }

    func advance(seconds: Int) { advance(milliseconds: seconds * 1000) }

    /// Options of a sandbox that goes by this clock.
    func options(_ change: (inout LimitOptions) -> Void = { _ in }) -> SandboxOptions {
        var options = SandboxOptions()
        options.clock = { self.now }
        change(&options.limits)
        return options
    }
}
