/// How long calls to a vendor may take.
struct ConnectionTimeouts: Sendable, Hashable {
    /// Resolving, connecting and the TLS handshake together.
    var connect: Duration = .seconds(3)
    /// A whole call that reads.
    var read: Duration = .seconds(15)
    /// A whole call that writes.
    var write: Duration = .seconds(15)
    /// A whole call that costs credits or contacts a person.
    var spend: Duration = .seconds(60)
}

extension ConnectionTimeouts {
    static func read(_ node: ConfigurationNode) -> ConnectionTimeouts? {
        node.section { section in
            var timeouts = ConnectionTimeouts()
            let range: ClosedRange<Duration> = .milliseconds(1)...(.seconds(3600))
            section.set(&timeouts.connect, "connect") { $0.duration(in: range) }
            section.set(&timeouts.read, "read") { $0.duration(in: range) }
            section.set(&timeouts.write, "write") { $0.duration(in: range) }
            section.set(&timeouts.spend, "spend") { $0.duration(in: range) }
            return timeouts
        }
    }
}

/// Once an answer has begun, fewer than `bytes` within `period` end the call.
struct LowSpeedConfiguration: Sendable, Hashable {
    var bytes = 100
    var period: Duration = .seconds(5)
}

extension LowSpeedConfiguration {
    static func read(_ node: ConfigurationNode) -> LowSpeedConfiguration? {
        let expected = "bytes per period, such as 100/5s"
        guard let text = node.text(expected) else { return nil }
        guard let (bytes, period) = UnitText.rate(text) else {
            node.report("must be \(expected)")
            return nil
        }
        guard (1...(1 << 30)).contains(bytes), period >= .seconds(1), period <= .seconds(3600) else {
            node.report("must be at least 1 byte within 1s to 1h")
            return nil
        }
        return LowSpeedConfiguration(bytes: bytes, period: period)
    }
}
