import GatewayJSON

/// A job (instaview.md section 7).
struct InstaViewJob: Sendable {
    static let statuses = ["UNDEFINED", "OPEN", "CLOSED"]

    let id: String
    let title: String
    let description: String
    let requiredSkills: [String]
    let contractType: String
    let status: String
    let workMode: String
    let city: String
    let countryCode: String
    let salary: (least: Int, most: Int)
    let createdAt: Timestamp

    func write(into writer: inout JSONWriter, companyId: String) {
        writer.object { body in
            body.member("id", id)
            body.member("companyId", companyId)
            body.member("title", title)
            body.member("description", description)
            body.member("requiredSkills", requiredSkills)
            body.array("languageRequirements") { list in
                list.object { item in
                    item.member("language", "EN")
                    item.member("proficiency", "B2")
                }
            }
            body.member("education", ["BACHELOR_LEVEL"])
            body.member("experience", "THREE_TO_5_YEARS")
            body.member("contractType", contractType)
            body.member("status", status)
            body.object("location") { location in
                location.member("workMode", workMode)
                location.member("city", city)
                location.member("countryCode", countryCode)
            }
            body.object("salary") { range in
                range.member("min", salary.least)
                range.member("max", salary.most)
                range.member("currency", "EUR")
                range.member("period", "YEARLY")
            }
            body.member("createdAt", createdAt.iso)
            body.member("updatedAt", createdAt.iso)
        }
    }
}
