import Foundation
import NIOConcurrencyHelpers

/// Places where a test can kill the process, before and after each durable step and around the send.
///
/// `TALENT_GATEWAY_FAILPOINT=NAME` or `NAME:N` kills at the N-th time that the place is reached. The switch is refused
/// unless every connection is on loopback: it must be of no use against real vendors.
enum Failpoint: String, Sendable, CaseIterable {
    case beforeAccept = "before-accept"
    case afterAccept = "after-accept"
    case beforeDispatch = "before-dispatch"
    case afterDispatch = "after-dispatch"
    case beforeSend = "before-send"
    case afterSend = "after-send"
    case beforeFinish = "before-finish"
    case afterFinish = "after-finish"
    case beforeAnswer = "before-answer"

    static let variable = "TALENT_GATEWAY_FAILPOINT"

    private static let armed = NIOLockedValueBox<(point: Failpoint, left: Int)?>(nil)

    /// Arms the place that the variable's value names; false when there is none of that name.
    static func arm(_ text: String) -> Bool {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first, let point = Failpoint(rawValue: String(name)),
            let count = parts.count > 1 ? Int(parts[1]) : 1, count > 0
        else { return false }
        armed.withLockedValue { $0 = (point, count) }
        return true
    }

    /// Dies here if it's this place's turn. SIGKILL, as a crash would: nothing is flushed, nobody is told.
    func hit() {
        let isTime = Self.armed.withLockedValue { state -> Bool in
            guard let armed = state, armed.point == self else { return false }
            state = armed.left > 1 ? (armed.point, armed.left - 1) : nil
            return armed.left == 1
        }
        if isTime { kill(getpid(), SIGKILL) }
    }
}
