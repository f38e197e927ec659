import Foundation
import TalentStore

/// The process can't start; the text says why and what to do.
public struct StartFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension GatewayConfiguration {
    /// Opens the store that the configuration names.
    func openStore() async throws -> any OperationStore & ConnectionStateStore {
        switch store {
        case .sqlite(let path):
            do throws(StoreError) {
                return try await SQLiteStore.open(path: path)
            } catch {
                throw StartFailure("store: \(error.detail)")
            }
        case .postgres:
            throw StartFailure("store: PostgreSQL isn't supported by this version; use sqlite:PATH")
        }
    }

    /// `server.secret`; without one, the one beside the store's file, made at the first start.
    func secret() throws -> String {
        if let serverSecret { return serverSecret.exposed }
        guard case .sqlite(let path) = store else { throw StartFailure("server.secret is needed") }
        let place = path + ".secret"
        if let data = FileManager.default.contents(atPath: place) {
            let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard text.utf8.count >= 16 else { throw StartFailure("server.secret: \(place) holds no secret") }
            return text
        }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Base62.encode(random, width: 43)
        // Made whole or not at all, for its owner's eyes only: a store sealed with half a secret could never be read.
        let isMade = FileManager.default.createFile(
            atPath: place, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else { throw StartFailure("server.secret: \(place) can't be written") }
        return text
    }

    /// Whether every connection is on this machine, so that no test switch can reach a real vendor.
    var isLoopbackOnly: Bool {
        connections.allSatisfy { connection in
            guard let host = URLComponents(string: connection.baseURL)?.host else { return false }
            return host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.")
        }
    }

    /// Arms the failpoint that the environment names, if it does.
    public func armFailpoint(_ environment: [String: String]) throws {
        guard let text = environment[Failpoint.variable] else { return }
        guard isLoopbackOnly else {
            throw StartFailure("\(Failpoint.variable) is for tests: every connection must be on loopback")
        }
        guard Failpoint.arm(text) else {
            throw StartFailure("\(Failpoint.variable): there is no failpoint \(text)")
        }
    }

    /// The failpoints' names, in the order in which an operation passes them.
    public static var failpoints: [String] { Failpoint.allCases.map(\.rawValue) }
}
