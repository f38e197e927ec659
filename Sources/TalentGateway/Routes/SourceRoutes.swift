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

    private static let filters: Set<String> = ["job_id"]

    var routes: [Route] {
        [
            Route(
                "listSources", "GET", "/v1/sources", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list)
        ] + [creation].map(writes.route)
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any SourceReading }, "list sources") {
            connection, reader in
            ListReading<Source>.Member(
                connection: connection, filters: type(of: reader).sourceFilters
            ) { filters, page throws(GatewayError) in
                try reader.sources(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }

    /// `POST /v1/sources`.
    var creation: WriteRoute {
        WriteRoute(
            operationID: "createSource", method: "POST", template: "/v1/sources", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any SourceCreating }, "create sources").0
        } spends: { _ in
            false
        } prepare: { [directory, made] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(connection, { $0 as? any SourceCreating }, "create sources")
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try SourceDraft(body).checked { draft throws(GatewayError) in
                try creator.createSource(draft, options)
            }
            return Write(making: endpoint, on: connection, order) { created in
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
