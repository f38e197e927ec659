import GatewayJSON

/// A campaign (voicehire.md sections 7.2 to 7.4).
struct VoiceHireCampaign: Sendable {
    struct Question: Sendable {
        let text: String
        let weight: Double
    }

    let id: String
    let jobTitle: String
    let contractType: String
    let jobDescription: String
    let companyName: String
    let clientCompany: String?
    let additionalInfo: String?
    let createdAt: Timestamp
    var updatedAt: Timestamp?
    var status: String
    let questions: [Question]
    var switches = Switches()
    /// What `create` may say of the interviews; nil means the agency's own setting.
    struct Switches: Sendable {
        var salary = true
        var jobSearch = true
        var availability = true
        var engage: Bool?
        var recapInterview: Bool?
        var recapJob: Bool?
    }

    /// Without a template nobody can be sourced by SMS (section 5.1).
    var hasSMSTemplate = true
    /// In the order they were added.
    var candidates: [VoiceHireCandidate] = []

    func hasCandidate(phone: String) -> Bool { candidates.contains { $0.phone == phone } }

    func writeListed(into writer: inout JSONWriter) {
        writer.object { item in
            item.member("campaign_id", id)
            item.member("job_title", jobTitle)
            item.member("status", status)
            item.member("total_candidates", candidates.count)
            item.member("created_at", createdAt.iso)
        }
    }

    func writeDetails(into body: inout JSONWriter) {
        body.member("campaign_id", id)
        body.member("job_title", jobTitle)
        body.member("contract_type", contractType)
        body.member("job_description", jobDescription)
        body.member("company_name", companyName)
        body.member("client_company", clientCompany)
        body.member("additional_info", additionalInfo)
        // Without a zone on this page only (section 4).
        body.member("created_at", createdAt.isoWithoutZone)
        body.member("updated_at", (updatedAt ?? createdAt).isoWithoutZone)
        body.member("status", status)
        body.array("questions") { list in
            for (index, question) in questions.enumerated() {
                list.object { item in
                    item.member("order", index + 1)
                    item.member("question", question.text)
                    item.member("weight", question.weight)
                }
            }
        }
        body.object("campaign_settings") { settings in
            settings.member("language_test_mode", "none")
            settings.member("enable_salary_question", switches.salary)
            settings.member("enable_job_search_question", switches.jobSearch)
            settings.member("enable_availability_question", switches.availability)
            Self.nullable("enable_engage", switches.engage, into: &settings)
            Self.nullable("enable_recap_interview", switches.recapInterview, into: &settings)
            Self.nullable("enable_recap_job", switches.recapJob, into: &settings)
        }
    }

    private static func nullable(_ key: StaticString, _ value: Bool?, into writer: inout JSONWriter) {
        if let value { writer.member(key, value) } else { writer.memberNull(key) }
    }

    func writeStatus(into body: inout JSONWriter) {
        let scores = candidates.compactMap { $0.interview?.score }
        let completed = candidates.filter { $0.status == .completed }.count
        body.member("campaign_id", id)
        body.member("status", status)
        body.object("stats") { stats in
            stats.member("total_candidates", candidates.count)
            stats.member("interviews_completed", completed)
            stats.member("average_score", scores.isEmpty ? 0 : Self.rounded(scores.reduce(0, +) / Double(scores.count)))
            stats.member("time_saved_hours", Double(completed) / 2)
            stats.member(
                "completion_rate",
                candidates.isEmpty ? 0 : Self.rounded(Double(completed) * 100 / Double(candidates.count)))
            // Scores of 7 and more (section 7.4).
            stats.member("qualified_count", scores.filter { $0 >= 7 }.count)
            stats.member("voicemail_count", candidates.filter { $0.status == .voicemail }.count)
            stats.member("incomplete_count", candidates.filter { $0.status == .incomplete }.count)
            stats.member("unavailable_count", 0)
            stats.member("no_answer_count", 0)
            stats.member("invalid_count", 0)
        }
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
