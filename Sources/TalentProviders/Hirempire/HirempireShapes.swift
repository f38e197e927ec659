public import GatewayJSON

// What the vendor file documents of each answer. Enums had capitals until June 2026 (section 13), so both are known.
extension HirempireProvider {
    public var shapes: [String: JSONShape] { Self.allShapes }

    private static let allShapes: [String: JSONShape] = [
        "hirempire.sources.create": answer("", ["source": sourceOutline.adding("job_id")]),
        "hirempire.sources.list": answer("job_id total_sources", ["sources": .elements(sourceOutline)]),
        "hirempire.jobs.list": answer("total_jobs", ["jobs": .elements(jobOutline)]),
        "hirempire.jobs.get": answer("", ["job": jobOutline]),
        "hirempire.jobs.create": answer(
            "job_id total_applications",
            ["job_status": jobStatuses, "applications": .list("id created_at source application_url")]),
        "hirempire.jobs.update": answer("id", ["status": jobStatuses]),
        "hirempire.jobs.delete": answer("job_id message deleted"),
        "hirempire.candidates.list": answer("total_candidates", ["candidates": .elements(candidateOutline)]),
        "hirempire.candidates.get": answer(
            "", ["candidate": candidateOutline.adding("linkedin_data github_data github_evaluation")]),
        "hirempire.candidates.update": answer("id", ["status": candidateStatuses]),
    ]

    private static func answer(_ names: String, _ others: [String: JSONOutline] = [:]) -> JSONShape {
        JSONShape(.object("success " + names, others))
    }

    /// Section 5.
    private static let sourceOutline = JSONOutline.object("id source_name source_url code visits created_at")

    /// Sections 6.1, 6.3 and 13.
    private static let jobOutline = JSONOutline.object(
        "id created_time job_title public_slug company_name company_logo_url department industry job_location salary"
            + " salary_min salary_max salary_fixed currency is_salary_hidden job_description applicants"
            + " google_jobs_indexed",
        [
            "career_level": .words(
                "junior mid-level senior team-leader manager director vp c-level"
                    + " Junior Mid-level Senior Manager Director VP C-level", ["Team Leader"]),
            "job_type": .words(
                "full-time part-time contract freelance internship temporary project-based"
                    + " Full-time Part-time Contract Freelance Internship Temporary Project-based"),
            "job_mode": workplaces, "workplace_type": workplaces,
            "salary_type": .words("fixed range confidential Fixed Range Confidential"),
            "salary_period": .words("Bi-weekly", ["Per hour", "Per day", "Per week", "Per month", "Per year"]),
            "questions": .object(
                "",
                [
                    "fields": .object(
                        "show_cover_letter show_photo show_experience_years show_languages show_nationality"
                            + " show_location show_salary_expectation"),
                    "custom": .list(
                        "id label options required",
                        [
                            "type": .words(
                                "text textarea number date url file single_select multi_select video audio")
                        ]),
                ]),
            "sources": .object("count", ["items": .elements(sourceOutline)]),
            "status": jobStatuses,
        ])

    private static let workplaces = JSONOutline.words("onsite remote hybrid On-site Remote Hybrid")

    private static let jobStatuses = JSONOutline.words(
        "draft active paused closed pending hired Draft Active Paused Closed Pending Hired")

    /// Section 7.1; `ai_decision` is told by examples alone, and the changelog's later fields without their types.
    private static let candidateOutline = JSONOutline.object(
        "id applied_at name email phone_number linkedin_url cv_url photo_url source nationality location"
            + " experience_years salary_expectation job_id job_title ai_summary ai_decision ai_score"
            + " ai_match_percentage github_url cover_letter languages custom_answers tags location_country"
            + " ai_skills_match ai_experience_match ai_location_match linkedin_matching",
        [
            "type": .words("applicant prospect upload"), "status": candidateStatuses, "pool_stage": poolStages,
        ])

    private static let poolStages = JSONOutline.words("cold warm hot not_interested")

    private static let candidateStatuses = JSONOutline.words(
        "applied screening phone_screen interview technical offer hired rejected withdrawn on_hold shortlisted qualified"
            + " uploaded Applied Reviewed Accepted Scheduled Met Hired Rejected")
}
