import HTTPServer
import NIOPosix

/// The four vendors in this process, each on a loopback port of its own, and a control server beside them.
public final class Sandbox: Sendable {
    /// The base URL of each vendor, its base path (`/v1`, `/api/v1`, none, `/org`) included, without a slash
    /// at the end.
    public let endpoints: [Vendor: String]
    /// A credential of each vendor's format, the only one its fake takes.
    public let credentials: [Vendor: String]
    /// The port of the control server.
    public let controlPort: Int
    /// Each request received.
    public let ledger: Ledger
    /// The faults that wait.
    public let faults: Faults

    private let vendors: Vendors
    private let servers: [HTTPServer]

    private init(
        endpoints: [Vendor: String], controlPort: Int, vendors: Vendors, servers: [HTTPServer]
    ) {
        self.endpoints = endpoints
        self.controlPort = controlPort
        self.vendors = vendors
        self.servers = servers
        credentials = vendors.credentials.values
        ledger = vendors.ledger
        faults = vendors.faults
    }

    /// Starts the five servers.
    /// - Throws: `SandboxError` for a host that isn't loopback; the system's error when a port can't be had. No
    ///   server is left running then.
    public static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> Sandbox {
        let host = options.host
        guard LoopbackHost.isLoopback(host) else { throw SandboxError.hostNotLoopback(host) }
        let vendors = Vendors(options)
        var servers: [HTTPServer] = []
        func listen(_ port: Int, _ responder: some Responder) async throws -> Int {
            var configuration = HTTPServerConfiguration()
            configuration.host = host
            configuration.port = port
            let server = try await HTTPServer.start(
                configuration, group: MultiThreadedEventLoopGroup.singleton, responder: responder)
            servers.append(server)
            return server.port
        }
        do {
            var endpoints: [Vendor: String] = [:]
            for vendor in Vendor.allCases {
                let port = try await listen(options.ports[vendor] ?? 0, vendors.responder(of: vendor))
                endpoints[vendor] = "http://\(LoopbackHost.inURL(host)):\(port)\(vendor.basePath)"
            }
            let control = ControlFront(vendors: vendors, endpoints: endpoints)
            let controlPort = try await listen(options.controlPort, control)
            return Sandbox(endpoints: endpoints, controlPort: controlPort, vendors: vendors, servers: servers)
        } catch {
            for server in servers { await server.stop(deadline: .zero) }
            throw error
        }
    }

    /// Everything back to the seeds: the vendors' state, the faults and the ledger.
    public func reset() async { await vendors.reset() }

    /// Sets VoiceHire's balance, in credits.
    public func setVoiceHireCredits(_ available: Double) async { await vendors.voiceHire.setCredits(available) }

    /// Closes all ports and connections; held requests (`silence`) are dropped.
    public func stop() async {
        await withTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.stop(deadline: .zero) } }
        }
    }
}
