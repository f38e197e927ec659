import Foundation

/// People for a campaign, as a caller sends them.
package struct OutreachBatch: Decodable {
    struct Person: Decodable {
        var firstName: String
        var lastName: String
        var phone: String
        var email: String?
        var externalID: String?

        enum CodingKeys: String, CodingKey {
            case phone, email
            case firstName = "first_name"
            case lastName = "last_name"
            case externalID = "external_id"
        }
    }

    var outreach: String
    var candidates: [Person]

    /// What VoiceHire takes: French mobile numbers in national form.
    package var vendorBatch: VendorBatch {
        VendorBatch(
            candidates: candidates.map { person in
                let digits = person.phone.filter { $0 != " " }
                return VendorBatch.Person(
                    firstName: person.firstName, lastName: person.lastName,
                    phone: digits.hasPrefix("+33") ? "0" + digits.dropFirst(3) : digits, email: person.email)
            })
    }
}

/// What VoiceHire takes.
package struct VendorBatch: Encodable {
    struct Person: Encodable {
        var firstName: String
        var lastName: String
        var phone: String
        var email: String?

        enum CodingKeys: String, CodingKey {
            case phone, email
            case firstName = "first_name"
            case lastName = "last_name"
        }
    }

    var candidates: [Person]
}

/// One page of Huntr's members.
package struct VendorMemberPage: Decodable {
    package var data: [VendorMember]
    package var next: String?
}
