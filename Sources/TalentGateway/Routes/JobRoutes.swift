import TalentModel
import TalentProviders

/// `/v1/jobs`.
struct JobRoutes: Sendable {
    let directory: ConnectionDirectory

    private static let filters: Set<String> = [
        "owner_id", "creator_id", "created_after", "created_before", "kind", "status",
    ]

    var routes: [Route] {
        [
            Route(
                "listJobs", "GET", "/v1/jobs", scope: .read, parameters: RouteParameters.list.union(Self.filters),
                answer: list),
            Route("getJob", "GET", "/v1/jobs/{id}", scope: .read, parameters: RouteParameters.read, answer: get),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(
            context.query, moments: ["created_after", "created_before"],
            words: ["kind": JobKind.allCases.map(\.rawValue), "status": JobStatus.allCases.map(\.rawValue)])
        let members = try directory.readers(context, { $0 as? any JobReading }, "list jobs") { connection, reader in
            ListReading<Job>.Member(
                connection: connection, filters: type(of: reader).jobFilters
            ) { filters, page throws(GatewayError) in
                try reader.jobs(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try await directory.read(context, { $0 as? any JobReading }, "read jobs") {
            reader, id throws(GatewayError) in
            try reader.job(id)
        }
    }
}
