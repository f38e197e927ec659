public import TalentModel

// What belongs to an organisation as a whole: its fields, stages, companies, and what its people do.

/// Adds custom fields.
public protocol CustomFieldCreating: CustomFieldReading {
    /// Where each field of the draft goes.
    static var customFieldCreation: [FieldMapping] { get }
    /// Adds a field.
    func createCustomField(
        _ draft: CustomFieldDraft, _ options: RequestOptions
    ) throws(GatewayError) -> Endpoint<Created<CustomField>>
}

/// Reads the stages that boards start with.
public protocol PipelineReading: Provider {
    /// All pipelines.
    func pipelines() -> Endpoint<[Pipeline]>
}

/// Reads what was done and is planned for jobs.
public protocol ActivityReading: Provider {
    /// The filters of `activities(_:_:)`.
    static var activityFilters: [FilterSupport] { get }
    /// One page of activities.
    func activities(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Activity>>
}

/// Reads the kinds of activities.
public protocol ActivityTypeReading: Provider {
    /// All kinds.
    func activityTypes() -> Endpoint<[ActivityType]>
}

/// Reads the companies that members have jobs at.
public protocol EmployerReading: Provider {
    /// One page of companies.
    func employers(_ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Employer>>
}

/// Reads what has happened in an organisation.
public protocol ChangeReading: Provider {
    /// The filters of `changes(_:_:)`.
    static var changeFilters: [FilterSupport] { get }
    /// One page of changes, newest first. The remote id of each is the mark of the page after it.
    func changes(_ filters: ListFilters, _ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Change>>
}
