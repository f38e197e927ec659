public import TalentModel
import GatewayJSON

// Vendor file section 12. `listNames` is what the stages were before they had ids.
extension HuntrProvider: PipelineReading {
    public func pipelines() -> Endpoint<[Pipeline]> {
        Endpoint("huntr.board_templates.list", .read, .get, "/board-templates") {
            body throws(WireError) -> [Pipeline] in
            try body.requiredArray("data").mapElements(Self.pipeline)
        }
    }

    static func pipeline(_ body: JSONValue) throws(WireError) -> Pipeline {
        let wire = try body.asObject()
        var stages: [Pipeline.Stage] = []
        if let templates = wire["listTemplates"], templates.kind == .array {
            stages = templates.elements.compactMap { stage in
                stage.filled("name").map { Pipeline.Stage(remoteID: stage.text("id"), name: $0) }
            }
        } else if let names = wire["listNames"], names.kind == .array {
            stages = names.elements.compactMap { $0.string.map { Pipeline.Stage(remoteID: nil, name: $0) } }
        }
        return Pipeline(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire),
            name: wire.filled("name"), stages: stages, isDefault: wire["isDefault"]?.bool)
    }
}

// Vendor file section 16.
extension HuntrProvider: EmployerReading {
    public func employers(_ page: PageRequest) throws(GatewayError) -> Endpoint<Page<Employer>> {
        var endpoint = Endpoint("huntr.employers.list", .read, .get, "/employers", query: Self.pageQuery(page)) {
            body throws(WireError) -> Page<Employer> in
            try Self.page(body, page, Self.employer)
        }
        endpoint.pointers = PointerMap([], limit: "limit", cursor: "next")
        return endpoint
    }

    /// Its `location` is a text, unlike a job's.
    static func employer(_ body: JSONValue) throws(WireError) -> Employer {
        let wire = try body.asObject()
        var employer = Employer(
            core: ResourceCore(
                remoteID: try wire.requiredText("id"), createdAt: wire.unixMoment("createdAt"), remoteData: wire))
        employer.name = wire.filled("name")
        employer.domain = wire.filled("domain")
        employer.foundedYear = wire["foundedYear"]?.int
        employer.description = wire.filled("description")
        employer.location = wire.filled("location")
        employer.isPartner = wire["isPartner"]?.bool
        employer.counts.jobs = wire["jobCount"]?.int
        employer.counts.applications = wire["applicationCount"]?.int
        employer.counts.interviews = wire["interviewCount"]?.int
        employer.counts.offers = wire["offerCount"]?.int
        return employer
    }
}
