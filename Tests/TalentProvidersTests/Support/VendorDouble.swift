import TalentProviders
import Upstream

/// A connection to a vendor that is a closure.
struct VendorDouble {
    static let baseURL = "https://vendor.example"

    let transport: AnsweringTransport
    let connection: ProviderActor

    init(
        _ provider: any Provider, _ answer: @escaping @Sendable (UpstreamRequest) -> (status: Int, body: String)
    ) {
        transport = AnsweringTransport(answer)
        connection = ProviderActor(
            provider: provider,
            settings: ConnectionSettings(
                name: "test", baseURL: Self.baseURL, credential: "vh_live_0123456789",
                provider: ProviderSettings(connection: "test")
            ).oneAttempt,
            transport: transport, observer: NoObserver())
    }

    private struct NoObserver: CallObserver {
        func observe(_ record: CallRecord) {}
    }
}
