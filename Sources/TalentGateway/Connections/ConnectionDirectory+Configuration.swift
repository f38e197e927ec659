import CurlTransport
import TalentProviders
import Upstream

extension ConnectionDirectory {
    /// The connections of a configuration, on one transport.
    init(_ configuration: GatewayConfiguration, transport: any Transport, observer: any CallObserver) {
        self.init(
            configuration.connections.compactMap { connection in
                guard let type = ProviderCatalog.named(connection.provider) else { return nil }
                let settings = ConnectionSettings(connection)
                return ProviderActor(
                    provider: type.init(settings.provider), settings: settings, transport: transport,
                    observer: observer)
            },
            guardRails: Dictionary(
                configuration.connections.map {
                    ($0.name, GuardRails(allowRecipients: $0.allowRecipients, sendWindow: $0.sendWindow))
                }
            ) { first, _ in first },
            creditProbes: Dictionary(configuration.connections.map { ($0.name, $0.creditProbeAfter) }) { first, _ in
                first
            })
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
        caFile = connection.caFile
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
