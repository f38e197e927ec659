import TalentModel
import TalentProviders

/// `/v1/sources`.
struct SourceRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

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
            let draft = try SourceDraft(body)
            let endpoint = try creator.createSource(draft, RequestOptions(now: context.receivedAt))
            return try Write(making: endpoint, on: connection, context: context)
        }
    }
}
