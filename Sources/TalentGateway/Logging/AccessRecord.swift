import Foundation
import GatewayJSON
import Logging

/// One answered request, for the log; written without the detour through swift-log's dictionaries.
struct AccessRecord: Sendable {
    var requestID: String
    /// As sent; anything but capitals is left out.
    var method: String
    /// The route's template, never the path: `/v1/candidates/{id}`.
    var route: String?
    var status: Int
    /// From the request's first byte to the answer's last.
    var duration: Duration
    var caller: String?
    var connection: String?
    var provider: String?
    var operationID: String?
    /// Of the error envelope.
    var code: String?
    var effect: String?
    var upstreamStatus: Int?
    /// The sum over all attempts.
    var upstreamDuration: Duration?
    var attempts: Int?
    var traceID: String?
    var bytesIn: Int?
    var bytesOut: Int?
}

extension AccessRecord {
    /// Errors of the gateway or a vendor are warnings.
    var level: Logger.Level { status >= 500 ? .warning : .info }

    /// The line without its line break, and how many values were left out for their shape.
    func line(at date: Date = Date()) -> (bytes: [UInt8], refused: Int) {
        var refused = 0
        func checked(_ field: LogField, _ value: String?) -> String? {
            guard let value else { return nil }
            guard field.shape.fits(value) else {
                refused += 1
                return nil
            }
            return value
        }
        var line = JSONWriter(capacity: 512)
        line.object { line in
            line.member("ts", UTCTime.millisecondText(date))
            line.member("level", level.rawValue)
            line.member("event", "request")
            line.member("request_id", checked(.requestID, requestID))
            line.member("operation_id", checked(.operationID, operationID))
            line.member("trace_id", checked(.traceID, traceID))
            line.member("caller", checked(.caller, caller))
            line.member("connection", checked(.connection, connection))
            line.member("provider", checked(.provider, provider))
            line.member("route", checked(.route, route))
            line.member("method", checked(.method, method))
            line.member("status", status)
            line.member("code", checked(.code, code))
            line.member("effect", checked(.effect, effect))
            line.member("duration_ms", Self.milliseconds(duration))
            line.member("upstream_status", upstreamStatus)
            line.member("upstream_ms", upstreamDuration.map(Self.milliseconds))
            line.member("attempts", attempts)
            line.member("bytes_in", bytesIn)
            line.member("bytes_out", bytesOut)
        }
        return (line.bytes, refused)
    }

    /// To three decimals.
    private static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return Double(microseconds) / 1000
    }
}
