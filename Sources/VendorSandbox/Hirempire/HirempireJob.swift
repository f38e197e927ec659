import GatewayJSON

/// A job as `GET /v1/jobs` shows it (hirempire.md section 6.1).
struct HirempireJob: Sendable {
    struct Question: Sendable {
        let id: String
        let label: String
        let type: String
        var options: [String]?
        let required: Bool
    }

    enum Salary: Sendable {
        case fixed(Int)
        case range(Int, Int)
        case confidential
    }

    let id: String
    let createdAt: Timestamp
    var title: String
    var slug: String
    var company: String
    var companySlug: String
    var department: String
    var industry: String
    var careerLevel: String
    var jobType: String
    var jobMode: String
    var location: String
    var salary: Salary
    /// Whether applicants don't see it; a confidential one never is.
    var hidesSalary = false
    var currency: String
    var salaryPeriod: String
    var description: String
    var questions: [Question]
    var status: String
    var applicants: Int

    func write(into writer: inout JSONWriter, sources: [HirempireSource]) {
        writer.object { job in
            job.member("id", id)
            job.member("created_time", createdAt.isoMilliseconds)
            job.member("job_title", title)
            job.member("public_slug", slug)
            job.member("company_name", company)
            job.member("company_logo_url", "https://cdn.hirempire.com/logos/\(companySlug).png")
            job.member("department", department)
            job.member("industry", industry)
            job.member("career_level", careerLevel)
            job.member("job_type", jobType)
            job.member("job_mode", jobMode)
            job.member("job_location", location)
            writeSalary(into: &job)
            job.member("job_description", description)
            writeQuestions(into: &job)
            // No `code` in here, unlike 5.1 and 5.2 (section 15, quirk 7).
            job.object("sources") { list in
                list.member("count", sources.count)
                list.array("items") { items in
                    for source in sources { items.object { source.writeCommon(into: &$0, withCode: false) } }
                }
            }
            job.member("status", status)
            job.member("applicants", applicants)
        }
    }

    private func writeSalary(into job: inout JSONWriter) {
        switch salary {
        case .fixed(let amount):
            job.member("salary", String(amount))
            job.member("salary_type", "fixed")
            job.memberNull("salary_min")
            job.memberNull("salary_max")
            job.member("salary_fixed", amount)
        case .range(let least, let most):
            job.member("salary", "\(least) - \(most)")
            job.member("salary_type", "range")
            job.member("salary_min", least)
            job.member("salary_max", most)
            job.memberNull("salary_fixed")
        case .confidential:
            job.memberNull("salary")
            job.member("salary_type", "confidential")
            job.memberNull("salary_min")
            job.memberNull("salary_max")
            job.memberNull("salary_fixed")
        }
        job.member("currency", currency)
        job.member("salary_period", salaryPeriod)
        if case .confidential = salary {
            job.member("is_salary_hidden", true)
        } else {
            job.member("is_salary_hidden", hidesSalary)
        }
    }

    private func writeQuestions(into job: inout JSONWriter) {
        guard !questions.isEmpty else {
            job.memberNull("questions")
            return
        }
        job.object("questions") { form in
            form.object("fields") { fields in
                fields.member("show_cover_letter", true)
                fields.member("show_photo", false)
                fields.member("show_languages", true)
            }
            form.array("custom") { custom in
                for question in questions {
                    custom.object { item in
                        item.member("id", question.id)
                        item.member("label", question.label)
                        item.member("type", question.type)
                        item.member("options", question.options)
                        item.member("required", question.required)
                    }
                }
            }
        }
    }
}
