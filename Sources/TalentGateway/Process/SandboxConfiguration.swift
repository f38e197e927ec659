public import VendorSandbox

extension GatewayConfiguration {
    /// The configuration with the sandbox's four vendors in the place of its connections, on loopback only.
    ///
    /// The sandbox never stands beside real vendors: connections of the file are dropped, not mixed in.
    public func withSandbox(_ sandbox: Sandbox) -> GatewayConfiguration {
        var configuration = self
        configuration.connections = Vendor.allCases.compactMap { vendor in
            guard let endpoint = sandbox.endpoints[vendor], let credential = sandbox.credentials[vendor] else {
                return nil
            }
            var connection = ConnectionConfiguration(
                name: vendor.rawValue, provider: vendor.rawValue, baseURL: endpoint, credential: Secret(credential))
            if vendor == .voicehire { connection.defaultRegion = "FR" }
            connection.keepLimits(of: vendor, in: sandbox)
            return connection
        }
        let names = Set(configuration.connections.map(\.name))
        for index in configuration.callers.indices where configuration.callers[index].connections != nil {
            configuration.callers[index].connections?.formIntersection(names)
        }
        return configuration
    }

    /// The configuration with one more caller, who may do everything.
    public func withCaller(_ key: MintedKey) -> GatewayConfiguration {
        var configuration = self
        var caller = CallerConfiguration(name: key.name)
        caller.keys = [CallerConfiguration.Key(id: key.id, sha256: Hexadecimal.bytes(key.sha256) ?? [])]
        caller.scopes = Set(key.scopes)
        configuration.callers.append(caller)
        return configuration
    }

    /// The configuration with a store of its own in that directory: what the sandbox's vendors did is forgotten with
    /// them, and so are the operations.
    public func withStore(in directory: String) -> GatewayConfiguration {
        var configuration = self
        configuration.store = .sqlite(path: directory + "/operations.sqlite")
        return configuration
    }

    /// Whether anybody could call.
    public var hasCallers: Bool { !callers.isEmpty }
}

extension ConnectionConfiguration {
    /// Keeps to the limits that the sandbox's vendor really has: its plan's, none, or windows that pass faster.
    fileprivate mutating func keepLimits(of vendor: Vendor, in sandbox: Sandbox) {
        switch vendor {
        case .hirempire: plan = sandbox.limits.hirempire.rawValue
        case .instaview: plan = sandbox.limits.instaView.rawValue
        case .voicehire, .huntr: break
        }
        guard sandbox.limits.areEnforced else {
            usesPublishedLimits = false
            return
        }
        guard sandbox.limits.timeFactor > 1 else { return }
        usesPublishedLimits = false
        limits = sandbox.publishedWindows(of: vendor).map { window in
            ConnectionLimit(
                callClass: window.callClass, requests: window.requests,
                period: .seconds(window.period.rawValue) / sandbox.limits.timeFactor)
        }
    }
}
