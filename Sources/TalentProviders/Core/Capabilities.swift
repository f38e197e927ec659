public import TalentModel

/// What a request adds to the body: query parameters and headers that change the mapping.
public struct RequestOptions: Sendable {
    /// The moment of the call, for rules about the future.
    public var now: Timestamp
    /// Remote ids of custom fields by the names that the caller used for them.
    public var customFieldIDs: [String: String]

    /// Makes options.
    public init(now: Timestamp, customFieldIDs: [String: String] = [:]) {
        self.now = now
        self.customFieldIDs = customFieldIDs
    }
}

/// A filter of a list, and how a provider honours it.
public struct FilterSupport: Sendable {
    /// The query parameter: `email`.
    public var name: String
    /// The vendor's parameter; nil when the gateway does the filtering, which is exact and bounded.
    public var remoteName: String?
    /// Whether there is no list without it: some vendors list people only within a campaign.
    public var isRequired: Bool
    /// The values that it's honoured for; nil: all.
    public var values: Set<String>?
    /// Values of other filters that it isn't honoured beside: a vendor's second kind of list may have fewer filters.
    public var exclusions: [String: String]

    /// Makes a filter.
    public init(
        _ name: String, _ remoteName: String?, isRequired: Bool = false, values: Set<String>? = nil,
        unless exclusions: [String: String] = [:]
    ) {
        self.name = name
        self.remoteName = remoteName
        self.isRequired = isRequired
        self.values = values
        self.exclusions = exclusions
    }

    /// Whether it's honoured in a request with these filters.
    public func isHonoured(in filters: [String: String]) -> Bool {
        if let values, let value = filters[name], !values.contains(value) { return false }
        return exclusions.allSatisfy { filters[$0.key] != $0.value }
    }
}

/// The filters of a list request: values by the query parameter's name, already checked for form.
public struct ListFilters: Sendable {
    /// The values that were given.
    public var values: [String: String]

    /// Makes filters.
    public init(_ values: [String: String] = [:]) { self.values = values }

    /// The value of a filter.
    public subscript(_ name: String) -> String? { values[name] }
}

/// Which page of a list: at most `limit` items after the vendor's mark `cursor`.
public struct PageRequest: Sendable {
    /// The most items wanted, 1 to 200.
    public var limit: Int
    /// The vendor's mark; nil for the first page.
    public var cursor: String?

    /// Makes a request for a page.
    public init(limit: Int, cursor: String? = nil) {
        self.limit = limit
        self.cursor = cursor
    }
}

/// Reads persons.
public protocol CandidateReading: Provider {
    /// The filters of `candidates(_:_:)`.
    static var candidateFilters: [FilterSupport] { get }
    /// One person.
    func candidate(_ id: String) throws(GatewayError) -> Endpoint<Candidate>
    /// One page of persons.
    func candidates(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Candidate>>
}

/// Makes persons.
public protocol CandidateCreating: Provider {
    /// Where each field of the draft goes.
    static var candidateCreation: [FieldMapping] { get }
    /// Whether making a person contacts the person.
    static var candidateCreationSpends: Bool { get }
    /// Makes a person.
    func createCandidate(
        _ draft: CandidateDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Candidate>>
}

/// Reads jobs.
public protocol JobReading: Provider {
    /// The filters of `jobs(_:_:)`.
    static var jobFilters: [FilterSupport] { get }
    /// One job.
    func job(_ id: String) throws(GatewayError) -> Endpoint<Job>
    /// One page of jobs.
    func jobs(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Job>>
}

/// Makes tracked links.
public protocol SourceCreating: Provider {
    /// Where each field of the draft goes.
    static var sourceCreation: [FieldMapping] { get }
    /// Makes a link, or gives the one there is.
    func createSource(
        _ draft: SourceDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Source>>
}

/// Adds people to campaigns: each is messaged or called.
public protocol CampaignOutreach: Provider {
    /// Where each field of a person goes.
    static var outreachPerson: [FieldMapping] { get }
    /// The ways of reaching people that the provider has.
    static var outreachKinds: [OutreachDraft.Outreach] { get }
    /// The most people that one call takes.
    static var outreachChunkSize: Int { get }
    /// Checks everybody and drops duplicates: who can be sent, and what is already known of the rest.
    func planOutreach(_ draft: OutreachDraft) throws(GatewayError) -> OutreachPlan
    /// Adds the people of one chunk, at most `outreachChunkSize`.
    func addToCampaign(
        _ campaignID: String, _ outreach: OutreachDraft.Outreach, _ people: [OutreachPlan.Recipient]
    ) throws(GatewayError) -> Endpoint<OutreachCounts>
}

/// Reads the people of campaigns.
public protocol CampaignCandidateReading: Provider {
    /// The filters of `candidates(of:_:_:)`.
    static var campaignCandidateFilters: [FilterSupport] { get }
    /// One page of a campaign's people.
    func candidates(
        of campaignID: String, _ filters: ListFilters, _ page: PageRequest
    ) throws(GatewayError) -> Endpoint<Page<Candidate>>
}

/// Reads and makes invitations to join an organisation.
public protocol InvitationReading: Provider {
    /// One page of pending invitations.
    func invitations(_ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Invitation>>
}

/// Makes invitations: each e-mails a person.
public protocol InvitationCreating: Provider {
    /// Where each field of the draft goes.
    static var invitationCreation: [FieldMapping] { get }
    /// Invites a person.
    func createInvitation(
        _ draft: InvitationDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<Invitation>>
}

/// Reads an organisation's custom fields, so that callers may write them by name.
public protocol CustomFieldReading: Provider {
    /// All custom fields.
    func customFields() -> Endpoint<[CustomField]>
    /// Whether `key` is a field's remote id by its form; anything else is taken for a name.
    func isCustomFieldID(_ key: String) -> Bool
}

/// Sets one custom field of a person.
public protocol CustomFieldWriting: Provider {
    /// Sets the value.
    func setCustomField(
        _ fieldID: String, of candidateID: String, to draft: CustomFieldValueDraft
    ) throws(GatewayError) -> Endpoint<Candidate>
}

/// Reads the account's balance, free of charge. A message costs one credit.
public protocol BalanceReading: Provider {
    /// The credits available.
    func balance() -> Endpoint<Double>
}
