import Foundation

/// A Huntr member, as the vendor writes it.
package struct VendorMember: Decodable {
    struct FieldValue: Decodable {
        var fieldId: String
        var value: AnyJSON
    }

    var id: String
    var givenName: String?
    var familyName: String?
    var email: String?
    var createdAt: Int?
    var isActive: Bool?
    var memberFieldValues: [FieldValue]?
}

/// What InstaView answers to a create.
package struct VendorCreated: Decodable {
    struct Metadata: Decodable {
        var source: String?
        var externalId: String?
        var tags: [String]?
        var linkedinUrl: String?
    }

    var id: String
    var firstName: String?
    var lastName: String?
    var status: String?
    var createdAt: String?
    var updatedAt: String?
    var jobIds: [String]?
    var email: String?
    var phoneNumber: String?
    var gdprExpiryDate: String?
    var gender: String?
    var overallRating: Double?
    var metadata: Metadata?
    var analysisCount: Int?
    var interviewCount: Int?
}

/// What InstaView takes.
package struct VendorDraft: Encodable {
    var firstName: String
    var lastName: String
    var gdprExpiryDate: String
    var email: String?
    var phoneNumber: String?
    var jobIds: [String]?
    var gender: String?
    var metadata: [String: AnyJSON]
}

/// JSON of any kind, kept as it is.
package enum AnyJSON: Codable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([AnyJSON])
    case object([String: AnyJSON])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode([AnyJSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: AnyJSON].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
