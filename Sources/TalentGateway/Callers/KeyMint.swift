import Crypto
public import FoundationEssentials
import GatewayJSON

/// Makes keys for callers: `talent-gateway keys create`.
public enum KeyMint {
    /// A new key of `name` with 32 bytes from the system's secure generator.
    ///
    /// Throws `ConfigurationProblems` when the file wouldn't take the name or the scopes.
    public static func make(
        name: String, scopes: [Scope] = [.read], expiresAt: Date? = nil
    ) throws(ConfigurationProblems) -> MintedKey {
        var generator = SystemRandomNumberGenerator()
        return try make(name: name, scopes: scopes, expiresAt: expiresAt, using: &generator)
    }

    static func make(
        name: String, scopes: [Scope], expiresAt: Date?, using generator: inout some RandomNumberGenerator
    ) throws(ConfigurationProblems) -> MintedKey {
        var problems: [ConfigurationProblem] = []
        if !CallerConfiguration.isValidName(name) {
            problems.append(
                ConfigurationProblem(
                    path: "name", line: nil, message: "must be 1 to 64 letters, digits, dots, hyphens and underscores"))
        }
        if scopes.isEmpty {
            problems.append(ConfigurationProblem(path: "scopes", line: nil, message: "needs at least one scope"))
        }
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        let random = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let secret = Base62.encode(random, width: CallerKey.secretLength)
        let id = String(
            decoding: (0..<idLength).map { _ in Base62.alphabet[Int.random(in: 0..<62, using: &generator)] },
            as: UTF8.self)
        return MintedKey(
            name: name, scopes: Scope.allCases.filter(scopes.contains), id: id,
            key: CallerKey.prefix + id + "_" + secret,
            sha256: Hexadecimal.text(SHA256.hash(data: Array(secret.utf8))), expiresAt: expiresAt)
    }

    /// Long enough that ids of different callers don't meet by chance.
    private static let idLength = 8
}

/// A key that has just been made. It exists nowhere else: print it once.
public struct MintedKey: Sendable {
    /// The caller's name.
    public let name: String
    /// What it may do.
    public let scopes: [Scope]
    /// The public part.
    public let id: String
    /// The whole key, `tgw_<id>_<secret>`.
    public let key: String
    /// The SHA-256 of the secret part as printed, in hexadecimal digits.
    public let sha256: String
    /// When it stops working; nil: never.
    public let expiresAt: Date?

    /// The entry of `callers` for the configuration file.
    public var fileLines: String {
        // Quotes, as an id such as 1234e567 would be a number to other readers of the file.
        let expiry = expiresAt.map { ", expires_at: \(UTCTime.text($0))" } ?? ""
        return """
              - name: \(name)
                keys:
                  - { id: "\(id)", sha256: "\(sha256)"\(expiry) }
                scopes: [\(scopes.map(\.rawValue).joined(separator: ", "))]
            """
    }

    /// What `keys create` prints: the key, and the lines for the file.
    public var text: String {
        """
        Key, shown this once: \(key)

        Lines for the configuration file, below callers:

        \(fileLines)
        """
    }

    /// What `keys create --json` prints: `{"key": …, "id": …, "sha256": …}`.
    public var json: String {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.member("key", key)
            writer.member("id", id)
            writer.member("sha256", sha256)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
