import FoundationEssentials

/// What reading one configuration needs and collects; lives for one call of `GatewayConfiguration.load`.
final class ConfigurationContext {
    let environment: [String: String]
    let readFile: (String) throws -> [UInt8]
    let providers: [ProviderCatalogEntry]
    let now: Date
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var notices: [ConfigurationNotice] = []
    private var unlisted = 0

    /// A hostile file of a megabyte may hold 100,000 unknown keys; nobody reads that many lines.
    private static let limit = 200

    init(
        environment: [String: String], providers: [ProviderCatalogEntry], now: Date,
        readFile: @escaping (String) throws -> [UInt8]
    ) {
        self.environment = environment
        self.providers = providers
        self.now = now
        self.readFile = readFile
    }

    func report(_ path: String, line: Int?, _ message: String) {
        guard problems.count < Self.limit else {
            unlisted += 1
            return
        }
        problems.append(ConfigurationProblem(path: path, line: line, message: message))
    }

    func notice(_ path: String, line: Int?, _ message: String) {
        guard notices.count < Self.limit else { return }
        notices.append(ConfigurationNotice(path: path, line: line, message: message))
    }

    /// Every problem by line, in the order of discovery within a line; nil when there is none.
    func failure() -> ConfigurationProblems? {
        guard !problems.isEmpty else { return nil }
        var sorted = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }.map(\.element)
        if unlisted > 0 {
            sorted.append(ConfigurationProblem(path: "", line: nil, message: "and \(unlisted) more problems"))
        }
        return ConfigurationProblems(sorted)
    }

    /// The notices by line.
    func sortedNotices() -> [ConfigurationNotice] {
        notices.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }.map(\.element)
    }
}
