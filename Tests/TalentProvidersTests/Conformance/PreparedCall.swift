import GatewayJSON
import TalentModel
import TalentProviders
import Upstream

/// An endpoint of whatever outcome, with the outcome written as our API writes it.
struct PreparedCall: Sendable {
    let name: String
    let operationClass: OperationClass
    let method: UpstreamMethod
    let path: String
    let query: [String]
    let body: [UInt8]?
    let spends: Bool
    var mapping: MappingReport
    let personalData: [String]
    /// The request as it would leave.
    let request: @Sendable (ProviderActor) -> UpstreamRequest
    /// Makes the call; the outcome as JSON.
    let perform: @Sendable (ProviderActor) async throws(GatewayError) -> [UInt8]

    init<Output>(
        _ endpoint: Endpoint<Output>,
        _ write: @escaping @Sendable (Output, inout JSONWriter, ResourceContext) -> Void
    ) {
        name = endpoint.name
        operationClass = endpoint.operationClass
        method = endpoint.method
        path = endpoint.path
        query = endpoint.query.map { "\($0.name)=\($0.value)" }
        body = endpoint.body
        spends = endpoint.spends
        mapping = endpoint.mapping
        personalData = endpoint.personalData
        request = { $0.request(for: endpoint.call, context: CallContext()) }
        perform = { connection async throws(GatewayError) -> [UInt8] in
            let output = try await connection.perform(endpoint)
            var json = JSONWriter()
            write(output, &json, ResourceContext(connection: connection.name, provider: connection.provider.name))
            return json.bytes
        }
    }

    init<Item: Resource>(one endpoint: Endpoint<Item>) {
        self.init(endpoint) { item, json, context in item.write(to: &json, in: context) }
    }

    init<Item: Resource>(page endpoint: Endpoint<Page<Item>>) {
        self.init(endpoint) { page, json, context in
            json.object { json in
                json.member("data", array: { json in for item in page.items { item.write(to: &json, in: context) } })
                json.member("next", page.next)
            }
        }
    }

    init<Item: Resource>(made endpoint: Endpoint<Created<Item>>) {
        self.init(endpoint) { created, json, context in
            json.object { json in
                json.member("existed", created.existed)
                json.key("data")
                created.item.write(to: &json, in: context)
            }
        }
    }
}
