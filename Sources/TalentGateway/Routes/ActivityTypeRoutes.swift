import TalentModel
import TalentProviders

/// `/v1/activity-types`.
struct ActivityTypeRoutes: Sendable {
    let directory: ConnectionDirectory

    var routes: [Route] {
        [
            Route(
                "listActivityTypes", "GET", "/v1/activity-types", scope: .read, parameters: RouteParameters.list,
                answer: list)
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any ActivityTypeReading }, "list activity types") {
            connection, reader in
            ListReading<ActivityType>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                reader.activityTypes().paged(page)
            }
        }
        return try await ListReading(filterNames: [], members: members).answer(context)
    }
}
