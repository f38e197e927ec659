import GatewayJSON
public import TalentModel

/// A path below a base URL that a caller wrote by hand: percent-encoded, and sure not to leave the base URL whatever the
/// vendor, or something in front of it, decodes or normalises (SE-3).
public struct PassthroughPath: Sendable, Hashable {
    /// The path as it is sent, with a leading slash.
    public let encoded: String
    /// Its segments, decoded, without the empty one of a trailing slash.
    public let segments: [String]

    /// Takes a path in. Characters that a path can't hold as they are (blanks, non-ASCII text) are encoded.
    ///
    /// - Parameter pointer: where the path stands in the caller's body.
    /// - Throws: 422 `invalid_request` for whatever could lead elsewhere.
    public init(_ text: String, at pointer: String = "/path") throws(GatewayError) {
        func refused(_ why: String) -> GatewayError { .invalid(pointer: pointer, code: "path_invalid", why) }
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw refused("path must begin with a slash; it's below the connection's base URL.")
        }
        if let why = Self.objection(to: text) { throw refused(why) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        // The last one is empty after a trailing slash.
        guard !parts.dropLast().contains(where: \.isEmpty) else { throw refused("path must not hold two slashes.") }
        var segments: [String] = []
        for part in parts where !part.isEmpty {
            // Some servers cut off what follows a semicolon before they look for dot segments.
            let name = part.prefix { $0 != ";" }
            if name == "." || name == ".." { throw refused("path must not hold dot segments.") }
            guard let decoded = Self.decoded(part) else { throw refused("path holds a broken percent-encoding.") }
            segments.append(decoded)
        }
        self.segments = segments
        encoded = Self.encoded(text)
    }

    init(encoded: String, segments: [String]) {
        self.encoded = encoded
        self.segments = segments
    }

    /// What can't be in any part of a path.
    private static func objection(to text: String) -> String? {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "?": return "path must not hold a question mark; parameters go into query."
            case "#": return "path must not hold a fragment."
            case "\\": return "path must not hold a backslash."
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
                return "path must not hold control characters."
            default: continue
            }
        }
        // Encoded dots, slashes, backslashes and percent signs mean something else to whoever decodes once more.
        for (index, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "%") {
            let escape = text.utf8.dropFirst(index + 1).prefix(2)
            guard escape.count == 2, let code = UInt8(String(decoding: escape, as: UTF8.self), radix: 16) else {
                return "path holds a broken percent-encoding."
            }
            if code < 0x20 || code == 0x7f || "./\\%;?#".utf8.contains(code) {
                return "path must not hold the percent-encoding %\(String(decoding: escape, as: UTF8.self))."
            }
        }
        return nil
    }

    private static func decoded(_ segment: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = segment.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
                rest = rest.dropFirst(2)
                bytes.append(code)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Encodes what RFC 3986 doesn't allow in a path; what is encoded already stays as it is.
    private static func encoded(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII, isPathCharacter(UInt8(scalar.value)) {
                out.unicodeScalars.append(scalar)
            } else {
                out += PercentEncoding.component(String(scalar))
            }
        }
        return out
    }

    private static func isPathCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~!$&'()*+,;=:@/%".utf8.contains(byte)
        }
    }
}
