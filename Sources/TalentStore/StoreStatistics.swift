/// What a store has done since it was opened, for metrics. Taken while work goes on: the numbers are each right, but
/// not of one moment.
public struct StoreStatistics: Sendable, Hashable {
    /// Writing steps performed, those refused with a conflict included.
    public var steps = 0
    /// Transactions committed; with `steps`, how many share one.
    public var commits = 0
    /// Transactions that failed as a whole.
    public var failedCommits = 0
    /// Reads performed.
    public var reads = 0
    /// Calls answered by the time-out.
    public var timedOut = 0
    /// How many commits had 1 step, 2, up to 4, up to 8 … up to 256, and more: ten counts.
    public var batchSizes = [Int](repeating: 0, count: 10)
    /// The longest commit, in nanoseconds.
    public var slowestCommit: UInt64 = 0
    /// Nanoseconds spent in commits, all together.
    public var commitTime: UInt64 = 0
    /// Steps and reads that wait now.
    public var queued = 0
    /// What went wrong last, conflicts aside: the database's own word, without paths or data.
    public var lastError: String?

    /// Nothing done.
    public init() {}

    mutating func count(batch: Int, took nanoseconds: UInt64) {
        guard batch > 0 else { return }
        commits += 1
        steps += batch
        // 1 → 0, 2 → 1, 3…4 → 2, 5…8 → 3 …
        let bucket = Int.bitWidth - (batch - 1).leadingZeroBitCount
        batchSizes[min(bucket, batchSizes.count - 1)] += 1
        commitTime += nanoseconds
        slowestCommit = max(slowestCommit, nanoseconds)
    }
}
