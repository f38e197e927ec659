import TalentModel
import TalentStore

extension OperationEngine {
    /// How long the wall clock isn't looked at while an operation waits for it.
    private static let longestSleep = Duration.seconds(30)

    /// Waits for the connection's hours of sending. They begin by the wall clock, which may have jumped meanwhile: so it's
    /// looked at again and again.
    ///
    /// Returns early when the operation is cancelled, when its time is over, and when the process drains.
    ///
    /// - Parameter duration: how long it takes, should the wall clock not jump.
    func waitForHours(_ record: OperationRecord, _ duration: Duration) async {
        let deadline = steady.now() + duration
        while case let now = steady.now(), now < deadline {
            if await hub.draining { return }
            if await hub.isCancelled(record.id) { return }
            if secondsUntilOpen(record.connection) == 0 { return }
            var until = min(deadline, now + Self.longestSleep)
            if let notAfter = record.notAfter {
                let left = Duration.milliseconds(notAfter.milliseconds - clock().milliseconds)
                guard left > .zero else { return }
                until = min(until, now + left)
            }
            await hub.sleep(record.id, until: until)
        }
    }
}
