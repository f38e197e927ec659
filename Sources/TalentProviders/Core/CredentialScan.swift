#if canImport(Glibc)
    import Glibc
#endif

/// Blanks a credential out of vendors' answers, should they repeat it: answers are shown to callers (`remote_data`), and
/// the credential is shown nowhere (SE-1).
struct CredentialScan: Sendable {
    private let secret: [UInt8]
    /// The place of a byte that is rare in JSON texts, which is what is looked for.
    private let anchor: Int

    init(_ credential: String) {
        let bytes = Array(credential.utf8)
        let rare = Array("QXZJKVWYqxzjkQUGBPMF0123456789".utf8)
        func commonness(_ index: Int) -> Int { rare.firstIndex(of: bytes[index]) ?? rare.count }
        secret = bytes
        anchor = bytes.indices.min { commonness($0) < commonness($1) } ?? 0
    }

    /// Overwrites every occurrence with asterisks. A shorter secret than 8 bytes is no secret.
    func blank(_ bytes: inout [UInt8]) {
        let count = secret.count
        guard count >= 8, bytes.count >= count, let start = find(in: bytes, from: 0) else { return }
        var next: Int? = start
        while let place = next {
            bytes.replaceSubrange(place..<(place + count), with: repeatElement(UInt8(ascii: "*"), count: count))
            next = find(in: bytes, from: place + count)
        }
    }

    private func find(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress else { return nil }
            var place = start + anchor
            while place < buffer.count,
                let hit = memchr(base + place, Int32(secret[anchor]), buffer.count - place)
            {
                let found = UnsafeRawPointer(hit) - base
                let begin = found - anchor
                if begin >= start, begin + secret.count <= buffer.count,
                    secret.withUnsafeBytes({ memcmp(base + begin, $0.baseAddress ?? base, secret.count) }) == 0
                {
                    return begin
                }
                place = found + 1
            }
            return nil
        }
    }
}
