import TalentModel
import TalentProviders

/// `/v1/invitations`.
struct InvitationRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow
    let customFields: CustomFieldNames

    var routes: [Route] {
        [
            Route(
                "listInvitations", "GET", "/v1/invitations", scope: .read, parameters: RouteParameters.list,
                answer: list)
        ] + [creation].map(writes.route)
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let members = try directory.readers(context, { $0 as? any InvitationReading }, "list invitations") {
            connection, reader in
            ListReading<Invitation>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                try reader.invitations(page)
            }
        }
        return try await ListReading(filterNames: [], members: members).answer(context)
    }

    /// `POST /v1/invitations`.
    var creation: WriteRoute {
        WriteRoute(
            operationID: "createInvitation", method: "POST", template: "/v1/invitations", scope: .spend
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any InvitationCreating }, "create invitations").0
        } spends: { _ in
            true
        } prepare: { [directory, customFields] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(
                connection, { $0 as? any InvitationCreating }, "create invitations")
            let draft = InvitationDraft(body)
            let ids = try await customFields.ids(for: draft.customFields, on: connection, order)
            let options = RequestOptions(now: order.receivedAt, customFieldIDs: ids)
            let endpoint = try draft.checked { draft throws(GatewayError) in
                try creator.createInvitation(draft, options)
            }
            return Write(making: endpoint, on: connection, order, people: 1)
        }
    }
}
