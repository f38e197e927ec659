import GatewayJSON
import TalentModel
import TalentProviders

/// `/v1/candidates`.
struct CandidateRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow
    let customFields: CustomFieldNames

    private static let filters: Set<String> = [
        "email", "active", "kind", "job_id", "status", "type", "campaign_id", "sort",
    ]

    var routes: [Route] {
        [
            Route(
                "listCandidates", "GET", "/v1/candidates", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list),
            Route(
                "getCandidate", "GET", "/v1/candidates/{id}", scope: .read, parameters: RouteParameters.read,
                answer: get),
            Route(
                "createCandidate", "POST", "/v1/candidates", scope: .write, parameters: RouteParameters.write,
                answer: create),
            Route(
                "setCandidateCustomField", "PUT", "/v1/candidates/{id}/custom-fields/{field_id}", scope: .write,
                parameters: RouteParameters.write, answer: setCustomField),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(
            context.query, booleans: ["active"], words: ["kind": CandidateKind.allCases.map(\.rawValue)])
        let members = try directory.readers(context, { $0 as? any CandidateReading }, "list candidates") {
            connection, reader in
            ListReading<Candidate>.Member(
                connection: connection, filters: type(of: reader).candidateFilters
            ) { filters, page throws(GatewayError) in
                try reader.candidates(filters, page)
            }
        }
        return try await ListReading(filterNames: Self.filters.sorted(), members: members).answer(context)
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let (connection, reader, id) = try directory.owner(
            of: "id", context, { $0 as? any CandidateReading }, "read candidates")
        return try await context.answer(with: reader.candidate(id), from: connection)
    }

    private func create(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let body = try context.json()
        let (connection, creator) = try directory.forWrite(
            context, { $0 as? any CandidateCreating }, "create candidates")
        let spends = type(of: creator).candidateCreationSpends
        return try await writes.answer(context, connection, spends: spends, body: body) {
            () async throws(GatewayError) -> Write in
            let draft = CandidateDraft(body)
            let ids = try await customFields.ids(for: draft.customFields, on: connection, context)
            let options = RequestOptions(now: context.receivedAt, customFieldIDs: ids)
            let endpoint = try draft.checked { draft throws(GatewayError) in
                try creator.createCandidate(draft, options)
            }
            return try Write(making: endpoint, on: connection, context: context, people: 1)
        }
    }

    private func setCustomField(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let body = try context.json()
        let (connection, writer, id) = try directory.owner(
            of: "id", context, { $0 as? any CustomFieldWriting }, "set custom fields")
        let field = context.pathParameter("field_id")
        return try await writes.answer(context, connection, spends: false, body: body) {
            () async throws(GatewayError) -> Write in
            let fieldID = try connection.providerSettings.remoteID(field, at: .parameter("field_id"))
            let draft = try CustomFieldValueDraft(body)
            let endpoint = try writer.setCustomField(fieldID, of: id, to: draft)
            return try Write(endpoint, on: connection, context: context, people: 1) { candidate, resource in
                var json = JSONWriter()
                candidate.write(to: &json, in: resource)
                return (200, json.bytes)
            }
        }
    }
}
