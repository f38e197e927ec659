import Logging
import TalentProviders

/// Writes one log line for each call to a vendor: quiet ones at debug level, failures as warnings.
struct CallLog: CallObserver {
    let logger: Logger
    let traffic: TrafficMetrics

    func observe(_ record: CallRecord) {
        traffic.called(
            TrafficMetrics.Labels(
                place: record.connection, method: record.method.rawValue, status: record.status ?? 0), record.duration)
        let isFailure = record.failure != nil || (record.status ?? 0) >= 500
        logger.log(
            level: isFailure ? .warning : .debug, "upstream call",
            metadata: [
                "connection": "\(record.connection)",
                "upstream_status": "\(record.status ?? 0)",
                "upstream_ms": "\(record.duration / .milliseconds(1))",
                "error": "\(record.failure?.reason.rawValue ?? "none")",
            ])
        // RT-2: nothing is worse than a message sent twice, so this is never a quiet line.
        if record.failure?.replaySuspected == true {
            logger.critical("replay suspected", metadata: ["connection": "\(record.connection)"])
        }
    }
}
