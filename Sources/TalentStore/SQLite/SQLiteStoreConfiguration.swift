/// How the embedded store works.
public struct SQLiteStoreConfiguration: Sendable {
    /// After how long a call is answered, whatever the disk does.
    public var timeout: Duration = .seconds(1)
    /// The same for `recover`, which reads every unfinished operation, once, before there are callers.
    public var recoveryTimeout: Duration = .seconds(30)
    /// The most steps that wait for the disk, and the most reads that wait; one more is `unavailable`.
    public var capacity = 1024
    /// The most steps committed together. It bounds how long a step waits for others, not how many wait.
    public var largestBatch = 256
    /// After how long wiped data has left the write-ahead log too. Not at once: it costs two `fsync`s, which all the
    /// wipes of that time share.
    public var scrubDelay: Duration = .milliseconds(250)
    /// Up to which size, in bytes, a file is checked whole when it's opened. In larger ones damage shows when it is
    /// read: a check reads everything, and a start mustn't take minutes.
    public var checkedSize: Int64 = 16 * 1024 * 1024

    /// The defaults.
    public init() {}
}
