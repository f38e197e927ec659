import NIOConcurrencyHelpers

/// A vendor's windows over the calls with its credential, counted together.
final class VendorLimits: Sendable {
    private struct Count {
        /// The window's number since 1970.
        var number = 0
        var used = 0
    }

    private let windows: [LimitWindow]
    private let options: LimitOptions
    private let clock: @Sendable () -> Timestamp
    private let counts: NIOLockedValueBox<[Count]>

    init(_ windows: [LimitWindow], options: LimitOptions, clock: @escaping @Sendable () -> Timestamp) {
        self.windows = windows
        self.options = options
        self.clock = clock
        counts = NIOLockedValueBox(windows.map { _ in Count() })
    }

    /// Counts a call in each of its windows, or in none when one of them is full.
    func take(_ call: Call) -> LimitReport {
        counts.withLockedValue { counts in
            // The clock is read under the lock, so that no call counts in a window that another has closed.
            let now = clock()
            advance(&counts, to: now)
            // A vendor without limits tells of none: its callers would keep to them.
            guard options.areEnforced else { return LimitReport(time: now, standings: [], refusing: nil) }
            let covering = windows.indices.filter { windows[$0].covers(call) }
            let full = covering.filter { counts[$0].used >= windows[$0].requests }
            guard full.isEmpty else { return report(counts, at: now, full: full) }
            for index in covering { counts[index].used += 1 }
            return report(counts, at: now)
        }
    }

    /// How the windows stand, with nothing counted.
    func look() -> LimitReport {
        counts.withLockedValue { counts in
            let now = clock()
            guard options.areEnforced else { return LimitReport(time: now, standings: [], refusing: nil) }
            advance(&counts, to: now)
            return report(counts, at: now)
        }
    }

    /// Empty windows again.
    func reset() {
        counts.withLockedValue { counts in
            for index in counts.indices { counts[index].used = 0 }
        }
    }

    private func advance(_ counts: inout [Count], to now: Timestamp) {
        for index in counts.indices {
            let number = now.milliseconds * options.timeFactor / length(of: windows[index])
            if counts[index].number != number { counts[index] = Count(number: number) }
        }
    }

    private func report(_ counts: [Count], at now: Timestamp, full: [Int] = []) -> LimitReport {
        let standings = windows.indices.map { index in
            let window = windows[index]
            return LimitReport.Standing(
                window: window, remaining: max(window.requests - counts[index].used, 0),
                end: end(of: window, counts[index].number))
        }
        let refusing = full.map { standings[$0] }.max { $0.end < $1.end }
        return LimitReport(time: now, standings: standings, refusing: refusing)
    }

    /// The first whole millisecond of the next window.
    private func end(of window: LimitWindow, _ number: Int) -> Timestamp {
        let ahead = (number + 1) * length(of: window)
        return Timestamp(milliseconds: (ahead + options.timeFactor - 1) / options.timeFactor)
    }

    private func length(of window: LimitWindow) -> Int { window.period.rawValue * 1000 }
}
