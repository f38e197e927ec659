public import TalentModel

/// Reads campaigns.
public protocol CampaignReading: Provider {
    /// The filters of `campaigns(_:_:)`.
    static var campaignFilters: [FilterSupport] { get }
    /// One campaign.
    func campaign(_ id: String) throws(GatewayError) -> Endpoint<Campaign>
    /// The numbers of a campaign, where the vendor tells them apart from it; nil elsewhere.
    func campaignCounts(_ id: String) throws(GatewayError) -> Endpoint<Campaign.Counts>?
    /// One page of campaigns.
    func campaigns(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Campaign>>
}

extension CampaignReading {
    /// The campaign has its numbers.
    public func campaignCounts(_ id: String) throws(GatewayError) -> Endpoint<Campaign.Counts>? { nil }
}

/// Makes campaigns: each costs credits.
public protocol CampaignCreating: Provider {
    /// Where each field of the draft goes.
    static var campaignCreation: [FieldMapping] { get }
    /// Makes a campaign.
    func createCampaign(
        _ draft: CampaignDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Campaign>>
}

/// Changes campaigns.
public protocol CampaignUpdating: Provider {
    /// Where each field of the change goes.
    static var campaignChange: [FieldMapping] { get }
    /// Whether the vendor's answer is less than the whole campaign, so that it's read once more for the caller.
    static var campaignChangeIsReadBack: Bool { get }
    /// Changes a campaign.
    func updateCampaign(
        _ id: String, _ change: CampaignChange, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Campaign>
}

/// Reads tracked links.
public protocol SourceReading: Provider {
    /// The filters of `sources(_:_:)`.
    static var sourceFilters: [FilterSupport] { get }
    /// One page of links.
    func sources(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Source>>
}
