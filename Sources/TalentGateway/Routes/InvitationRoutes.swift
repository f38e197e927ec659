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
                answer: list),
            Route(
                "createInvitation", "POST", "/v1/invitations", scope: .spend, parameters: RouteParameters.write,
                answer: create),
        ]
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

    private func create(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let body = try context.json()
        let (connection, creator) = try directory.forWrite(
            context, { $0 as? any InvitationCreating }, "create invitations")
        return try await writes.answer(context, connection, spends: true, body: body) {
            () async throws(GatewayError) -> Write in
            let draft = InvitationDraft(body)
            let ids = try await customFields.ids(for: draft.customFields, on: connection, context)
            let options = RequestOptions(now: context.receivedAt, customFieldIDs: ids)
            let endpoint = try draft.checked { draft throws(GatewayError) in
                try creator.createInvitation(draft, options)
            }
            return try Write(making: endpoint, on: connection, context: context, people: 1)
        }
    }
}
