import TalentModel
import TalentProviders

/// `/v1/activities`.
struct ActivityRoutes: Sendable {
    let directory: ConnectionDirectory

    private static let filters: Set<String> = [
        "owner_id", "creator_id", "job_id", "activity_type_id", "employer_id", "created_after", "created_before",
    ]

    var routes: [Route] {
        [
            Route(
                "listActivities", "GET", "/v1/activities", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list)
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query, moments: ["created_after", "created_before"])
        let members = try directory.readers(context, { $0 as? any ActivityReading }, "list activities") {
            connection, reader in
            ListReading<Activity>.Member(
                connection: connection, filters: type(of: reader).activityFilters
            ) { filters, page throws(GatewayError) in
                try reader.activities(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }
}
