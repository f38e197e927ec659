import CurlTransport
import Foundation
import HTTPServer
import Logging
import NIOCore
import NIOPosix
import TalentModel
import TalentProviders

/// The whole gateway in one process, from its start to its end.
public final class GatewayProcess: Sendable {
    private let configuration: GatewayConfiguration
    private let log: JSONLog
    private let logger: Logger
    private let group: MultiThreadedEventLoopGroup
    private let transport: CurlTransport
    private let health: Health
    private let engine: OperationEngine
    private let fleet: ConnectionFleet
    private let traffic: TrafficMetrics
    private let quotas: CallerQuotas
    private let runQueue: RunQueue
    private let sweeper: Task<Void, Never>
    private let looker: Task<Void, Never>
    private let responder: ReloadableGateway
    private let api: HTTPServer
    private let admin: HTTPServer

    /// The port of the callers' listener.
    public var port: Int { api.port }

    private init(
        configuration: GatewayConfiguration, log: JSONLog, group: MultiThreadedEventLoopGroup,
        transport: CurlTransport, health: Health, engine: OperationEngine, fleet: ConnectionFleet,
        traffic: TrafficMetrics, quotas: CallerQuotas, runQueue: RunQueue,
        responder: ReloadableGateway, api: HTTPServer, admin: HTTPServer
    ) {
        self.configuration = configuration
        self.log = log
        self.logger = log.logger("gateway")
        self.group = group
        self.transport = transport
        self.health = health
        self.engine = engine
        self.fleet = fleet
        self.traffic = traffic
        self.quotas = quotas
        self.runQueue = runQueue
        sweeper = Task { await engine.sweep(every: .seconds(600)) }
        looker = Task { await engine.reconciler.run() }
        self.responder = responder
        self.api = api
        self.admin = admin
    }

    /// Opens both listeners and says so on standard output.
    ///
    /// - Throws: when a port can't be had or libcurl can't be set up; nothing is left open then.
    public static func start(_ configuration: GatewayConfiguration, log: JSONLog) async throws -> GatewayProcess {
        // NIO knows a container's share of the processors.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let runQueue = RunQueue()
        let transport = try CurlTransport { runQueue.waiting($0) }
        let health = Health()
        let store = try await configuration.openStore()
        let engine = OperationEngine(
            store: store, seal: Seal(secret: try configuration.secret()),
            retention: OperationEngine.RetentionPeriods(
                keys: configuration.idempotency.retention, spendKeys: configuration.idempotency.spendRetention,
                records: configuration.retention), logger: log.logger("operations")
        ) { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
        let traffic = TrafficMetrics()
        let quotas = CallerQuotas()
        let fleet = ConnectionFleet(
            transport: transport,
            observer: CallLog(logger: log.logger("upstream"), traffic: traffic), store: store,
            logger: log.logger("connections"))
        let responder = ReloadableGateway(
            Gateway(
                configuration, await fleet.connections(of: configuration), health: health, engine: engine,
                traffic: traffic, quotas: quotas, runQueue: runQueue, log: log))
        var listening: [HTTPServer] = []
        do {
            // Before anybody can call: whatever is dispatching now was left by a process that is dead, and what it left
            // may be what the first caller asks for.
            let unfinished = try await engine.recover()
            let api = try await listen("server", configuration.server, configuration.limits, group, responder, runQueue)
            listening.append(api)
            let admin = try await listen(
                "admin", configuration.admin, configuration.limits, group,
                AdminFace(
                    gateway: responder,
                    metrics: MetricsPage(
                        engine: engine, transport: transport, traffic: traffic, runQueue: runQueue,
                        connections: { engine.connections })), RunQueue())
            listening.append(admin)
            Announcement.listening(listener: "api", host: configuration.server.host, port: api.port).post()
            Announcement.listening(listener: "admin", host: configuration.admin.host, port: admin.port).post()
            // Not before the listeners: a process that can't start mustn't begin calls that end with it.
            for record in unfinished { await engine.takeUp(record) }
            health.becomeReady()
            return GatewayProcess(
                configuration: configuration, log: log, group: group, transport: transport, health: health,
                engine: engine, fleet: fleet, traffic: traffic, quotas: quotas,
                runQueue: runQueue, responder: responder, api: api, admin: admin)
        } catch {
            for server in listening { await server.stop(deadline: .zero) }
            await transport.shutDown()
            await fleet.close()
            await store.close()
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func listen(
        _ key: String, _ listener: ListenerConfiguration, _ limits: ProcessLimits, _ group: any EventLoopGroup,
        _ responder: some Responder, _ runQueue: RunQueue
    ) async throws(ListenError) -> HTTPServer {
        do {
            return try await HTTPServer.start(
                HTTPServerConfiguration(listener, limits), group: group, responder: responder, runQueue: runQueue)
        } catch {
            throw ListenError(key: key, host: listener.host, port: listener.port, cause: error)
        }
    }

    /// Takes over a new configuration: callers, connections, waits. Listeners stay as they are.
    public func reload(_ configuration: GatewayConfiguration) async {
        let connections = await fleet.connections(of: configuration)
        responder.replace(
            with: Gateway(
                configuration, connections, health: health, engine: engine, traffic: traffic, quotas: quotas,
                runQueue: runQueue, log: log))
        logger.notice("configuration reloaded")
    }

    /// Says that a new configuration can't be used and that the old one stays in force.
    public func refuseReload() {
        logger.error("configuration not reloaded", metadata: ["error": "invalid_configuration"])
    }

    /// Ends the process's work without losing any of it (HE-2): not ready at once, then the time that balancers need to
    /// notice, then every running request and operation to its end.
    public func drain() async {
        let deadline = ContinuousClock.now + configuration.drain.timeout
        health.beginDrain()
        logger.notice("draining")
        try? await Task.sleep(for: configuration.drain.grace)
        api.beginDrain()
        // Before the requests are waited for: some of them wait for operations that could go on for hours.
        await engine.hub.stopAfterCalls()
        // The next process looks for what is unknown; a look under way ends.
        looker.cancel()
        await api.stop(deadline: ContinuousClock.now.duration(to: deadline))
        // Operations whose callers were told to look later are promises as well.
        await engine.hub.drain(until: deadline)
        await transport.shutDown()
        sweeper.cancel()
        // What a look has just found is recorded.
        await looker.value
        await fleet.close()
        await engine.store.close()
        await admin.stop(deadline: .seconds(1))
        logger.notice("stopped")
        await log.writer.shutDown()
        try? await group.shutdownGracefully()
    }
}

extension Gateway {
    /// The gateway of a configuration.
    convenience init(
        _ configuration: GatewayConfiguration, _ connections: [ProviderActor], health: Health,
        engine: OperationEngine, traffic: TrafficMetrics, quotas: CallerQuotas, runQueue: RunQueue, log: JSONLog
    ) {
        let directory = ConnectionDirectory(configuration, connections)
        let dependencies = RouteDependencies(
            directory: directory, writes: WriteFlow(engine: engine, directory: directory), health: health,
            customFields: CustomFieldNames(), quotas: quotas)
        engine.surroundings.withLockedValue {
            $0 = Surroundings(directory: directory, routes: dependencies.writeRoutes)
        }
        let router = Router.api(dependencies)
        self.init(
            router: router, callers: CallerDirectory(configuration.callers), health: health, log: log,
            limits: configuration.limits, wait: configuration.callerWait, traffic: traffic, quotas: quotas,
            runQueue: runQueue)
    }
}

extension JSONLog {
    /// The log that a configuration asks for.
    public init(_ configuration: GatewayConfiguration, descriptor: Int32) {
        self.init(writer: LogWriter(descriptor: descriptor), level: configuration.logLevel)
    }
}

extension HTTPServerConfiguration {
    /// A listener with the process's limits.
    init(_ listener: ListenerConfiguration, _ limits: ProcessLimits) {
        self.init(host: listener.host, port: listener.port)
        headerLimit = limits.header
        maxConnections = limits.connections
    }
}

/// The operators' listener: health and metrics, on a port of its own (SE-7).
struct AdminFace: Responder {
    let gateway: ReloadableGateway
    let metrics: MetricsPage

    private static let paths: Set<String> = ["/livez", "/readyz"]

    func admit(_ head: RequestHead) -> HeadDecision { .accept(bodyLimit: 0) }

    func respond(to request: ServerRequest) async -> ServerResponse {
        if request.head.path == "/metrics", request.head.method == "GET" { return await metrics.response() }
        var request = request
        if !Self.paths.contains(request.head.path) { request.head = request.head.with(path: "/") }
        return await gateway.respond(to: request)
    }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse { gateway.render(fault, head: head) }
}
