import Foundation
import GatewayJSON
import Testing

/// A provider's folder under `Tests/Fixtures`.
struct FixtureFolder: Sendable {
    /// A file that the suite needs and that isn't there.
    struct Missing: Error, CustomStringConvertible {
        var path: String
        var purpose: String
        var description: String { "fixture missing: \(path) (\(purpose))" }
    }

    /// Whether goldens are written instead of compared: `RECORD_GOLDENS=1 swift test`.
    static let records = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1"

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures").standardized

    let provider: String
    private var folder: URL { Self.root.appending(path: provider) }

    /// The bytes of a file; throws `Missing`.
    func bytes(_ name: String, _ purpose: String) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: folder.appending(path: name)) else {
            throw Missing(path: "Tests/Fixtures/\(provider)/\(name)", purpose: purpose)
        }
        return Array(data)
    }

    /// The JSON in a file; throws `Missing`.
    func json(_ name: String, _ purpose: String) throws -> JSONValue {
        do {
            return try JSONDocument(bytes(name, purpose)).root
        } catch let error as JSONSyntaxError {
            Issue.record("Tests/Fixtures/\(provider)/\(name) isn't JSON: \(error)")
            throw error
        }
    }

    /// The variants of a kind of file: `rate` and `key` of `createSource.error-rate.json`, `createSource.error-key.json`.
    func variants(_ prefix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasPrefix(prefix + "-") && $0.hasSuffix(".json") }
            .map { String($0.dropFirst(prefix.count + 1).dropLast(".json".count)) }.sorted()
    }

    /// Compares `text` with a golden file, or writes the file when goldens are recorded.
    func compare(_ text: String, with name: String) throws {
        if Self.records {
            try Data((text + "\n").utf8).write(to: folder.appending(path: name))
            return
        }
        let golden = try bytes(name, "what our API answers; record it by RECORD_GOLDENS=1 swift test, then read it")
        #expect(
            text == String(decoding: golden, as: UTF8.self).trimmingCharacters(in: .newlines),
            "Tests/Fixtures/\(provider)/\(name) differs; if the change is meant: RECORD_GOLDENS=1 swift test")
    }
}
