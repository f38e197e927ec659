import Foundation
public import struct FoundationEssentials.Date
import Logging

/// Everything the gateway is told at its start, checked as a whole.
///
/// Source: one YAML file, or the environment alone.
public struct GatewayConfiguration: Sendable {
    /// The callers' listener.
    public var server = ListenerConfiguration(host: "0.0.0.0", port: 8080)
    /// The operators' listener; loopback by default (SE-7).
    public var admin = ListenerConfiguration(host: "127.0.0.1", port: 9090)
    /// Seals stored answers; nil: one is made beside the store.
    var serverSecret: Secret?
    var store = StoreConfiguration.sqlite(path: "./talent-gateway.sqlite")
    var logLevel = Logger.Level.info
    var callers: [CallerConfiguration] = []
    /// In the order of the file.
    var connections: [ConnectionConfiguration] = []
    var limits = ProcessLimits()
    var drain = DrainConfiguration()
    var idempotency = IdempotencyConfiguration()
    /// How long operations, audit and ledger rows are kept.
    var retention: Duration = .seconds(90 * 86_400)
    var callerWait = CallerWaitConfiguration()
    /// What is valid and yet worth knowing, by line.
    public private(set) var notices: [ConfigurationNotice] = []

    /// The defaults, without a caller or a connection.
    init() {}

    /// The environment variable that names the file when `--config` doesn't.
    public static let pathVariable = "TALENT_GATEWAY_CONFIG"
}

extension GatewayConfiguration {
    /// Reads the file at `path`, else the one that `TALENT_GATEWAY_CONFIG` names, else the environment alone.
    ///
    /// Throws every problem at once.
    public static func load(
        path: String?, environment: [String: String], providers: [ProviderCatalogEntry], now: Date = Date()
    ) throws(ConfigurationProblems) -> GatewayConfiguration {
        let path = path ?? environment[pathVariable].flatMap { $0.isEmpty ? nil : $0 }
        let readFile: (String) throws -> [UInt8] = { try BoundedFile.read($0) }
        guard let path else {
            return try load(environment: environment, providers: providers, now: now)
        }
        let yaml: String?
        do {
            yaml = String(validating: try readFile(path), as: UTF8.self)
        } catch {
            throw ConfigurationProblems([
                ConfigurationProblem(path: "", line: nil, message: "the file can't be read: \(error)")
            ])
        }
        guard let yaml else {
            throw ConfigurationProblems([ConfigurationProblem(path: "", line: nil, message: "the file isn't UTF-8")])
        }
        return try load(yaml: yaml, environment: environment, providers: providers, now: now, readFile: readFile)
    }

    /// Reads a configuration from its text; `readFile` reads the secrets and certificates that it names.
    ///
    /// Throws every problem at once, sorted by line.
    public static func load(
        yaml: String, environment: [String: String], providers: [ProviderCatalogEntry], now: Date = Date(),
        readFile: @escaping (String) throws -> [UInt8]
    ) throws(ConfigurationProblems) -> GatewayConfiguration {
        let context = ConfigurationContext(
            environment: environment, providers: providers, now: now, readFile: readFile)
        let document: ConfigurationDocument
        do throws(ConfigurationProblem) {
            document = try ConfigurationDocument(yaml)
        } catch {
            throw ConfigurationProblems([error])
        }
        let configuration =
            document.root.map {
                read(ConfigurationNode(value: $0, path: "", schemaPath: "", line: 1, context: context))
            } ?? GatewayConfiguration()
        if let failure = context.failure() { throw failure }
        guard var configuration else {
            throw ConfigurationProblems([ConfigurationProblem(path: "", line: 1, message: "must be a mapping of keys")])
        }
        if configuration.callers.isEmpty {
            context.notice("callers", line: nil, noCallers)
        }
        configuration.notices = context.sortedNotices()
        return configuration
    }

    /// Without a file: each provider's variable that is set makes a connection of the provider's name.
    static func load(
        environment: [String: String], providers: [ProviderCatalogEntry], now: Date
    ) throws(ConfigurationProblems) -> GatewayConfiguration {
        var configuration = GatewayConfiguration()
        var problems: [ConfigurationProblem] = []
        for entry in providers {
            guard let value = environment[entry.environmentVariable], !value.isEmpty else { continue }
            switch Secret.reading(value.utf8, atLeast: 1) {
            case .success(let credential):
                configuration.connections.append(
                    ConnectionConfiguration(
                        name: entry.name, provider: entry.name, baseURL: entry.defaultBaseURL, credential: credential))
            case .failure(let fault):
                problems.append(
                    ConfigurationProblem(path: entry.environmentVariable, line: nil, message: fault.message))
            }
        }
        guard problems.isEmpty else { throw ConfigurationProblems(problems) }
        configuration.notices = [ConfigurationNotice(path: "callers", line: nil, message: noCallers)]
        return configuration
    }

    private static let noCallers = "none: serve starts with --sandbox only, which makes one for its run"

    private static func read(_ root: ConfigurationNode) -> GatewayConfiguration? {
        root.section { section in
            var configuration = GatewayConfiguration()
            configuration.readListeners(&section)
            section.set(&configuration.store, "store", StoreConfiguration.read)
            section.set(&configuration.logLevel, "log") { node in
                node.section { section in
                    section.value("level") { node in
                        node.choice(of: Logger.Level.allCases.map(\.rawValue)).flatMap(Logger.Level.init(rawValue:))
                    }
                } ?? nil
            }
            section.set(&configuration.limits, "limits", ProcessLimits.read)
            section.set(&configuration.drain, "drain", DrainConfiguration.read)
            section.set(&configuration.idempotency, "idempotency", IdempotencyConfiguration.read)
            section.set(&configuration.retention, "retention") {
                $0.duration(in: .seconds(3600)...(.seconds(3650 * 86_400)))
            }
            section.set(&configuration.callerWait, "caller_wait", CallerWaitConfiguration.read)
            let names = configuration.readConnections(&section)
            configuration.readCallers(&section, connections: names)
            return configuration
        }
    }

    private mutating func readListeners(_ section: inout ConfigurationSection) {
        let context = section.node.context
        if let node = section.take("server") {
            _ = node.section { section in
                server.read(&section)
                serverSecret = section.value("secret") { $0.secret(atLeast: 16) }
            }
        }
        if let node = section.take("admin") {
            _ = node.section { admin.read(&$0) }
        }
        if server.collides(with: admin) {
            let key = section.has("admin") ? "admin" : "server"
            context.report(key, line: section.line(of: key), "server and admin can't share one port")
        }
    }

    /// Reads `connections` and returns every name, also of those that are wrong, for the callers' lists.
    private mutating func readConnections(_ section: inout ConfigurationSection) -> [String] {
        section.value("connections") { node -> [String]? in
            node.section { section in
                section.takeAll().map { name, node in
                    if let connection = ConnectionConfiguration.read(node, name: name) {
                        connections.append(connection)
                    }
                    return name
                }
            }
        } ?? []
    }

    private mutating func readCallers(_ section: inout ConfigurationSection, connections: [String]) {
        guard let elements = section.value("callers", { $0.elements() }) else { return }
        var names: Set<String> = []
        var ids: Set<String> = []
        for element in elements {
            guard let caller = CallerConfiguration.read(element, connections: connections) else { continue }
            if !names.insert(caller.name).inserted { element.report("another caller has the same name") }
            for key in caller.keys where !ids.insert(key.id).inserted {
                element.report("a key of it has the id of another key")
            }
            callers.append(caller)
        }
    }
}
