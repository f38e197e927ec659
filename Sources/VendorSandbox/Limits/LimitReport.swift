/// How a vendor's windows stand, for the headers of an answer and the words of a refusal.
struct LimitReport: Sendable {
    struct Standing: Sendable {
        let window: LimitWindow
        let remaining: Int
        /// When the count starts anew; the sandbox's time factor is in it.
        let end: Timestamp

        /// Unix seconds, rounded up: who waits until then meets the next window.
        var reset: Int { (end.milliseconds + 999) / 1000 }
    }

    /// When this was so.
    let time: Timestamp
    /// Each window.
    let standings: [Standing]
    /// Of the windows that refuse the call, the one that does so longest; nil when it was let through.
    let refusing: Standing?

    /// The window of that length over all calls.
    func overall(_ period: LimitWindow.Period) -> Standing? {
        standings.first { $0.window.callClass == "all" && $0.window.period == period }
    }

    /// Whole seconds until a call like the refused one is let through, at least 1.
    var secondsToWait: Int {
        guard let refusing else { return 1 }
        return max((refusing.end.milliseconds - time.milliseconds + 999) / 1000, 1)
    }
}
