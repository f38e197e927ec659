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

    /// Kinds of bytes, as bits.
    private struct Kinds: OptionSet {
        let rawValue: UInt8
        static let smallLetter = Kinds(rawValue: 1)
        static let capital = Kinds(rawValue: 2)
        static let digit = Kinds(rawValue: 4)
        /// `_`, `-` and `.`.
        static let joint = Kinds(rawValue: 8)
        /// `/`, `{` and `}`.
        static let ofPath = Kinds(rawValue: 16)
        /// `[` and `]`.
        static let bracket = Kinds(rawValue: 32)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of byte: UInt8) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .smallLetter
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
            case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): self = .joint
            case UInt8(ascii: "/"), UInt8(ascii: "{"), UInt8(ascii: "}"): self = .ofPath
            case UInt8(ascii: "["), UInt8(ascii: "]"): self = .bracket
            default: self = []
            }
        }
    }

    private var allowed: Kinds {
        switch self {
        case .word: [.smallLetter, .digit, .joint]
        case .name: [.smallLetter, .capital, .digit, .joint]
        case .route: [.smallLetter, .capital, .digit, .joint, .ofPath]
        case .method: .capital
        case .number: .digit
        case .keyPath: [.smallLetter, .capital, .digit, .joint, .bracket]
        }
    }

    private var longest: Int {
        switch self {
        case .word, .name: 64
        case .route: 128
        case .method: 10
        case .number: 22
        case .keyPath: 200
        }
    }

    /// Whether `text` has this shape.
    func fits(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.first, bytes.count <= longest else { return false }
            switch self {
            case .number: return Self.isNumber(bytes)
            case .word: if !Kinds(of: first).contains(.smallLetter) { return false }
            case .route: if first != UInt8(ascii: "/") { return false }
            case .name, .method, .keyPath: break
            }
            let most = self == .word || self == .route ? Self.digitsInRow : .max
            var row = 0
            for byte in bytes {
                let kind = Kinds(of: byte)
                if kind.isDisjoint(with: allowed) { return false }
                row = kind == .digit ? row + 1 : 0
                if row > most { return false }
            }
            return true
        }
    }

    /// A JSON number without an exponent; a phone that begins with 0 isn't one.
    private static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...15).contains(whole.count),
            whole.count == 1 || whole.first != UInt8(ascii: "0"), whole.allSatisfy({ Kinds(of: $0) == .digit })
        else { return false }
        guard parts.count == 2, let fraction = parts.last else { return true }
        return (1...6).contains(fraction.count) && fraction.allSatisfy { Kinds(of: $0) == .digit }
    }
}
