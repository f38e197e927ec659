import Foundation
import Testing

/// A `StoreCrashProbe` process: it ends before the test does.
final class Probe {
    private let process = Process()
    private let output = Pipe()
    private var rest: [UInt8] = []

    init(_ arguments: String...) throws {
        // Beside the tests' own binary.
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let places = [folder, Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent()]
            .map { $0.appending(path: "StoreCrashProbe") }
        let isBuilt = { (url: URL) in FileManager.default.isExecutableFile(atPath: url.path) }
        let executable: URL = try #require(places.first(where: isBuilt), "StoreCrashProbe isn't built")
        process.executableURL = executable
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    deinit { kill() }

    /// The next line; nil at the end of the output.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeFirst(end + 1)
                return line
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return nil }
            rest += more
        }
    }

    /// All lines up to the end.
    func lines() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }

    /// `kill -9`, and waits for its end.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
