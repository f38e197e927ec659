import Foundation

/// One page of Huntr's cards.
package struct VendorJobPage: Decodable {
    package var data: [VendorJob]
    package var next: String?
}

/// A card, as the vendor writes it.
package struct VendorJob: Decodable {
    struct Location: Decodable {
        var address: String?
        var name: String?
        var lat: String?
        var lng: String?
        var url: String?
    }

    struct Person: Decodable { var id: String? }

    struct Employer: Decodable {
        var id: String?
        var name: String?
        var domain: String?
    }

    struct List: Decodable { var name: String? }

    struct Activity: Decodable {
        var id: String
        var title: String?
        var note: String?
        var completed: Bool?
        var createdByWorkflow: Bool?
        var startAt: Int?
        var endAt: Int?
        var completedAt: Int?
        var createdAt: Int?
    }

    var id: String
    var title: String?
    var description: String?
    var htmlDescription: String?
    var salary: String?
    var url: String?
    var location: Location?
    var deadline: Int?
    var activities: [Activity]?
    var applicationActivity: Activity?
    var offerActivity: Activity?
    var creatorMember: Person?
    var ownerMember: Person?
    var employer: Employer?
    var list: List?
    var createdAt: Int?
}

/// A job in the form of the gateway's API.
package struct JobAnswer: Encodable {
    struct Location: Encodable {
        var raw: String?
        var name: String?
        var lat: Double?
        var lng: Double?
        var url: String?
    }

    struct Employer: Encodable {
        var id: String?
        var name: String?
        var domain: String?
    }

    struct Stage: Encodable {
        var name: String
        var type: String?
    }

    struct Kind: Encodable {
        var name: String
        var key: String
        var milestone: Bool
    }

    struct Activity: Encodable {
        var id: String
        var remoteID: String
        var title: String?
        var note: String?
        var type: Kind?
        var completed: Bool?
        var completedAt: Date?
        var startsAt: Date?
        var endsAt: Date?
        var createdByWorkflow: Bool?
        var createdAt: Date?

        enum CodingKeys: String, CodingKey {
            case id, title, note, type, completed
            case remoteID = "remote_id"
            case completedAt = "completed_at"
            case startsAt = "starts_at"
            case endsAt = "ends_at"
            case createdByWorkflow = "created_by_workflow"
            case createdAt = "created_at"
        }
    }

    var id: String
    var connection: String
    var provider = "huntr"
    var remoteID: String
    var kind = "card"
    var title: String?
    var descriptionHTML: String?
    var descriptionText: String?
    var status = "tracked"
    var location: Location?
    var salary: [String: String]?
    var url: String?
    var employer: Employer?
    var deadlineAt: Date?
    var ownerID: String?
    var creatorID: String?
    var stage: Stage?
    var appliedAt: Date?
    var offerAt: Date?
    var activities: [Activity]?
    var createdAt: Date?
    var links: [String: String]

    enum CodingKeys: String, CodingKey {
        case id, connection, provider, kind, title, status, location, salary, url, employer, stage, activities, links
        case remoteID = "remote_id"
        case descriptionHTML = "description_html"
        case descriptionText = "description_text"
        case deadlineAt = "deadline_at"
        case ownerID = "owner_id"
        case creatorID = "creator_id"
        case appliedAt = "applied_at"
        case offerAt = "offer_at"
        case createdAt = "created_at"
    }
}

private let stageTypes = [
    "applied": "apply", "phone screen": "phone_screen", "phone": "phone_interview", "interview": "on_site_interview",
    "offer": "offer_received", "accepted": "offer_accepted",
]

private func date(_ seconds: Int?) -> Date? { seconds.map { Date(timeIntervalSince1970: TimeInterval($0)) } }

private func happened(_ activity: VendorJob.Activity?) -> Date? {
    date(activity?.completedAt ?? activity?.startAt ?? activity?.createdAt)
}

extension JobAnswer {
    package init(_ wire: VendorJob, connection: String) {
        func full(_ id: String) -> String { connection + ":" + id }
        let slots: [(String?, Kind)] = [
            (wire.applicationActivity?.id, Kind(name: "Apply", key: "apply", milestone: true)),
            (wire.offerActivity?.id, Kind(name: "Offer Received", key: "offer_received", milestone: true)),
        ]
        self.init(id: full(wire.id), connection: connection, remoteID: wire.id, links: [:])
        title = wire.title
        descriptionHTML = wire.htmlDescription
        descriptionText = wire.description
        location = wire.location.map {
            Location(
                raw: $0.address, name: $0.name, lat: $0.lat.flatMap { Double($0) }, lng: $0.lng.flatMap { Double($0) },
                url: $0.url)
        }
        salary = wire.salary.map { ["raw": $0] }
        url = wire.url
        employer = wire.employer.map { Employer(id: $0.id.map(full), name: $0.name, domain: $0.domain) }
        deadlineAt = date(wire.deadline)
        ownerID = wire.ownerMember?.id.map(full)
        creatorID = wire.creatorMember?.id.map(full)
        stage = wire.list?.name.map { Stage(name: $0, type: stageTypes[$0.lowercased()]) }
        appliedAt = happened(wire.applicationActivity)
        offerAt = happened(wire.offerActivity)
        activities = wire.activities?.map { activity in
            Activity(
                id: full(activity.id), remoteID: activity.id, title: activity.title, note: activity.note,
                type: slots.first { $0.0 == activity.id }?.1, completed: activity.completed,
                completedAt: date(activity.completedAt), startsAt: date(activity.startAt),
                endsAt: date(activity.endAt), createdByWorkflow: activity.createdByWorkflow,
                createdAt: date(activity.createdAt))
        }
        createdAt = date(wire.createdAt)
        links["self"] = "/v1/jobs/" + id
        if let ownerID { links["owner"] = "/v1/candidates/" + ownerID }
    }
}
