import TalentModel
import TalentProviders

/// `/v1/sources`.
struct SourceRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow
    private let made = MadeSources()

    init(directory: ConnectionDirectory, writes: WriteFlow) {
        self.directory = directory
        self.writes = writes
    }

    var routes: [Route] {
        [
            Route(
                "createSource", "POST", "/v1/sources", scope: .write, parameters: RouteParameters.write,
                answer: create)
        ]
    }

    private func create(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let body = try context.json()
        let (connection, creator) = try directory.forWrite(
            context, { $0 as? any SourceCreating }, "create sources")
        return try await writes.answer(context, connection, spends: false, body: body) {
            () async throws(GatewayError) -> Write in
            let options = RequestOptions(now: context.receivedAt)
            let endpoint = try SourceDraft(body).checked { draft throws(GatewayError) in
                try creator.createSource(draft, options)
            }
            return try Write(making: endpoint, on: connection, context: context) { [made] created in
                let id = connection.name + ":" + created.item.core.remoteID
                return Created(created.item, existed: await made.contains(id, orAddIf: !created.existed))
            }
        }
    }
}

/// The links that this process has seen being made, so that a second call within the vendor's clock tolerance is
/// answered with 200 too. Bounded; a forgotten one is old enough to be told by its age.
private actor MadeSources {
    private var ids: Set<String> = []
    private var order: [String] = []
    private static let limit = 10_000

    /// Whether the link was there before the call: it was seen here, or it's too old to be new.
    func contains(_ id: String, orAddIf isNew: Bool) -> Bool {
        if !isNew || ids.contains(id) { return true }
        if order.count == Self.limit { ids.remove(order.removeFirst()) }
        ids.insert(id)
        order.append(id)
        return false
    }
}
