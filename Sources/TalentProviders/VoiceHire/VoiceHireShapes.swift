public import GatewayJSON

// What the vendor file documents of each answer (sections 5 to 7).
extension VoiceHireProvider {
    public var shapes: [String: JSONShape] { Self.allShapes }

    private static let allShapes: [String: JSONShape] = [
        "voicehire.campaigns.source": JSONShape(
            .object("campaign_id candidates_sourced candidates_skipped sms_sent", ["errors": .list("index error")])),
        "voicehire.campaigns.add": JSONShape(
            .object("campaign_id candidates_added candidates_skipped calls_queued", ["errors": .list("index error")])),
        "voicehire.candidates.list": JSONShape(
            .object(
                "",
                [
                    "candidates": .elements(listedOutline),
                    "pagination": .object("total page per_page total_pages"),
                ])),
        "voicehire.candidates.get": JSONShape(detailedOutline),
        "voicehire.campaigns.create": JSONShape(
            .object("campaign_id candidate_link questions_generated", ["status": campaignStatuses])),
        "voicehire.campaigns.list": JSONShape(
            .object(
                "total page per_page total_pages",
                [
                    "campaigns": .list(
                        "campaign_id job_title total_candidates created_at", ["status": campaignStatuses])
                ])),
        "voicehire.campaigns.get": JSONShape(campaignOutline),
        "voicehire.campaigns.status": JSONShape(
            .object(
                "campaign_id",
                [
                    "status": campaignStatuses,
                    "stats": .object(
                        "total_candidates interviews_completed average_score time_saved_hours completion_rate"
                            + " qualified_count voicemail_count incomplete_count unavailable_count no_answer_count"
                            + " invalid_count"),
                ])),
        "voicehire.campaigns.update": JSONShape(.object("campaign_id", ["status": campaignStatuses])),
        "voicehire.credits.get": JSONShape(
            .object(
                "credits_available credits_used_this_month reset_date",
                [
                    "subscription_type": .words(
                        "", ["VoiceHire Echo", "VoiceHire Resonance", "VoiceHire Symphony", "Pay as you go"])
                ])),
    ]

    private static let campaignStatuses = JSONOutline.words("active paused completed")
    private static let interviewStatuses = JSONOutline.words("completed voicemail pending incomplete")

    private static let listedOutline = JSONOutline.object(
        "candidate_id first_name last_name email phone interview_score interview_date availability"
            + " salary_expectation candidate_alignment strengths concerns is_sourced",
        ["status": interviewStatuses])

    private static let detailedOutline = JSONOutline.object(
        "candidate_id campaign_id",
        [
            "basic_info": .object("first_name last_name email phone"),
            "interview": .object("date duration_seconds score", ["status": interviewStatuses]),
            "responses": .list("question answer score weight explanation"),
            "analysis": .object(
                "availability availability_start salary_expectation candidate_alignment strengths concerns"),
        ])

    private static let campaignOutline = JSONOutline.object(
        "campaign_id job_title job_description company_name client_company additional_info created_at updated_at",
        [
            "contract_type": .words("CDI CDD Stage Alternance Freelance Interim"), "status": campaignStatuses,
            "questions": .list("order question weight"),
            "campaign_settings": .object(
                "enable_salary_question enable_job_search_question enable_availability_question enable_engage"
                    + " enable_recap_interview enable_recap_job",
                ["language_test_mode": .words("none english")]),
        ])
}
