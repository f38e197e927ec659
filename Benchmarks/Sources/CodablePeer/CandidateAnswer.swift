import Foundation

/// What callers see: `{"data": …, "meta": {}}`.
package struct Envelope<Item: Encodable>: Encodable {
    package struct Meta: Encodable {
        var nextCursor: String?
        var hasMore: Bool?

        package init(nextCursor: String? = nil, hasMore: Bool? = nil) {
            self.nextCursor = nextCursor
            self.hasMore = hasMore
        }

        enum CodingKeys: String, CodingKey {
            case nextCursor = "next_cursor"
            case hasMore = "has_more"
        }
    }

    var data: Item
    var meta: Meta

    package init(data: Item, meta: Meta = Meta()) {
        self.data = data
        self.meta = meta
    }
}

/// A person in the form of the gateway's API.
package struct CandidateAnswer: Encodable {
    struct Rating: Encodable {
        var score: Double
        var max: Double
    }

    struct Counts: Encodable {
        var interviews: Int?
        var analyses: Int?
    }

    var id: String
    var connection: String
    var provider: String
    var remoteID: String
    var kind: String
    var firstName: String?
    var lastName: String?
    var email: String?
    var phone: String?
    var status: String?
    var remoteStatus: String?
    var jobIDs: [String]?
    var externalID: String?
    var source: String?
    var tags: [String]?
    var consentExpiresOn: String?
    var gender: String?
    var rating: Rating?
    var counts: Counts?
    var customFields: [String: AnyJSON]?
    var metadata: [String: String]?
    var createdAt: Date?
    var updatedAt: Date?
    var links: [String: String]

    enum CodingKeys: String, CodingKey {
        case id, connection, provider, kind, email, phone, status, source, tags, gender, rating, counts, metadata, links
        case remoteID = "remote_id"
        case firstName = "first_name"
        case lastName = "last_name"
        case remoteStatus = "remote_status"
        case jobIDs = "job_ids"
        case externalID = "external_id"
        case consentExpiresOn = "consent_expires_on"
        case customFields = "custom_fields"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

extension CandidateAnswer {
    package init(_ wire: VendorMember, connection: String) {
        let id = connection + ":" + wire.id
        self.init(
            id: id, connection: connection, provider: "huntr", remoteID: wire.id, kind: "member",
            firstName: wire.givenName, lastName: wire.familyName, email: wire.email,
            status: wire.isActive.map { $0 ? "active" : "inactive" },
            customFields: wire.memberFieldValues.map { values in
                Dictionary(values.map { ($0.fieldId, $0.value) }) { _, last in last }
            },
            createdAt: wire.createdAt.map { Date(timeIntervalSince1970: TimeInterval($0)) },
            links: ["self": "/v1/candidates/" + id])
    }

    package init(_ wire: VendorCreated, connection: String) {
        let id = connection + ":" + wire.id
        self.init(
            id: id, connection: connection, provider: "instaview", remoteID: wire.id, kind: "candidate",
            firstName: wire.firstName, lastName: wire.lastName, email: wire.email, phone: wire.phoneNumber,
            status: Self.status(wire.status), remoteStatus: wire.status,
            jobIDs: wire.jobIds?.map { connection + ":" + $0 }, externalID: wire.metadata?.externalId,
            source: wire.metadata?.source, tags: wire.metadata?.tags, consentExpiresOn: wire.gdprExpiryDate,
            gender: wire.gender, rating: wire.overallRating.map { Rating(score: $0, max: 100) },
            counts: Counts(interviews: wire.interviewCount, analyses: wire.analysisCount),
            metadata: wire.metadata?.linkedinUrl.map { ["linkedinUrl": $0] },
            createdAt: wire.createdAt.flatMap { try? Date($0, strategy: .iso8601) },
            updatedAt: wire.updatedAt.flatMap { try? Date($0, strategy: .iso8601) },
            links: ["self": "/v1/candidates/" + id])
    }

    private static func status(_ word: String?) -> String {
        switch word {
        case "APPLIED": "applied"
        case "IN_PROCESS": "in_process"
        case "ACCEPTED": "accepted"
        case "REJECTED": "rejected"
        default: "unknown"
        }
    }
}

/// What a caller sends to create a person.
package struct CandidateDraft: Decodable {
    var firstName: String
    var lastName: String
    var consentExpiresOn: String
    var email: String?
    var phone: String?
    var jobIDs: [String]?
    var gender: String?
    var source: String?
    var externalID: String?
    var tags: [String]?
    var metadata: [String: AnyJSON]?

    enum CodingKeys: String, CodingKey {
        case email, phone, gender, source, tags, metadata
        case firstName = "first_name"
        case lastName = "last_name"
        case consentExpiresOn = "consent_expires_on"
        case jobIDs = "job_ids"
        case externalID = "external_id"
    }

    package var vendorDraft: VendorDraft {
        var all = metadata ?? [:]
        if let source { all["source"] = .string(source) }
        if let externalID { all["externalId"] = .string(externalID) }
        if let tags { all["tags"] = .array(tags.map(AnyJSON.string)) }
        return VendorDraft(
            firstName: firstName, lastName: lastName, gdprExpiryDate: consentExpiresOn, email: email,
            phoneNumber: phone?.filter { $0 != " " }, jobIds: jobIDs, gender: gender, metadata: all)
    }
}
