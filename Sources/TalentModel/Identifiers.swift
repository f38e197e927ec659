/// A resource's id as callers see it, `<connection>:<remote id>`: derived, the same on every replica.
public struct ResourceID: Sendable, Hashable {
    /// The connection's name, `[a-z0-9-]{1,40}`.
    public var connection: String
    /// The vendor's id, with its mark where a vendor has several kinds behind one resource (`profile.`, `post.`).
    public var remote: String

    /// Puts an id together.
    public init(connection: String, remote: String) {
        self.connection = connection
        self.remote = remote
    }

    /// The id as it stands in answers.
    public var text: String { connection + ":" + remote }

    /// Reads the full form; nil when there is no connection in front or the remote id can't be one.
    public init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let connection = text[..<colon]
        let remote = text[text.utf8.index(after: colon)...]
        guard ConnectionName.isValid(connection), RemoteID.isValid(remote) else { return nil }
        self.init(connection: String(connection), remote: String(remote))
    }
}

/// The rule for connection names.
public enum ConnectionName {
    /// Whether `name` is `[a-z0-9-]{1,40}`.
    @inlinable
    public static func isValid(_ name: some StringProtocol) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "-")
            }
    }
}

/// The rule for vendors' ids.
public enum RemoteID {
    /// Whether `id` can be a vendor's id: 1 to 128 bytes of `[A-Za-z0-9._~-]`, not a dot segment.
    ///
    /// All four vendors' ids (UUIDs, ObjectIds, 12-character strings, `req_…`) are of this alphabet, so a path or query
    /// built from such an id can't leave its place whatever the vendor decodes twice (SE-3).
    @inlinable
    public static func isValid(_ id: some StringProtocol) -> Bool {
        guard (1...128).contains(id.utf8.count), id != ".", id != ".." else { return false }
        return id.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}

/// The UUID form that Hirempire and InstaView demand of ids in requests.
public enum UUIDText {
    /// Whether `text` is 8-4-4-4-12 hexadecimal digits.
    @inlinable
    public static func isValid(_ text: some StringProtocol) -> Bool {
        var index = 0
        for byte in text.utf8 {
            switch index {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { return false }
            default:
                guard (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
                else { return false }
            }
            index += 1
        }
        return index == 36
    }
}
