import Foundation
import GatewayJSON
import Logging

/// Turns the events of swift-log into lines of a `JSONLog`.
struct JSONLogBackend: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let label: String
    private let writer: LogWriter

    init(label: String, log: JSONLog) {
        self.label = label
        logLevel = log.level
        writer = log.writer
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let own = event.metadata { merged.merge(own) { _, new in new } }
        // An error's own text may quote what a person or a vendor wrote; its type is a constant of the code.
        let error = event.error.map { String(describing: type(of: $0)) }

        var refused = 0
        var line = JSONWriter(capacity: 512)
        line.object { line in
            line.member("ts", UTCTime.millisecondText(Date()))
            line.member("level", event.level.rawValue)
            line.member("event", LogMessage.admitted(event.message.description))
            line.member("logger", label)
            line.member("error_type", error)
            for field in LogField.allCases {
                guard let value = merged.removeValue(forKey: field.rawValue) else { continue }
                guard let text = value.scalarText, field.shape.fits(text) else {
                    refused += 1
                    continue
                }
                line.key(dynamic: field.rawValue)
                if field.shape == .number { line.splice(raw: Array(text.utf8)) } else { line.string(text) }
            }
        }
        writer.append(line.bytes)
        refused += merged.count
        if refused > 0 { writer.countRefusedFields(refused) }
    }
}

extension Logger.MetadataValue {
    /// The text of a value that isn't a collection.
    fileprivate var scalarText: String? {
        switch self {
        case .string(let text): text
        case .stringConvertible(let value): value.description
        default: nil
        }
    }
}

/// The rule for the text of a line: messages are constants, facts belong into metadata.
enum LogMessage {
    static let withheld = "message withheld"

    /// `message` itself, unless it looks as if somebody's data had been put into it.
    static func admitted(_ message: String) -> String {
        var digits = 0
        guard message.utf8.count <= 200 else { return withheld }
        for byte in message.utf8 {
            // Control characters, and the sign that every e-mail address has.
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "@") { return withheld }
            if (0x30...0x39).contains(byte) { digits += 1 }
        }
        return digits > 6 ? withheld : message
    }
}
