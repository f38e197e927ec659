public import GatewayJSON

// What the vendor file documents of each answer, in whichever wrapper (section 3).
extension InstaViewProvider {
    public var shapes: [String: JSONShape] { resumeField.map { Self.shapes(resumeField: $0) } ?? Self.usualShapes }

    private static let usualShapes = shapes(resumeField: "")

    /// The CV text's name is in no document: whatever is set is known.
    private static func shapes(resumeField: String) -> [String: JSONShape] {
        let candidate = candidateOutline.adding(resumeField)
        return [
            "instaview.candidates.create": answer(candidate),
            "instaview.candidates.get": answer(candidate),
            "instaview.candidates.update": answer(candidate),
            "instaview.candidates.list": list(of: candidate),
            "instaview.candidates.delete": answer(.free),
            "instaview.jobs.create": answer(jobOutline),
            "instaview.jobs.create_from_url": JSONShape(
                wrapper.adding("sourceUrl", ["data": jobOutline.adding("sourceUrl", ["data": jobOutline])])),
            "instaview.jobs.get": answer(jobOutline),
            "instaview.jobs.update": answer(jobOutline),
            "instaview.jobs.list": list(of: jobOutline),
            "instaview.jobs.delete": answer(.free),
            "instaview.interviews.create": answer(interviewOutline),
            "instaview.interviews.get": answer(interviewOutline),
            "instaview.interviews.list": list(of: interviewOutline),
            "instaview.billing.usage": answer(usageOutline),
        ]
    }

    /// Around the payload, in all forms together (sections 3 and 11).
    private static let wrapper = JSONOutline.object("success error timestamp statusCode message traceId")

    /// A payload, bare or wrapped. Which of the two it is isn't told apart: the wrapper's names are none of a payload's.
    private static func answer(_ payload: JSONOutline) -> JSONShape {
        guard case .members(let members) = payload else { return JSONShape(wrapper.adding("data")) }
        return JSONShape(wrapper.adding("", members.merging(["data": payload]) { _, new in new }))
    }

    /// A list, bare or wrapped, its items in `data` or in `items`. `pagination` is nowhere shown in full.
    private static func list(of item: JSONOutline) -> JSONShape {
        let names = "total page limit totalPages pagination"
        let items = JSONOutline.elements(item)
        let innermost = JSONOutline.object(names, ["items": items, "data": items])
        let inner = JSONOutline.object(names, ["items": items, "data": .elementsOr(item, object: innermost)])
        return JSONShape(wrapper.adding(names, ["items": items, "data": .elementsOr(item, object: inner)]))
    }

    /// Sections 6.1 and 16; `metadata` is the caller's.
    private static let candidateOutline = JSONOutline.object(
        "id firstName lastName createdAt updatedAt jobId jobIds email phoneNumber gdprExpiryDate overallRating metadata"
            + " analysisCount interviewCount",
        [
            "status": .words("UNDEFINED APPLIED IN_PROCESS REJECTED ACCEPTED"), "gender": .words("male female"),
            "links": .object("analyses interviews"),
        ])

    /// Section 7. Where the documents give examples alone, the words are those that have one of ours.
    private static let jobOutline = JSONOutline.object(
        "id companyId title description jobUrl descriptionUrl benefits requiredSkills niceToHaveSkills education"
            + " experience metadata createdAt updatedAt",
        [
            "languageRequirements": .list("language proficiency"), "status": .words("UNDEFINED OPEN CLOSED"),
            "contractType": .words(
                "FULL_TIME PART_TIME CONTRACT CONTRACTOR FREELANCE INTERNSHIP TEMPORARY PROJECT PROJECT_BASED OTHER"),
            "workMode": workModes,
            "location": .object("street city postalCode countryCode", ["workMode": workModes]),
            "salary": .object(
                "min max currency", ["period": .words("HOURLY DAILY WEEKLY BIWEEKLY MONTHLY YEARLY")]),
        ])

    private static let workModes = JSONOutline.words("REMOTE HYBRID ONSITE ON_SITE OFFICE")

    /// Section 8.1. Reasons, directions and ratings are told by examples alone; `specific` is of any form.
    private static let interviewOutline = JSONOutline.object(
        "id candidateId agentId jobId isTest scheduledAt scheduleTime durationMinutes finishedDate metadata createdAt"
            + " updatedAt",
        [
            "status": interviewStatuses,
            "callAttempts": .list(
                "id direction reasonCode notes retryNumber recordingUrl duration scheduledAt calledAt",
                ["status": interviewStatuses]),
            "analysis": .object(
                "id specific",
                [
                    "general": .object(
                        "overallRating companyFitRating education experience strongPoints weakPoints evaluation status"
                            + " createdAt updatedAt")
                ]),
        ])

    private static let interviewStatuses = JSONOutline.words(
        "UNDEFINED SCHEDULED IN_PROGRESS COMPLETED FAILED CANCELLED CANCELED")

    /// Section 12.
    private static let usageOutline = JSONOutline.object(
        "totalInterviews totalCreditsUsed totalMinutesUsed",
        [
            "breakdownByCostKey": costs,
            "companies": .list(
                "companyId companyName totalInterviews totalCreditsUsed totalMinutesUsed",
                ["billingSystem": .words("credits minutes"), "breakdownByCostKey": costs]),
        ])

    private static let costs = JSONOutline.list("costKey events creditsUsed minutesUsed")
}
