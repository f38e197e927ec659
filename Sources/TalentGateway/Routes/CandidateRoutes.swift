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
        ] + [creation, customFieldChange].map(writes.route)
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
        try await directory.read(context, { $0 as? any CandidateReading }, "read candidates") {
            reader, id throws(GatewayError) in
            try reader.candidate(id)
        }
    }

    /// `POST /v1/candidates`.
    var creation: WriteRoute {
        WriteRoute(
            operationID: "createCandidate", method: "POST", template: "/v1/candidates", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any CandidateCreating }, "create candidates").0
        } spends: { provider in
            (provider as? any CandidateCreating).map { type(of: $0).candidateCreationSpends } ?? true
        } prepare: { [directory, customFields] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(connection, { $0 as? any CandidateCreating }, "create candidates")
            let draft = CandidateDraft(body)
            let ids = try await customFields.ids(for: draft.customFields, on: connection, order)
            let options = RequestOptions(now: order.receivedAt, customFieldIDs: ids)
            let endpoint = try draft.checked { draft throws(GatewayError) in
                try creator.createCandidate(draft, options)
            }
            return Write(making: endpoint, on: connection, order, people: 1)
        }
    }

    /// `PUT /v1/candidates/{id}/custom-fields/{field_id}`.
    var customFieldChange: WriteRoute {
        WriteRoute(
            operationID: "setCandidateCustomField", method: "PUT",
            template: "/v1/candidates/{id}/custom-fields/{field_id}", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any CustomFieldWriting }, "set custom fields").0
        } spends: { _ in
            false
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let writer = try directory.capability(connection, { $0 as? any CustomFieldWriting }, "set custom fields")
            let id = try order.remoteID("id", on: connection)
            let field = try order.remoteID("field_id", on: connection)
            let endpoint = try writer.setCustomField(field, of: id, to: CustomFieldValueDraft(body))
            return Write(endpoint, on: connection, order, people: 1) { candidate, resource in
                var json = JSONWriter()
                candidate.write(to: &json, in: resource)
                return (200, json.bytes)
            }
        }
    }
}
