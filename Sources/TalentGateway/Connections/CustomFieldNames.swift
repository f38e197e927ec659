import GatewayJSON
import TalentModel
import TalentProviders

/// Finds the remote ids of custom fields that callers write by name. The fields of a connection are read when a name
/// turns up and kept for a minute.
actor CustomFieldNames {
    private var kept: [String: (fields: [CustomField], until: ContinuousClock.Instant)] = [:]

    /// The ids by the names used as keys of `object`; empty when all keys are ids, or the provider drops the fields.
    nonisolated func ids(
        for object: JSONValue?, on connection: ProviderActor, _ order: WorkOrder
    ) async throws(GatewayError) -> [String: String] {
        // Nearly no write has custom fields: those needn't come to the actor.
        guard let object, let reader = connection.provider as? any CustomFieldReading else { return [:] }
        let names = object.members.map(\.key).filter { !reader.isCustomFieldID($0) }
        if names.isEmpty { return [:] }
        let fields = try await fields(of: connection, reader, order)
        var ids: [String: String] = [:]
        var unknown: [FieldError] = []
        for name in names {
            if let field = fields.first(where: { $0.name == name }) ?? fields.first(where: { $0.core.remoteID == name })
            {
                ids[name] = field.core.remoteID
            } else {
                unknown.append(
                    FieldError(
                        pointer: "/custom_fields/" + DraftReader.escaped(name), code: "unknown_field",
                        detail: "The provider has no custom field of this name or id."))
            }
        }
        if !unknown.isEmpty { throw .invalid(unknown) }
        return ids
    }

    /// Has the fields of a connection read again when a name turns up next.
    func forget(_ connection: String) { kept[connection] = nil }

    private func fields(
        of connection: ProviderActor, _ reader: any CustomFieldReading, _ order: WorkOrder
    ) async throws(GatewayError) -> [CustomField] {
        if let entry = kept[connection.name], entry.until > .now { return entry.fields }
        let call = CallContext(deadline: .now + .seconds(15), traceparent: order.traceparent)
        let fields = try await connection.perform(reader.customFields(), call)
        kept[connection.name] = (fields, .now + .seconds(60))
        return fields
    }
}
