import GatewayJSON

/// A candidate (instaview.md section 6.1).
struct InstaViewCandidate: Sendable {
    static let statuses = ["UNDEFINED", "APPLIED", "IN_PROCESS", "REJECTED", "ACCEPTED"]

    let id: String
    var firstName: String
    var lastName: String
    var status: String
    let createdAt: Timestamp
    var email: String?
    var phoneNumber: String?
    var gdprExpiryDate: String
    var jobIds: [String]
    /// As the caller sent it.
    var metadata: [UInt8]?
    /// Null in answers when the vendor guessed it from the name.
    let gender: String?
    let overallRating: Double?
    let analysisCount: Int
    var interviewCount: Int
    /// Nil until something changes.
    var updatedAt: Timestamp?

    func write(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("firstName", firstName)
            body.member("lastName", lastName)
            body.member("status", status)
            body.member("createdAt", createdAt.iso)
            body.member("updatedAt", (updatedAt ?? createdAt).iso)
            body.member("jobId", jobIds.first)
            if !jobIds.isEmpty { body.member("jobIds", jobIds) }
            body.member("email", email)
            body.member("phoneNumber", phoneNumber)
            body.member("gdprExpiryDate", gdprExpiryDate)
            body.member("overallRating", overallRating)
            if let metadata {
                body.key("metadata")
                body.splice(raw: metadata)
            }
            body.member("analysisCount", analysisCount)
            body.member("interviewCount", interviewCount)
            if let gender { body.member("gender", gender) } else { body.memberNull("gender") }
            // The inner path, whatever prefix the caller used (section 2).
            body.object("links") { links in
                links.member("analyses", "/v1/public/candidates/\(id)/analyses")
                links.member("interviews", "/v1/public/candidates/\(id)/interviews")
            }
        }
    }
}
