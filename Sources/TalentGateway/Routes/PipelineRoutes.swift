import TalentModel
import TalentProviders

/// `/v1/pipelines`.
struct PipelineRoutes: Sendable {
    let directory: ConnectionDirectory

    var routes: [Route] {
        [
            Route(
                "listPipelines", "GET", "/v1/pipelines", scope: .read, parameters: RouteParameters.list, answer: list)
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any PipelineReading }, "list pipelines") {
            connection, reader in
            ListReading<Pipeline>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                reader.pipelines().paged(page)
            }
        }
        return try await ListReading(filterNames: [], members: members).answer(context)
    }
}
