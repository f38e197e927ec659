import GatewayJSON
import TalentModel
import TalentProviders
import Testing

extension Capability {
    static let campaignResources: [Capability] = [
        Capability(
            operation: "listCampaigns", isHad: { $0 is any CampaignReading.Type },
            filters: { ($0 as? any CampaignReading.Type)?.campaignFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any CampaignReading else { return nil }
                return PreparedCall(page: try reader.campaigns(call.filters, call.page))
            }),
        Capability(
            operation: "getCampaign", isHad: { $0 is any CampaignReading.Type },
            prepare: { provider, call in
                guard let reader = provider as? any CampaignReading else { return nil }
                return PreparedCall(one: try reader.campaign(call.id))
            }),
        Capability(
            operation: "getCampaignCounts",
            isHad: { type in
                let provider = type.init(ProviderSettings(connection: "c"))
                return (try? (provider as? any CampaignReading)?.campaignCounts("c")) != nil
            },
            prepare: { provider, call in
                guard let reader = provider as? any CampaignReading, let read = try reader.campaignCounts(call.id)
                else { return nil }
                return PreparedCall(read) { counts, json, context in
                    var campaign = Campaign(core: ResourceCore(remoteID: call.id))
                    campaign.counts = counts
                    campaign.write(to: &json, in: context)
                }
            }),
        Capability(
            operation: "createCampaign", isHad: { $0 is any CampaignCreating.Type },
            table: { ($0 as? any CampaignCreating.Type)?.campaignCreation ?? [] }, draftFields: CampaignDraft.fields,
            prepare: { provider, call in
                guard let creator = provider as? any CampaignCreating else { return nil }
                return PreparedCall(
                    made: try CampaignDraft(call.requiredBody()).checked { draft throws(GatewayError) in
                        try creator.createCampaign(draft, call.options)
                    })
            }),
        Capability(
            operation: "updateCampaign", isHad: { $0 is any CampaignUpdating.Type },
            table: { ($0 as? any CampaignUpdating.Type)?.campaignChange ?? [] }, draftFields: CampaignChange.fields,
            prepare: { provider, call in
                guard let updater = provider as? any CampaignUpdating else { return nil }
                return PreparedCall(
                    one: try CampaignChange(call.requiredBody()).checked { change throws(GatewayError) in
                        try updater.updateCampaign(call.id, change, call.options)
                    })
            }),
        Capability(
            operation: "listSources", isHad: { $0 is any SourceReading.Type },
            filters: { ($0 as? any SourceReading.Type)?.sourceFilters ?? [] },
            prepare: { provider, call in
                guard let reader = provider as? any SourceReading else { return nil }
                return PreparedCall(page: try reader.sources(call.filters, call.page))
            }),
    ]
}
