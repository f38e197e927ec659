public import Logging

/// The process's log: JSON lines from an allow-list of fields, written off the requests' path.
public struct JSONLog: Sendable {
    /// Where the lines go.
    public let writer: LogWriter
    /// Lines below it are left out.
    public let level: Logger.Level

    /// Makes a log.
    public init(writer: LogWriter, level: Logger.Level = .info) {
        self.writer = writer
        self.level = level
    }

    /// A logger of swift-log on this log.
    public func logger(_ label: String) -> Logger {
        Logger(label: label) { JSONLogBackend(label: $0, log: self) }
    }

    /// Writes one line about a request that has been answered.
    func record(_ record: AccessRecord) {
        guard level <= record.level else { return }
        let (line, refused) = record.line()
        writer.append(line)
        if refused > 0 { writer.countRefusedFields(refused) }
    }
}
