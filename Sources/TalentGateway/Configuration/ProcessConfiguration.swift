/// The bounds of what callers may send and of what runs at once.
struct ProcessLimits: Sendable, Hashable {
    /// The largest body, in bytes.
    var body = 1 << 20
    /// The largest body of a call that adds people to a campaign, in bytes.
    var campaignBody = 4 << 20
    /// The largest sum of header bytes.
    var header = 32 << 10
    /// Connections open at once.
    var connections = 8192
    /// Requests in flight at once; more are refused as `overloaded`.
    var requestsInFlight = 4096

    static func read(_ node: ConfigurationNode) -> ProcessLimits? {
        node.section { section in
            var limits = ProcessLimits()
            section.set(&limits.body, "body") { $0.size(in: 1024...(256 << 20)) }
            section.set(&limits.campaignBody, "campaign_body") { $0.size(in: 1024...(256 << 20)) }
            section.set(&limits.header, "header") { $0.size(in: 1024...(1 << 20)) }
            section.set(&limits.connections, "connections") { $0.integer(in: 1...1_000_000) }
            section.set(&limits.requestsInFlight, "requests_in_flight") { $0.integer(in: 1...1_000_000) }
            return limits
        }
    }
}

/// How a stop goes (HE-2).
struct DrainConfiguration: Sendable, Hashable {
    /// For so long after the signal, new requests are still served while `/readyz` says no.
    var grace: Duration = .seconds(5)
    /// Within this time, `grace` included, everything has ended.
    var timeout: Duration = .seconds(65)

    static func read(_ node: ConfigurationNode) -> DrainConfiguration? {
        node.section { section in
            var drain = DrainConfiguration()
            section.set(&drain.grace, "grace") { $0.duration(in: .zero...(.seconds(3600))) }
            section.set(&drain.timeout, "timeout") { $0.duration(in: .milliseconds(100)...(.seconds(7200))) }
            if drain.grace > drain.timeout {
                section.report(
                    section.has("grace") ? "grace" : "timeout", "grace is longer than timeout, which includes it")
            }
            return drain
        }
    }
}

/// How long idempotency records are kept.
struct IdempotencyConfiguration: Sendable, Hashable {
    var retention: Duration = .seconds(24 * 3600)
    /// For calls that cost credits or contact a person.
    var spendRetention: Duration = .seconds(30 * 86_400)

    static func read(_ node: ConfigurationNode) -> IdempotencyConfiguration? {
        node.section { section in
            var idempotency = IdempotencyConfiguration()
            let range: ClosedRange<Duration> = .seconds(60)...(.seconds(3650 * 86_400))
            section.set(&idempotency.retention, "retention") { $0.duration(in: range) }
            section.set(&idempotency.spendRetention, "spend_retention") { $0.duration(in: range) }
            return idempotency
        }
    }
}

/// How long a caller that doesn't say `Prefer: wait` waits, and the longest wait that it may ask for.
struct CallerWaitConfiguration: Sendable, Hashable {
    var standard: Duration = .seconds(30)
    var cap: Duration = .seconds(120)

    static func read(_ node: ConfigurationNode) -> CallerWaitConfiguration? {
        node.section { section in
            var wait = CallerWaitConfiguration()
            let range: ClosedRange<Duration> = .milliseconds(10)...(.seconds(3600))
            section.set(&wait.standard, "default") { $0.duration(in: range) }
            section.set(&wait.cap, "cap") { $0.duration(in: range) }
            if wait.standard > wait.cap {
                section.report(section.has("default") ? "default" : "cap", "default is longer than cap")
            }
            return wait
        }
    }
}
