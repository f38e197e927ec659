import GatewayJSON

/// Somebody in a campaign (voicehire.md sections 6.2 and 6.3).
struct VoiceHireCandidate: Sendable {
    enum Status: String, Sendable {
        case completed, voicemail, pending, incomplete
    }

    struct Interview: Sendable {
        let date: Timestamp
        let durationSeconds: Int
        let score: Double
        let availability: String
        let availabilityStart: String?
        let salaryExpectation: String
        let alignment: String
        let strengths: [String]
        let concerns: [String]
        let responses: [(question: String, answer: String, score: Double, weight: Double)]
    }

    let id: String
    let firstName: String
    let lastName: String
    let email: String?
    /// National form.
    let phone: String
    let isSourced: Bool
    let addedAt: Timestamp
    let status: Status
    let interview: Interview?

    func writeListed(into writer: inout JSONWriter) {
        writer.object { item in
            item.member("candidate_id", id)
            item.member("first_name", firstName)
            item.member("last_name", lastName)
            Self.nullable("email", email, into: &item)
            item.member("phone", phone)
            item.member("status", status.rawValue)
            // Before the interview the score is null; whether the others are null or absent isn't said.
            if let interview {
                item.member("interview_score", interview.score)
            } else {
                item.memberNull("interview_score")
            }
            Self.nullable("interview_date", interview?.date.iso, into: &item)
            Self.nullable("availability", interview?.availability, into: &item)
            Self.nullable("salary_expectation", interview?.salaryExpectation, into: &item)
            Self.nullable("candidate_alignment", interview?.alignment, into: &item)
            // Strings here, arrays in the details (section 6.2).
            Self.nullable("strengths", interview?.strengths.joined(separator: ", "), into: &item)
            Self.nullable("concerns", interview?.concerns.joined(separator: ", "), into: &item)
            item.member("is_sourced", isSourced)
        }
    }

    func writeDetails(into body: inout JSONWriter, campaign: String) {
        body.member("candidate_id", id)
        body.member("campaign_id", campaign)
        body.object("basic_info") { info in
            info.member("first_name", firstName)
            info.member("last_name", lastName)
            Self.nullable("email", email, into: &info)
            info.member("phone", phone)
        }
        body.object("interview") { item in
            item.member("status", status.rawValue)
            Self.nullable("date", interview?.date.iso, into: &item)
            if let interview {
                item.member("duration_seconds", interview.durationSeconds)
                item.member("score", interview.score)
            } else {
                item.memberNull("duration_seconds")
                item.memberNull("score")
            }
        }
        // Both only when the interview is complete (section 6.3).
        guard let interview else { return }
        body.array("responses") { list in
            for response in interview.responses {
                list.object { item in
                    item.member("question", response.question)
                    item.member("answer", response.answer)
                    item.member("score", response.score)
                    item.member("weight", response.weight)
                    item.member("explanation", "Réponse précise")
                }
            }
        }
        body.object("analysis") { item in
            item.member("availability", interview.availability)
            Self.nullable("availability_start", interview.availabilityStart, into: &item)
            item.member("salary_expectation", interview.salaryExpectation)
            item.member("candidate_alignment", interview.alignment)
            item.member("strengths", interview.strengths)
            item.member("concerns", interview.concerns)
        }
    }

    private static func nullable(_ key: StaticString, _ value: String?, into writer: inout JSONWriter) {
        if let value { writer.member(key, value) } else { writer.memberNull(key) }
    }
}
