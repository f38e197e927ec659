import Admission
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
        let (connection, call, resource) = try one(context, cast, verb, endpoint)
        return try await connection.perform(call, context.callContext) { item in
            Answer.data { item.write(to: &$0, in: resource) }.at(resource.connection, resource.provider)
        }
    }

    /// What is needed for the call. Apart, so that what leads to it takes no room while the call is on its way.
    @inline(never)
    private func one<Reader, Item>(
        _ context: RequestContext, _ cast: (any Provider) -> Reader?, _ verb: String,
        _ endpoint: (Reader, _ remoteID: String) throws(GatewayError) -> Endpoint<Item>
    ) throws(GatewayError) -> (ProviderActor, Endpoint<Item>, ResourceContext) {
        let (connection, reader, id) = try owner(of: "id", context, cast, verb)
        let call = try endpoint(reader, id)
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: try context.includesRemoteData())
        return (connection, call, resource)
    }
}

extension Write {
    /// The answer's status and data.
    typealias Made = (status: Int, data: [UInt8])

    /// A write that is one call to the vendor.
    ///
    /// - Parameters:
    ///   - people: people concerned.
    ///   - perform: makes it.
    private init(
        _ call: UpstreamCall, on connection: ProviderActor, _ order: WorkOrder, people: Int,
        perform: @escaping @Sendable (CallContext, Permit, ResourceContext) async throws(GatewayError) -> Made
    ) {
        let resource = ResourceContext(
            connection: connection.name, provider: connection.provider.name,
            includesRemoteData: order.includesRemoteData)
        var step = WriteStep(
            request: { connection.request(for: call, context: order.call(of: "")) },
            call: connection.admissionCall(for: call)
        ) { context, permit in
            do throws(GatewayError) {
                let (status, data) = try await perform(context, permit, resource)
                return .made(status: status, data: data)
            } catch {
                return .failed(error)
            }
        }
        if let cost = call.cost {
            step.cost = cost.total
            step.unit = cost.email > 0 ? .email : cost.call > 0 ? .call : .sms
        }
        step.recipients = call.contacts.map { WriteStep.Recipient(address: $0.address, pointer: $0.pointer) }
        step.proof = call.proof
        self.init(mapping: call.mapping, people: people, steps: [step])
    }

    /// A write that is one call to the vendor.
    ///
    /// - Parameters:
    ///   - people: people concerned.
    ///   - finish: makes the answer of what the vendor made of it.
    init<Output>(
        _ endpoint: Endpoint<Output>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0,
        finish: @escaping @Sendable (Output, ResourceContext) async -> Made
    ) {
        self.init(endpoint.call, on: connection, order, people: people) {
            context, permit, resource throws(GatewayError) in
            await finish(try await connection.perform(endpoint, context, permit: permit), resource)
        }
    }

    /// A write that makes one thing: 201, or 200 where the vendor is known to have had it.
    init<Item: Resource>(
        making endpoint: Endpoint<Created<Item>>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0
    ) {
        self.init(endpoint.call, on: connection, order, people: people) {
            context, permit, resource throws(GatewayError) in
            try await connection.perform(endpoint, context, permit: permit) { Self.made($0, resource) }
        }
    }

    /// The same where the gateway knows better than the vendor's answer.
    ///
    /// - Parameter review: corrects what the answer says.
    init<Item: Resource>(
        making endpoint: Endpoint<Created<Item>>, on connection: ProviderActor, _ order: WorkOrder, people: Int = 0,
        review: @escaping @Sendable (Created<Item>) async -> Created<Item>
    ) {
        self.init(endpoint, on: connection, order, people: people) { created, resource in
            Self.made(await review(created), resource)
        }
    }

    private static func made(_ created: Created<some Resource>, _ resource: ResourceContext) -> Made {
        var json = JSONWriter()
        created.item.write(to: &json, in: resource)
        return (created.existed ? 200 : 201, json.bytes)
    }
}

extension WorkOrder {
    /// The remote part of a path parameter that is an id.
    func remoteID(_ parameter: String, on connection: ProviderActor) throws(GatewayError) -> String {
        try connection.providerSettings.remoteID(pathParameters[parameter] ?? "", at: .parameter(parameter))
    }
}
