/// A caller's key as it is sent: `tgw_<id>_<secret>`.
struct CallerKey: Sendable {
    /// 4 to 16 base62 digits.
    let id: String
    /// The 43 base62 digits as printed; kept only while the request is authenticated.
    let secret: [UInt8]
}

extension CallerKey {
    static let prefix = "tgw_"
    /// 32 random bytes in base62.
    static let secretLength = 43
    static let idLength = 4...16

    static func isValidID(_ text: String) -> Bool {
        idLength.contains(text.utf8.count) && text.utf8.allSatisfy { Base62.value(of: $0) != nil }
    }

    /// Reads an `Authorization` value: the scheme `Bearer` in any case, spaces, the key; nil for anything else.
    init?(authorizationHeader value: String) {
        var value = value
        let parsed = value.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        self = parsed
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> CallerKey? {
        let scheme: StaticString = "bearer "
        guard bytes.count > scheme.utf8CodeUnitCount else { return nil }
        for index in 0..<scheme.utf8CodeUnitCount - 1 {
            guard bytes[index] | 0x20 == scheme.utf8Start[index] else { return nil }
        }
        var start = scheme.utf8CodeUnitCount - 1
        guard bytes[start] == 0x20 else { return nil }
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        var end = bytes.count
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }

        let secretStart = end - secretLength
        let idStart = start + 4
        let idEnd = secretStart - 1
        guard idEnd > idStart, idLength.contains(idEnd - idStart), bytes[idEnd] == UInt8(ascii: "_"),
            bytes[start] == UInt8(ascii: "t"), bytes[start + 1] == UInt8(ascii: "g"),
            bytes[start + 2] == UInt8(ascii: "w"), bytes[start + 3] == UInt8(ascii: "_")
        else { return nil }
        let id = bytes[idStart..<idEnd]
        let secret = bytes[secretStart..<end]
        guard id.allSatisfy({ Base62.value(of: $0) != nil }), secret.allSatisfy({ Base62.value(of: $0) != nil })
        else { return nil }
        return CallerKey(id: String(decoding: id, as: UTF8.self), secret: Array(secret))
    }
}
