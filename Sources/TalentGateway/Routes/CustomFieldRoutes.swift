import TalentModel
import TalentProviders

/// `/v1/custom-fields`.
struct CustomFieldRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow
    let customFields: CustomFieldNames

    var routes: [Route] {
        [
            Route(
                "listCustomFields", "GET", "/v1/custom-fields", scope: .read, parameters: RouteParameters.list,
                answer: list)
        ] + [creation].map(writes.route)
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(context.query)
        let members = try directory.readers(context, { $0 as? any CustomFieldReading }, "list custom fields") {
            connection, reader in
            ListReading<CustomField>.Member(connection: connection, filters: []) { _, page throws(GatewayError) in
                reader.customFields().paged(page)
            }
        }
        return try await ListReading(filterNames: [], members: members).answer(context)
    }

    /// `POST /v1/custom-fields`.
    var creation: WriteRoute {
        WriteRoute(
            operationID: "createCustomField", method: "POST", template: "/v1/custom-fields", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any CustomFieldCreating }, "create custom fields").0
        } spends: { _ in
            false
        } prepare: { [directory, customFields] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(
                connection, { $0 as? any CustomFieldCreating }, "create custom fields")
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try CustomFieldDraft(body).checked { draft throws(GatewayError) in
                try creator.createCustomField(draft, options)
            }
            return Write(making: endpoint, on: connection, order) { created in
                // Its name can be used from now on.
                await customFields.forget(connection.name)
                return created
            }
        }
    }
}
