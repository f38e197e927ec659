import GatewayJSON

/// Somebody in a workspace (hirempire.md section 7.1).
struct HirempireCandidate: Sendable {
    let id: String
    let appliedAt: Timestamp
    /// `applicant`, `prospect` or `upload`.
    let type: String
    let name: String
    let email: String
    let phone: String
    let source: String
    let job: (id: String, title: String)?
    let score: Int?
    var status: String
    var tags: [String] = []
    var pool: String?
    var note: String?

    func write(into writer: inout JSONWriter) {
        writer.object { item in
            item.member("id", id)
            item.member("applied_at", appliedAt.isoMilliseconds)
            item.member("type", type)
            item.member("name", name)
            item.member("email", email)
            item.member("phone_number", phone)
            item.member("linkedin_url", "https://www.linkedin.com/in/\(email.prefix { $0 != "@" })")
            item.memberNull("cv_url")
            item.memberNull("photo_url")
            item.member("source", source)
            item.member("status", status)
            item.member("nationality", "France")
            item.member("location", "Lyon")
            item.member("experience_years", 6)
            item.member("salary_expectation", 42_000)
            Self.nullable("job_id", job?.id, into: &item)
            Self.nullable("job_title", job?.title, into: &item)
            Self.nullable("ai_summary", score.map { _ in "Six years in the field." }, into: &item)
            if let score { item.member("ai_score", score) } else { item.memberNull("ai_score") }
            Self.nullable("ai_decision", score.map { $0 >= 70 ? "Shortlist" : "Review" }, into: &item)
            if let score { item.member("ai_match_percentage", score) } else { item.memberNull("ai_match_percentage") }
            item.member("tags", tags)
            Self.nullable("pool_stage", pool, into: &item)
        }
    }

    private static func nullable(_ key: StaticString, _ value: String?, into writer: inout JSONWriter) {
        if let value { writer.member(key, value) } else { writer.memberNull(key) }
    }
}
