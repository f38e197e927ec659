import Glibc
public import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server: bounded in every respect, and every answer of it made by its ``Responder``.
public final class HTTPServer: Sendable {
    private let listener: any Channel
    private let registry: ConnectionRegistry

    /// The port that the server listens on.
    public let port: Int

    private static let unsentLowWatermark = ChannelOptions.Types.SocketOption(
        level: .tcp, name: .init(rawValue: TCP_NOTSENT_LOWAT))

    private init(listener: any Channel, registry: ConnectionRegistry) {
        self.listener = listener
        self.registry = registry
        port = listener.localAddress?.port ?? 0
    }

    /// Starts listening; connections are served on the group's event loops.
    /// - Parameter runQueue: where requests wait for their turn; shared with what else of the process has steps waiting.
    /// - Throws: The socket's error, such as an address that is taken.
    public static func start(
        _ configuration: HTTPServerConfiguration, group: any EventLoopGroup, responder: some Responder,
        runQueue: RunQueue = RunQueue()
    ) async throws -> HTTPServer {
        let registry = ConnectionRegistry()
        let date = DateHeader()
        let timers = ConnectionTimers(configuration)
        let rules = RequestRules(
            requestLineLimit: configuration.requestLineLimit, headerLimit: configuration.headerLimit)
        var limits = NIOHTTPDecoderLimitConfiguration()
        // The parser counts the target as a field; which limit was passed is told apart by HeadMeter and RequestRules.
        limits.maxHeaderFieldSize = timers.headLimit
        limits.maxHeaderListSize = timers.headLimit
        limits.maxHeaderFieldCount = configuration.headerFieldLimit
        let parserLimits = limits
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(configuration.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Bounds how far the limit on connections can be passed by one round of accepts.
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(limit: configuration.maxConnections))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Without it the kernel takes megabytes ahead of a slow reader and asks for more only once a third of them
            // has been read: a client slower than some 40 KB/s would look stalled to the write timer.
            .childChannelOption(Self.unsentLowWatermark, value: 128 * 1024)
            // A client that closes only its sending side shall still get its answer.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // One read at a time, so that the gate holds at most one more than its bound.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 2048, maximum: 32768)
            )
            .childChannelInitializer { channel in
                guard registry.add(channel) else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
                return channel.eventLoop.makeCompletedFuture {
                    let connection = ConnectionHandler(
                        responder: responder, registry: registry, date: date, runQueue: runQueue, rules: rules,
                        timers: timers)
                    try channel.pipeline.syncOperations.addHandlers([
                        InboundGate(connection: connection),
                        ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: parserLimits)),
                        connection,
                    ])
                }
            }
            .bind(host: configuration.host, port: configuration.port)
            .get()
        return HTTPServer(listener: listener, registry: registry)
    }

    /// Starts listening; connections are served on the process's shared event loops, one a core.
    /// - Throws: The socket's error, such as an address that is taken.
    public static func start(
        _ configuration: HTTPServerConfiguration, responder: some Responder
    ) async throws -> HTTPServer {
        try await start(configuration, group: MultiThreadedEventLoopGroup.singleton, responder: responder)
    }

    /// The number of open connections.
    public var connections: Int { registry.count }

    /// The number of requests that have been accepted by their head and not yet answered.
    public var requestsInFlight: Int { registry.requestsInFlight }

    /// Makes every answer from now on the last of its connection; the listener goes on accepting.
    public func beginDrain() {
        registry.beginDrain()
    }

    /// Stops listening, closes idle connections, and lets requests that have begun be answered until the deadline;
    /// then closes what is left. Returns when no connection is open.
    public func stop(deadline: Duration) async {
        // Fails only when it is closed already.
        try? await listener.close()
        registry.stopWhenIdle()
        let timer = listener.eventLoop.scheduleTask(in: TimeAmount(deadline)) { [registry] in registry.closeAll() }
        await registry.allClosed()
        timer.cancel()
    }
}
