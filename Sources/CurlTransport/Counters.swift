internal import NIOConcurrencyHelpers

/// The statistics, shared by the callers (who are admitted) and the agent (which settles).
struct Counters: Sendable {
    private let box = NIOLockedValueBox(CurlStatistics())

    var current: CurlStatistics { box.withLockedValue { $0 } }

    /// Counts one call in, or refuses it.
    func admit(limit: Int) -> Bool {
        box.withLockedValue { counts in
            guard counts.inFlight < limit else {
                counts.refused += 1
                return false
            }
            counts.inFlight += 1
            return true
        }
    }

    /// Counts out a call of which no transfer was started.
    func settleUnstarted() {
        box.withLockedValue { counts in
            counts.inFlight -= 1
            counts.completed += 1
        }
    }

    /// Counts out a transfer.
    func settle(_ end: TransferEnd) {
        box.withLockedValue { counts in
            counts.inFlight -= 1
            counts.completed += 1
            counts.connectionsOpened += end.connectionsOpened
            guard end.replaySuspected else { return }
            switch end.reuse {
            case .fresh: counts.replaysSuspected += 1
            case .pooled: counts.pooledResends += 1
            }
        }
    }

    func stopped() {
        box.withLockedValue { $0.isRunning = false }
    }
}
