import Admission
import TalentProviders
import Upstream

extension ConnectionDirectory {
    /// The connections of a configuration.
    convenience init(_ configuration: GatewayConfiguration, _ connections: [ProviderActor]) {
        self.init(
            connections,
            guardRails: Dictionary(
                configuration.connections.map {
                    ($0.name, GuardRails(allowRecipients: $0.allowRecipients, sendWindow: $0.sendWindow))
                }
            ) { first, _ in first })
    }
}

extension ConnectionSettings {
    /// What the configuration says of a connection.
    init(_ connection: ConnectionConfiguration) {
        self.init(
            name: connection.name, baseURL: connection.baseURL, credential: connection.credential.exposed,
            provider: ProviderSettings(
                connection: connection.name, defaultRegion: connection.defaultRegion,
                options: connection.options.compactMapValues(\.self)))
        func limits(total: Duration) -> TransferLimits {
            TransferLimits(
                connect: connection.timeouts.connect, total: total, lowSpeedBytes: connection.lowSpeed.bytes,
                lowSpeedPeriod: connection.lowSpeed.period, responseCap: connection.responseCap,
                headerCap: connection.headerCap)
        }
        readLimits = limits(total: connection.timeouts.read)
        writeLimits = limits(total: connection.timeouts.write)
        spendLimits = limits(total: connection.timeouts.spend)
        listCap = connection.listCap
        caFile = connection.caFile
        bulkhead = Bulkhead(inFlight: connection.bulkhead.inFlight, waiting: connection.bulkhead.waiting)
        admission.limits = Self.limits(connection)
        admission.hold = Hold.Settings(first: connection.holds.first, cap: connection.holds.cap)
        admission.decrease = connection.learningDecrease
        admission.breaker = Breaker.Settings(
            failures: connection.breaker.failures, ratio: connection.breaker.ratio,
            minimum: connection.breaker.minimum, window: connection.breaker.window, open: connection.breaker.open,
            cap: connection.breaker.cap)
        admission.creditProbeAfter = connection.creditProbeAfter
        admission.retries = RetryPolicy(
            attempts: connection.retries.attempts, base: connection.retries.base, cap: connection.retries.cap,
            budget: connection.retries.budget)
    }

    /// The provider's own windows, and the configuration's, which replace those of the same class and period.
    private static func limits(_ connection: ConnectionConfiguration) -> [RateLimit] {
        let provider = connection.usesPublishedLimits ? ProviderCatalog.named(connection.provider) : nil
        var limits = provider?.publishedLimits(plan: connection.plan) ?? []
        for limit in connection.limits {
            limits.removeAll { $0.callClass == limit.callClass && $0.period == limit.period }
            limits.append(RateLimit(limit.callClass, limit.requests, per: limit.period, origin: .configured))
        }
        return limits
    }
}

extension ProviderCatalogEntry {
    /// What the configuration needs to know of every provider.
    public static var all: [ProviderCatalogEntry] {
        ProviderCatalog.all.map { type in
            let profile = type.profile
            return ProviderCatalogEntry(
                name: profile.name, environmentVariable: profile.environmentVariable,
                defaultBaseURL: profile.defaultBaseURL,
                optionKeys: profile.options.map { OptionKey($0.name, kind: .stringOrNull, help: $0.help) },
                plans: profile.plans, limitClasses: profile.limitClasses)
        }
    }
}
