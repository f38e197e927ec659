import TalentModel
import TalentStore

extension OperationEngine {
    /// How long the wall clock isn't looked at while an operation waits.
    private static let longestSleep = Duration.seconds(30)

    /// Waits for a limit, credits or hours of sending to end. A wait goes by the steady clock, but its operation's end and
    /// the hours by the wall clock, which may have jumped meanwhile: so it's looked at again and again.
    ///
    /// Returns early when the operation is cancelled, when its time is over or its hours have begun, and when the process
    /// drains.
    func wait(_ record: OperationRecord, for duration: Duration) async {
        let deadline = steady.now() + duration
        while case let now = steady.now(), now < deadline {
            if await hub.draining { return }
            if await hub.isCancelled(record.id) { return }
            if record.reason == Self.outsideHours, secondsUntilOpen(record.connection) == 0 { return }
            var until = min(deadline, now + Self.longestSleep)
            if let notAfter = record.notAfter {
                let left = Duration.milliseconds(notAfter.milliseconds - clock().milliseconds)
                guard left > .zero else { return }
                until = min(until, now + left)
            }
            await hub.sleep(record.id, until: until)
        }
    }

    /// The reason of an operation that waits for its connection's hours of sending.
    static let outsideHours = "send_window"
}
