/// The statistics as the store's threads write them.
///
/// `@unchecked Sendable`: `statistics` is read and written under the monitor's lock only.
final class StatisticsRecord: @unchecked Sendable {
    private let monitor = Monitor()
    private var statistics = StoreStatistics()

    var current: StoreStatistics { monitor.withLock { statistics } }

    func update(_ change: (inout StoreStatistics) -> Void) { monitor.withLock { change(&statistics) } }
}
