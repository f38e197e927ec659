import TalentModel
import TalentProviders

extension CapabilityTable {
    /// What a provider can do with campaigns themselves, and its tracked links.
    static func campaigns(of type: any Provider.Type) -> [CapabilityTable] {
        var found: [CapabilityTable] = []
        if let reader = type as? any CampaignReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listCampaigns", resource: "campaign", verb: "list", route: "GET /v1/campaigns",
                    scope: .read, filters: reader.campaignFilters))
            found.append(
                CapabilityTable(
                    operationID: "getCampaign", resource: "campaign", verb: "get", route: "GET /v1/campaigns/{id}",
                    scope: .read))
        }
        if let creator = type as? any CampaignCreating.Type {
            found.append(
                CapabilityTable(
                    operationID: "createCampaign", resource: "campaign", verb: "create", route: "POST /v1/campaigns",
                    scope: .spend, fields: creator.campaignCreation,
                    notSupported: missing(CampaignDraft.fields, in: creator.campaignCreation)))
        }
        if let updater = type as? any CampaignUpdating.Type {
            found.append(
                CapabilityTable(
                    operationID: "updateCampaign", resource: "campaign", verb: "update",
                    route: "PATCH /v1/campaigns/{id}", scope: .write, fields: updater.campaignChange))
        }
        if let reader = type as? any SourceReading.Type {
            found.append(
                CapabilityTable(
                    operationID: "listSources", resource: "source", verb: "list", route: "GET /v1/sources",
                    scope: .read, filters: reader.sourceFilters))
        }
        return found
    }
}
