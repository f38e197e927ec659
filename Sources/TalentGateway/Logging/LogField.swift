/// The metadata that may stand in a log line (SE-4); anything else is dropped and counted.
///
/// Each field has a shape that its values must fit. So a field that is fed a person's name, address or number by
/// mistake comes out empty rather than with it.
enum LogField: String, CaseIterable, Sendable {
    case requestID = "request_id"
    case operationID = "operation_id"
    case traceID = "trace_id"
    case keyID = "key_id"
    case caller
    case connection
    case provider
    case route
    case method
    case status
    case code
    case effect
    case origin
    case state
    case reason
    case error
    case durationMilliseconds = "duration_ms"
    case upstreamStatus = "upstream_status"
    case upstreamMilliseconds = "upstream_ms"
    case attempts
    case bytesIn = "bytes_in"
    case bytesOut = "bytes_out"
    case listener
    case port
    case signal
    case version
    case keyPath = "key_path"
    case line
    case count

    /// What a value may look like.
    enum Shape: Sendable {
        /// A constant of the code: small letters, digits, `_`, `.` and `-`, beginning with a letter.
        case word
        /// A name from the configuration, or an id of the gateway's own.
        case name
        /// A path with placeholders, never with ids: `/v1/candidates/{id}`.
        case route
        /// Capitals.
        case method
        case number
        /// A key's path in the configuration.
        case keyPath
    }

    var shape: Shape {
        switch self {
        case .requestID, .operationID, .traceID, .keyID, .caller, .connection, .version: .name
        case .provider, .code, .effect, .origin, .state, .reason, .error, .listener, .signal: .word
        case .route: .route
        case .method: .method
        case .status, .durationMilliseconds, .upstreamStatus, .upstreamMilliseconds, .attempts, .bytesIn, .bytesOut,
            .port, .line, .count:
            .number
        case .keyPath: .keyPath
        }
    }
}

extension LogField.Shape {
    /// More digits than this in a row may be a phone number.
    private static let digitsInRow = 6

    /// Whether `text` has this shape.
    func fits(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first else { return false }
        switch self {
        case .word:
            return bytes.count <= 64 && Self.isSmallLetter(first) && Self.hasFewDigits(bytes)
                && bytes.allSatisfy { Self.isSmallLetter($0) || Self.isDigit($0) || Self.isJoint($0) }
        case .name:
            return bytes.count <= 64 && bytes.allSatisfy { Base62.value(of: $0) != nil || Self.isJoint($0) }
        case .route:
            return bytes.count <= 128 && first == UInt8(ascii: "/") && Self.hasFewDigits(bytes)
                && bytes.allSatisfy { byte in
                    Base62.value(of: byte) != nil || Self.isJoint(byte) || byte == UInt8(ascii: "/")
                        || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
                }
        case .method:
            return bytes.count <= 10 && bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        case .number:
            return Self.isNumber(bytes)
        case .keyPath:
            return bytes.count <= 200
                && bytes.allSatisfy { byte in
                    Base62.value(of: byte) != nil || Self.isJoint(byte) || byte == UInt8(ascii: "[")
                        || byte == UInt8(ascii: "]")
                }
        }
    }

    /// A JSON number without an exponent; a phone that begins with 0 isn't one.
    private static func isNumber(_ bytes: String.UTF8View) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...15).contains(whole.count),
            whole.count == 1 || whole.first != UInt8(ascii: "0"), whole.allSatisfy(isDigit)
        else { return false }
        guard parts.count == 2, let fraction = parts.last else { return true }
        return (1...6).contains(fraction.count) && fraction.allSatisfy(isDigit)
    }

    private static func hasFewDigits(_ bytes: String.UTF8View) -> Bool {
        var row = 0
        for byte in bytes {
            row = isDigit(byte) ? row + 1 : 0
            if row > digitsInRow { return false }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isSmallLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
