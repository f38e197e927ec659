public import GatewayJSON

/// A tracked link to a job's application page (Hirempire). Not a candidate's `source`, which is a label.
public struct Source: Resource {
    public static let collection: StaticString? = nil
    public var core: ResourceCore
    /// Remote id of the job.
    public var jobID: String?
    /// The label.
    public var name: String
    /// The link to share.
    public var url: String?
    /// The vendor's short tracking code.
    public var code: String?
    /// How often the link was followed.
    public var visits: Int?

    /// Makes a source.
    public init(core: ResourceCore, jobID: String?, name: String, url: String?, code: String?, visits: Int?) {
        self.core = core
        self.jobID = jobID
        self.name = name
        self.url = url
        self.code = code
        self.visits = visits
    }

    public func writeMembers(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("job_id", id: jobID, in: context)
        json.member("name", name)
        json.member("url", url)
        json.member("code", code)
        json.member("visits", visits)
    }

    public func writeLinks(to json: inout JSONWriter, in context: ResourceContext) {
        json.member("job", link: "jobs", jobID, in: context)
    }
}
