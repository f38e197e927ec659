import Crypto
import FoundationEssentials
import TalentModel

/// Why a request has no caller; the caller only ever hears `unauthenticated`.
enum AuthenticationFailure: String, Error, Sendable {
    /// No `Authorization` header.
    case missing
    /// Not a key of ours: another scheme, another length, other characters.
    case malformed
    /// No such id, or another secret.
    case unknown
    /// The right key, too late.
    case expired
}

/// The callers by their keys' ids; holds hashes, never a key.
struct CallerDirectory: Sendable {
    private struct Entry: Sendable {
        var caller: Caller
        var sha256: [UInt8]
        var expiresAt: Date?
    }

    private let entries: [String: Entry]
    /// What unknown ids are compared with, so that they take as long as known ones. No known text has this hash, and
    /// a match is refused all the same.
    private let dummy = [UInt8](repeating: 0, count: SHA256.byteCount)

    init(_ callers: [CallerConfiguration]) {
        var entries: [String: Entry] = [:]
        for configuration in callers {
            for key in configuration.keys {
                let quota = configuration.quota.flatMap { quota in
                    quota.requests.map { RequestQuota(requests: $0, period: quota.period) }
                }
                let caller = Caller(
                    name: configuration.name, scopes: configuration.scopes, connections: configuration.connections,
                    keyID: key.id, requestQuota: quota, messagesPerDay: configuration.quota?.messagesPerDay,
                    expiresAt: key.expiresAt.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) })
                entries[key.id] = Entry(caller: caller, sha256: key.sha256, expiresAt: key.expiresAt)
            }
        }
        self.entries = entries
    }

    /// The caller of a request with that `Authorization` header.
    func authenticate(authorizationHeader: String?, now: Date) -> Result<Caller, AuthenticationFailure> {
        guard let authorizationHeader else { return .failure(.missing) }
        guard let key = CallerKey(authorizationHeader: authorizationHeader) else { return .failure(.malformed) }
        let entry = entries[key.id]
        let matches = Self.hash(key.secret, equals: entry?.sha256 ?? dummy)
        guard let entry, matches else { return .failure(.unknown) }
        // Last, so that only who holds the key learns that it has expired.
        if let expiresAt = entry.expiresAt, now >= expiresAt { return .failure(.expired) }
        return .success(entry.caller)
    }

    /// Compares without stopping at the first difference.
    private static func hash(_ secret: [UInt8], equals expected: [UInt8]) -> Bool {
        var digest = SHA256()
        secret.withUnsafeBytes { digest.update(bufferPointer: $0) }
        return digest.finalize().withUnsafeBytes { bytes in
            guard bytes.count == expected.count else { return false }
            var difference: UInt8 = 0
            for index in 0..<bytes.count { difference |= bytes[index] ^ expected[index] }
            return difference == 0
        }
    }
}
