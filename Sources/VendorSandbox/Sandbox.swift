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
    /// How the vendors limit their callers.
    public let limits: LimitOptions

    private let vendors: Vendors
    private let servers: [HTTPServer]

    private init(
        endpoints: [Vendor: String], controlPort: Int, limits: LimitOptions, vendors: Vendors, servers: [HTTPServer]
    ) {
        self.limits = limits
        self.endpoints = endpoints
        self.controlPort = controlPort
        self.vendors = vendors
        self.servers = servers
        credentials = vendors.credentials.values
        ledger = vendors.ledger
        faults = vendors.faults
    }

    /// Starts the five servers.
    /// - Throws: `SandboxError` for a host that isn't loopback or an absurd time factor; the system's error when a port
    ///   can't be had. No server is left running then.
    public static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> Sandbox {
        let host = options.host
        guard LoopbackHost.isLoopback(host) else { throw SandboxError.hostNotLoopback(host) }
        guard LimitOptions.timeFactors.contains(options.limits.timeFactor) else {
            throw SandboxError.timeFactorOutOfRange(options.limits.timeFactor)
        }
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
            return Sandbox(
                endpoints: endpoints, controlPort: controlPort, limits: options.limits, vendors: vendors,
                servers: servers)
        } catch {
            for server in servers { await server.stop(deadline: .zero) }
            throw error
        }
    }

    /// The windows that a vendor publishes, in its plan; none for Huntr.
    public func publishedWindows(of vendor: Vendor) -> [LimitWindow] {
        vendor == .huntr ? [] : Vendors.windows(of: vendor, limits)
    }

    /// Everything back to the seeds: the vendors' state, the limits' windows, the faults and the ledger.
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
