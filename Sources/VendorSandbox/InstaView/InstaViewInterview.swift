import GatewayJSON

/// An interview with its calls (instaview.md section 8.1).
struct InstaViewInterview: Sendable {
    static let statuses = ["UNDEFINED", "SCHEDULED", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"]

    struct Attempt: Sendable {
        let id: String
        var status: String
        var reasonCode: String?
        let retryNumber: Int
        var duration: Int?
        var scheduledAt: Timestamp
        var calledAt: Timestamp?
    }

    let id: String
    let candidateId: String
    let agentId: String
    let jobId: String?
    var status: String
    let isTest: Bool
    var scheduledAt: Timestamp?
    var durationMinutes: Double?
    var finishedDate: Timestamp?
    /// Empty for online interviews.
    var attempts: [Attempt]
    let isByPhone: Bool
    /// Nil until there is an analysis.
    var rating: Int?
    let createdAt: Timestamp
    var updatedAt: Timestamp?

    func write(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("candidateId", candidateId)
            body.member("agentId", agentId)
            body.member("jobId", jobId)
            body.member("status", status)
            body.member("isTest", isTest)
            body.member("scheduledAt", scheduledAt?.iso)
            body.member("durationMinutes", durationMinutes)
            body.member("finishedDate", finishedDate?.iso)
            body.array("callAttempts") { list in for attempt in attempts { Self.write(attempt, into: &list) } }
            if let rating { write(rating, into: &body) } else { body.memberNull("analysis") }
            body.member("createdAt", createdAt.iso)
            body.member("updatedAt", (updatedAt ?? createdAt).iso)
        }
    }

    private static func write(_ attempt: Attempt, into list: inout JSONWriter) {
        list.object { item in
            item.member("id", attempt.id)
            item.member("direction", "OUTBOUND")
            item.member("status", attempt.status)
            item.member("reasonCode", attempt.reasonCode)
            item.member("retryNumber", attempt.retryNumber)
            item.member("duration", attempt.duration)
            item.member("scheduledAt", attempt.scheduledAt.iso)
            item.member("calledAt", attempt.calledAt?.iso)
        }
    }

    private func write(_ rating: Int, into body: inout JSONWriter) {
        let time = (finishedDate ?? createdAt).iso
        body.object("analysis") { analysis in
            analysis.member("id", id)
            analysis.object("general") { general in
                general.member("overallRating", rating)
                general.member("companyFitRating", rating >= 70 ? "HIGH" : "MEDIUM")
                general.member("education", "BACHELOR_LEVEL")
                general.member("experience", "THREE_TO_5_YEARS")
                general.member("strongPoints", ["Speaks clearly"])
                general.member("weakPoints", ["Short answers"])
                general.array("evaluation") { _ in }
                general.member("status", 3)
                general.member("createdAt", time)
                general.member("updatedAt", time)
            }
            analysis.memberNull("specific")
        }
    }
}
