import TalentModel
import TalentProviders

extension CapabilityTable {
    /// What a provider can do with what belongs to an organisation as a whole.
    static func organisation(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        func list(_ operationID: String, _ resource: String, _ path: String, _ filters: [FilterSupport] = []) {
            found.append(
                CapabilityTable(
                    operationID: operationID, resource: resource, verb: "list", route: "GET /v1/" + path, scope: .read,
                    filters: filters))
        }
        if type is any CustomFieldReading.Type { list("listCustomFields", "custom_field", "custom-fields") }
        if let creator = type as? any CustomFieldCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createCustomField", resource: "custom_field", verb: "create",
                    route: "POST /v1/custom-fields", scope: .write, fields: creator.customFieldCreation))
        }
        if type is any PipelineReading.Type { list("listPipelines", "pipeline", "pipelines") }
        if let reader = type as? any ActivityReading.Type {
            list("listActivities", "activity", "activities", reader.activityFilters)
        }
        if type is any ActivityTypeReading.Type { list("listActivityTypes", "activity_type", "activity-types") }
        if type is any EmployerReading.Type { list("listEmployers", "employer", "employers") }
        if let reader = type as? any ChangeReading.Type {
            list("listChanges", "change", "changes", reader.changeFilters)
        }
        return found
    }
}
