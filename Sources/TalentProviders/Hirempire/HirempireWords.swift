import TalentModel

/// The vendor's words for what we have words of our own for. It writes them capitalised in requests, in lower case in
/// answers, and capitalised in answers until June 2026 (vendor file sections 6.1, 6.3 and 13).
enum HirempireWords {
    private static let employmentTypes: [(EmploymentType, String)] = [
        (.fullTime, "Full-time"), (.partTime, "Part-time"), (.contract, "Contract"), (.freelance, "Freelance"),
        (.internship, "Internship"), (.temporary, "Temporary"), (.project, "Project-based"),
    ]
    private static let workplaces: [(Workplace, String)] = [
        (.onsite, "On-site"), (.remote, "Remote"), (.hybrid, "Hybrid"),
    ]
    private static let periods: [(SalaryPeriod, String)] = [
        (.hour, "Per hour"), (.day, "Per day"), (.week, "Per week"), (.biweekly, "Bi-weekly"), (.month, "Per month"),
        (.year, "Per year"),
    ]
    private static let careerLevels = [
        "Junior", "Mid-level", "Senior", "Team Leader", "Manager", "Director", "VP", "C-level",
    ]
    /// The departments that a job may be in.
    static let departments = [
        "Accounting/Auditing", "Administrative", "Advertising", "Analyst", "Art/Creative", "Business Development",
        "Consulting", "Customer Service", "Design", "Distribution", "Education", "Engineering", "Finance",
        "Health Care Provider", "Human Resources", "Information Technology", "Legal", "Management", "Manufacturing",
        "Marketing", "Product Management", "Project Management", "Production", "Public Relations", "Purchasing",
        "Quality Assurance", "Research", "Sales", "Science", "Strategy/Planning", "Supply Chain", "Training",
        "Operations", "Other",
    ]
    /// The kinds of questions.
    static let questionTypes = [
        "text", "textarea", "number", "date", "url", "file", "single_select", "multi_select", "video", "audio",
    ]

    static func word(_ type: EmploymentType) -> String? { employmentTypes.first { $0.0 == type }?.1 }
    static func word(_ workplace: Workplace) -> String? { workplaces.first { $0.0 == workplace }?.1 }
    static func word(_ period: SalaryPeriod) -> String? { periods.first { $0.0 == period }?.1 }

    static func word(_ status: JobDraft.Status) -> String {
        switch status {
        case .draft: "Pending"
        case .open: "Active"
        case .paused: "Paused"
        case .closed: "Closed"
        }
    }

    /// The career level for our `seniority`, which is the vendor's word in lower snake case.
    static func careerLevel(_ seniority: String) -> String? { careerLevels.first { snakeCase($0) == seniority } }

    /// Every `seniority` that there is.
    static var seniorities: [String] { careerLevels.map(snakeCase) }

    /// Every employment type that the vendor has.
    static var knownEmploymentTypes: [String] { employmentTypes.map(\.0.rawValue) }

    static func employmentType(_ word: String) -> EmploymentType? { meaning(word, employmentTypes) }
    static func workplace(_ word: String) -> Workplace? {
        // `onsite` in answers, `On-site` in requests.
        word.lowercased() == "onsite" ? .onsite : meaning(word, workplaces)
    }
    static func period(_ word: String) -> SalaryPeriod? { meaning(word, periods) }

    private static func meaning<Ours>(_ word: String, _ table: [(Ours, String)]) -> Ours? {
        table.first { $0.1.lowercased() == word.lowercased() }?.0
    }

    /// `Team Leader` and `team-leader` as `team_leader`.
    static func snakeCase(_ word: String) -> String {
        word.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    }
}
