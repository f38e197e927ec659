import GatewayJSON

/// An employer inside a job: no counts, and its location is a string (section 16).
struct HuntrEmployer: Sendable {
    let id: String
    let name: String
    let domain: String
    let foundedYear: Int
    let description: String
    let location: String
    let isPartner: Bool

    func write(into writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("name", name)
        writer.member("domain", domain)
        writer.member("foundedYear", foundedYear)
        writer.member("isPartner", isPartner)
        writer.member("description", description)
        writer.member("location", location)
    }
}
