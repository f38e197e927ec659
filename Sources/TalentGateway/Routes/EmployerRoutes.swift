import TalentModel
import TalentProviders

/// `/v1/employers`.
struct EmployerRoutes: Sendable {
    let directory: ConnectionDirectory

    var routes: [Route] {
        [
            Route(
                "listEmployers", "GET", "/v1/employers", scope: .read, parameters: RouteParameters.list, answer: list)
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any EmployerReading }, "list employers") {
            connection, reader in
            ListReading<Employer>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                try reader.employers(page)
            }
        }
        return try await ListReading(filterNames: [], members: members).answer(context)
    }
}
