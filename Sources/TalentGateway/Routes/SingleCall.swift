import GatewayJSON
import TalentModel
import TalentProviders

extension ConnectionDirectory {
    /// Reads the one resource that the path's id names, and answers with it.
    ///
    /// - Parameter endpoint: the call, from who can make it and the id's remote part.
    func read<Reader, Item: Resource>(
        _ context: RequestContext, _ cast: (any Provider) -> Reader?, _ verb: String,
        _ endpoint: (Reader, _ remoteID: String) throws(GatewayError) -> Endpoint<Item>
    ) async throws(GatewayError) -> Answer {
        let (connection, call) = try one(context, cast, verb, endpoint)
        return try await connection.perform(call, context.callContext)
    }

    /// The call, read as the answer: what a resource needs takes no room while its call is on its way.
    @inline(never)
    private func one<Reader, Item: Resource>(
        _ context: RequestContext, _ cast: (any Provider) -> Reader?, _ verb: String,
        _ endpoint: (Reader, _ remoteID: String) throws(GatewayError) -> Endpoint<Item>
    ) throws(GatewayError) -> (ProviderActor, Endpoint<Answer>) {
        let (connection, reader, id) = try owner(of: "id", context, cast, verb)
        let call = try endpoint(reader, id)
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: try context.includesRemoteData())
        let answer = call.map { item in
            Answer.data { item.write(to: &$0, in: resource) }.at(resource.connection, resource.provider)
        }
        return (connection, answer)
    }
}

extension Write {
    /// A write that is one call to the vendor.
    ///
    /// - Parameters:
    ///   - people: people concerned.
    ///   - finish: the answer's status and data, from what the vendor made of it.
    init<Output>(
        _ endpoint: Endpoint<Output>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0,
        finish: @escaping @Sendable (Output, ResourceContext) async -> (status: Int, data: [UInt8])
    ) {
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: order.includesRemoteData)
        var step = WriteStep(
            request: { [call = endpoint.call] in connection.request(for: call, context: order.call(of: "")) },
            call: connection.admissionCall(for: endpoint.call)
        ) { call, permit in
            do throws(GatewayError) {
                let output = try await connection.perform(endpoint, call, permit: permit)
                let (status, data) = await finish(output, resource)
                return .made(status: status, data: data)
            } catch {
                return .failed(error)
            }
        }
        if let cost = endpoint.cost {
            step.cost = cost.total
            step.unit = cost.email > 0 ? .email : cost.call > 0 ? .call : .sms
        }
        step.recipients = endpoint.contacts.map { WriteStep.Recipient(address: $0.address, pointer: $0.pointer) }
        step.proof = endpoint.proof
        self.init(mapping: endpoint.mapping, people: people, steps: [step])
    }

    /// A write that makes one thing: 201, or 200 where the vendor is known to have had it.
    ///
    /// - Parameter review: corrects what the vendor's answer says by what the gateway knows.
    init<Item: Resource>(
        making endpoint: Endpoint<Created<Item>>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0,
        review: (@Sendable (Created<Item>) async -> Created<Item>)? = nil
    ) {
        self.init(endpoint, on: connection, order, people: people) { created, resource in
            let created = await review?(created) ?? created
            var json = JSONWriter()
            created.item.write(to: &json, in: resource)
            return (created.existed ? 200 : 201, json.bytes)
        }
    }
}

extension WorkOrder {
    /// The remote part of a path parameter that is an id.
    func remoteID(_ parameter: String, on connection: ProviderActor) throws(GatewayError) -> String {
        try connection.providerSettings.remoteID(pathParameters[parameter] ?? "", at: .parameter(parameter))
    }
}
