import GatewayJSON
import TalentModel
import TalentProviders

extension RequestContext {
    /// Reads one resource and answers with it.
    func answer<Item: Resource>(
        with endpoint: Endpoint<Item>, from connection: ProviderActor
    ) async throws(GatewayError) -> Answer {
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: try includesRemoteData())
        let item = try await connection.perform(endpoint, callContext)
        return Answer.data { item.write(to: &$0, in: resource) }.at(connection.name, connection.provider.name)
    }
}

extension Write {
    /// A write that is one call to the vendor.
    ///
    /// - Parameters:
    ///   - people: people concerned.
    ///   - finish: the answer's status and data, from what the vendor made of it.
    init<Output>(
        _ endpoint: Endpoint<Output>, on connection: ProviderActor, context: RequestContext, people: Int = 0,
        finish: @escaping @Sendable (Output, ResourceContext) async -> (status: Int, data: [UInt8])
    ) throws(GatewayError) {
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: try context.includesRemoteData())
        self.init(
            requests: [connection.request(for: endpoint, context: context.callContext)], people: people,
            cost: endpoint.cost, mapping: endpoint.mapping
        ) { call throws(GatewayError) -> WriteOutcome in
            let output = try await connection.perform(endpoint, call)
            let (status, data) = await finish(output, resource)
            return WriteOutcome(status: status, data: data, effect: .complete, units: endpoint.cost ?? Units())
        }
    }

    /// A write that makes one thing: 201, or 200 where the vendor is known to have had it.
    ///
    /// - Parameter review: corrects what the vendor's answer says by what the gateway knows.
    init<Item: Resource>(
        making endpoint: Endpoint<Created<Item>>, on connection: ProviderActor, context: RequestContext,
        people: Int = 0, review: @escaping @Sendable (Created<Item>) async -> Created<Item> = { $0 }
    ) throws(GatewayError) {
        try self.init(endpoint, on: connection, context: context, people: people) { created, resource in
            let created = await review(created)
            var json = JSONWriter()
            created.item.write(to: &json, in: resource)
            return (created.existed ? 200 : 201, json.bytes)
        }
    }
}
