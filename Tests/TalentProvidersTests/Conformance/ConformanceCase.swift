import GatewayJSON
import TalentModel
import TalentProviders
import Testing
import Upstream

/// One call of one provider, as the suite's tests take it.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    static let baseURL = "https://vendor.example/base"
    static let credential = "credential-0123456789"

    /// Every call that every provider in the catalogue has.
    static let all: [ConformanceCase] = ProviderCatalog.all.flatMap { provider in
        Capability.all.filter { $0.isHad(provider) }.map { ConformanceCase(provider: provider, capability: $0) }
    }
    static let creations = all.filter { !$0.table.isEmpty }
    static let lists = all.filter { !$0.filters.isEmpty }

    let provider: any Provider.Type
    let capability: Capability

    var testDescription: String { "\(provider.profile.name) \(operation)" }
    var operation: String { capability.operation }
    /// The connection's name: that of the provider.
    var connection: String { provider.profile.name }
    var folder: FixtureFolder { FixtureFolder(provider: provider.profile.name) }
    var table: [FieldMapping] { capability.table(provider) }
    var filters: [FilterSupport] { capability.filters(provider) }

    /// What the caller asks in the fixtures.
    func call() throws -> CallFixture {
        try CallFixture(folder.json("\(operation).call.json", "what a caller asks"))
    }

    /// The vendor's call for what a caller asks.
    func prepare(_ call: CallFixture) throws -> PreparedCall {
        let made = provider.init(call.settings(connection: connection))
        let prepared = try capability.prepare(made, call)
        return try #require(prepared)
    }

    /// A connection that gets `outcomes` as its answers, and the transport that gives them.
    func connection(
        _ call: CallFixture, _ outcomes: [Result<UpstreamResponse, TransportError>]
    ) -> (ProviderActor, ScriptedTransport) {
        let transport = ScriptedTransport(outcomes)
        let settings = call.settings(connection: connection)
        let connection = ProviderActor(
            provider: provider.init(settings),
            settings: ConnectionSettings(
                name: connection, baseURL: Self.baseURL, credential: Self.credential, provider: settings
            ).oneAttempt,
            transport: transport, observer: SilentObserver())
        return (connection, transport)
    }

    /// What our API makes of one answer.
    func outcome(
        _ call: CallFixture, _ prepared: PreparedCall, of answers: [UpstreamResponse]
    ) async -> Result<[UInt8], GatewayError> {
        let (connection, _) = connection(call, answers.map { .success($0) })
        do {
            return .success(try await prepared.perform(connection))
        } catch {
            return .failure(error)
        }
    }
}

/// A vendor's answer in a fixture: `{"status", "headers", "body" or "text"}`.
struct AnswerFixture: Sendable {
    let root: JSONValue
    var body: JSONValue? { root["body"] }

    init(_ root: JSONValue) { self.root = root }

    /// The answer, with another body where one is given.
    func response(body: [UInt8]? = nil) -> UpstreamResponse {
        let written = root["body"].map { Array($0.raw) } ?? Array((root["text"]?.string ?? "").utf8)
        return UpstreamResponse(
            status: root["status"]?.int ?? 0,
            headers: root["headers"]?.members.map { HeaderField($0.key, $0.value.string ?? "") } ?? [],
            body: body ?? written)
    }
}
