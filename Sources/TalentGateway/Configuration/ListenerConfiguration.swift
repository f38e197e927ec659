/// Where one listener of the gateway listens.
public struct ListenerConfiguration: Sendable, Hashable {
    /// An IP address or a host name.
    public var host: String
    /// The TCP port; 0 picks a free one.
    public var port: Int

    /// Makes a listener's place.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

extension ListenerConfiguration {
    /// Sets `host` and `port` from a section that may hold other keys too.
    mutating func read(_ section: inout ConfigurationSection) {
        section.set(&host, "host") { node in
            node.text("an IP address or a host name", where: HostName.isValid)
        }
        section.set(&port, "port") { $0.integer(in: 0...65535) }
    }

    /// Whether both can't be bound at once.
    func collides(with other: ListenerConfiguration) -> Bool {
        let everywhere = ["0.0.0.0", "::"]
        return port != 0 && port == other.port
            && (host == other.host || everywhere.contains(host) || everywhere.contains(other.host))
    }
}
