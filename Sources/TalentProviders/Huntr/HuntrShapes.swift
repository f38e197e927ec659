public import GatewayJSON

// What the vendor file documents of each answer, later and deprecated members included.
extension HuntrProvider {
    public var shapes: [String: JSONShape] { Self.allShapes }

    private static let allShapes: [String: JSONShape] = [
        "huntr.invitations.list": page(of: invitationOutline),
        "huntr.invitations.create": JSONShape(invitationOutline),
        "huntr.members.list": page(of: memberOutline),
        "huntr.members.get": JSONShape(memberOutline),
        "huntr.member_fields.set": JSONShape(memberOutline),
        "huntr.member_fields.list": page(of: fieldOutline),
        "huntr.member_fields.create": JSONShape(fieldOutline),
        "huntr.board_templates.list": page(of: templateOutline),
        "huntr.jobs.list": page(of: jobOutline),
        "huntr.jobs.get": JSONShape(jobOutline),
        "huntr.activities.list": page(of: activityOutline),
        "huntr.activity_categories.list": page(of: categoryOutline),
        "huntr.actions.list": page(of: actionOutline),
        "huntr.events.list": page(of: eventOutline),
        "huntr.employers.list": page(of: employerOutline),
        "huntr.candidates.list": page(of: profileOutline),
        "huntr.candidates.get": JSONShape(profileOutline),
        "huntr.job_posts.list": page(of: postOutline),
        "huntr.job_posts.get": JSONShape(postOutline),
        "huntr.job_posts.create": JSONShape(postOutline),
    ]

    /// Section 5.
    private static func page(of item: JSONOutline) -> JSONShape {
        JSONShape(.object("next", ["data": .elements(item)]))
    }

    /// Section 9; `email` is in the table alone.
    private static let invitationOutline = JSONOutline.object(
        "id toEmail email boardName createdAt",
        [
            "to": memberOutline, "boardTemplate": templateOutline, "memberFieldValues": .list("fieldId value"),
        ])

    /// Section 10. Values are the organisation's own, and so are the keys of `memberFieldValuesKeyedById`.
    private static let memberOutline = JSONOutline.object(
        "id givenName familyName fullName email createdAt lastSeenAt isActive memberFieldValuesKeyedById boardIds",
        [
            "memberFieldValues": .list("fieldId value"),
            "advisor": .object("id fullName givenName familyName email createdAt lastSeenAt isActive"),
        ])

    /// Section 11.
    private static let fieldOutline = JSONOutline.object(
        "id name choices createdAt", ["fieldType": .words("MULTIPLE_CHOICE MULTIPLE_SELECT TEXT NUMBER DATE")])

    /// Section 12.
    private static let templateOutline = JSONOutline.object(
        "id name isDefault listNames createdAt", ["listTemplates": .list("id name")])

    /// Section 13.
    private static let jobOutline = JSONOutline.object(
        "id title description htmlDescription salary url deadline createdAt boardId listId applicationDate"
            + " firstInterviewDate secondInterviewDate offerDate",
        [
            "location": placeOutline, "list": .object("id name"), "employer": employerOutline,
            "activities": .elements(shortActivityOutline), "interviewActivities": .elements(shortActivityOutline),
            "applicationActivity": shortActivityOutline, "offerActivity": shortActivityOutline,
            "offerAcceptedActivity": shortActivityOutline, "creatorMember": memberOutline,
            "ownerMember": memberOutline, "member": memberOutline, "jobPost": postOutline,
        ])

    private static let placeOutline = JSONOutline.object("address name placeId id url lat lng country")

    private static let shortActivityOutline = JSONOutline.object(
        "id title note completed createdByWorkflow startAt endAt completedAt createdAt")

    /// Section 14.
    private static let activityOutline = shortActivityOutline.adding(
        "",
        [
            "activityCategory": categoryOutline, "ownerMember": memberOutline, "creatorMember": memberOutline,
            "job": jobOutline, "employer": employerOutline, "jobPost": postOutline,
        ])

    private static let categoryOutline = JSONOutline.object(
        "id",
        [
            "name": .words(
                "Email Meeting Apply Assignment Rejected Other",
                [
                    "Phone Call", "Reach Out", "Get Reference", "Prep Cover Letter", "Follow Up", "Send Availability",
                    "Phone Screen", "Phone Interview", "On Site Interview", "Offer Received", "Prep Resume",
                    "Decline Offer", "Accept Offer", "Prep for Interview", "Send Thank You", "Networking Event",
                    "Application Withdrawn",
                ])
        ])

    /// Section 15. `update` and `filters` are of any form; goals and documents aren't told in full.
    private static let actionOutline = JSONOutline.object(
        "id date createdByWorkflow createdAt jobId employerId activityId noteId contactId update boardId fromListId"
            + " toListId jobPostId jobPostIds documentId filters goal goalEnrollment goalProgress"
            + " organizationInvitationId creatorEmployerMember candidate",
        [
            "actionType": .words(
                "MEMBER_CREATED MEMBER_UPDATED MEMBER_DELETED MEMBER_DEACTIVATED"
                    + " JOB_CREATED JOB_UPDATED JOB_DELETED JOB_MOVED"
                    + " ACTIVITY_CREATED ACTIVITY_UPDATED ACTIVITY_DELETED"
                    + " NOTE_CREATED NOTE_UPDATED NOTE_DELETED CONTACT_CREATED CONTACT_UPDATED CONTACT_DELETED"
                    + " ORGANIZATION_COMPANY_CREATED ORGANIZATION_COMPANY_UPDATED"
                    + " JOB_POST_CREATED JOB_POST_UPDATED JOB_POST_DELETED BULK_JOB_POST_UPDATED"
                    + " GOAL_CREATED GOAL_UPDATED GOAL_ENROLLMENT_CREATED GOAL_ENROLLMENT_CONCLUDED"
                    + " GOAL_PROGRESS_UPDATED GOAL_PROGRESS_COMPLETED GOAL_PROGRESS_INCOMPLETE"
                    + " GOAL_PROGRESS_IN_PROGRESS GOAL_PROGRESS_UNENROLLED"
                    + " DOCUMENT_CREATED DOCUMENT_UPDATED DOCUMENT_DELETED"
                    + " ORGANIZATION_EMPLOYER_REQUEST_CREATED ORGANIZATION_EMPLOYER_REQUEST_VERIFIED"
                    + " ORGANIZATION_EMPLOYER_REQUEST_APPROVED ORGANIZATION_EMPLOYER_REQUEST_DECLINED"
                    + " ORGANIZATION_EMPLOYER_PARTNERSHIP_CREATED CANDIDATE_PROFILE_VIEWED CANDIDATE_SEARCH_RAN"
                    + " ORGANIZATION_TALENT_PORTAL_ACCESSED"),
            "ownerMember": memberOutline, "creatorMember": memberOutline, "member": memberOutline,
            "organizationInvitation": invitationOutline, "job": jobOutline, "jobs": .elements(jobOutline),
            "jobPost": postOutline, "employer": employerOutline, "employers": .elements(employerOutline),
            "fromList": .object("id name"), "toList": .object("id name"), "activity": activityOutline,
            "activityCategory": categoryOutline, "note": .object("id text htmlText"), "contact": contactOutline,
            "document": .object("id title name url extension documentCategoryName"),
            "organizationEmployerRequest": .object(
                "id fromEmail utmTags createdAt decidedAt",
                ["approvalStatus": .words("PENDING APPROVED REJECTED")]),
            "organizationEmployerPartnership": .object(
                "id employerCanPostJobs employerCanBrowseCandidates employerId createdAt"),
        ])

    /// Section 16.
    private static let contactOutline = JSONOutline.object(
        "id firstName lastName email title location",
        ["profiles": .object("linkedin twitter googlePlus crunchbase facebook github aboutme gravatar")])

    private static let employerOutline = JSONOutline.object(
        "id name domain foundedYear description location jobCount isPartner applicationCount interviewCount offerCount")

    /// Section 17.
    private static let eventOutline = JSONOutline.object(
        "id createdAt date",
        [
            "eventType": .words(
                "JOB_ADDED JOB_MOVED JOB_APPLICATION_DATE_SET JOB_FIRST_INTERVIEW_DATE_SET"
                    + " JOB_SECOND_INTERVIEW_DATE_SET JOB_OFFER_DATE_SET"),
            "member": memberOutline, "job": jobOutline, "fromList": .object("id name"), "toList": .object("id name"),
        ])

    /// Section 20.3. Preferences are words of an open kind; of volunteer work, projects and places nothing is told.
    private static let profileOutline = JSONOutline.object(
        "id memberId firstName lastName email phoneNumber headline bio profilePhotoUrl backgroundPhotoUrl timezone"
            + " totalWorkExperienceYears skillNames legallyAuthorizedToWorkInUsa requireWorkVisaSponsorshipInUsa"
            + " experiencePreference industryPreferencesNames rolePreferencesNames expectedSalary willingToRelocate"
            + " openToWorkEnvironments workEnvironmentPreference locationPreferences jobTypePreferences"
            + " isVisibleToAllEmployers isPublicProfile volunteerExperiences projects createdAt",
        [
            "emails": .list("email type"), "phoneNumbers": .list("number type"),
            "currentLocation": .object("name address country lat lng"), "profiles": .object("linkedin github"),
            "workExperiences": .list(
                "isCurrentPosition description startedAt endedAt jobTitle jobSummary employerName location achievements"
                    + " skillNames"),
            "educations": .list(
                "description graduationAt cumulativeGpa achievements fieldOfStudyName degreeTypeName schoolName"),
            "links": .list("title description url"),
        ])

    /// Section 20.4.
    private static let postOutline = JSONOutline.object(
        "id title htmlDescription applicationInstructions url employerId isRemote tags postDate createdAt"
            + " visibleMemberGroupIds",
        [
            "employer": employerOutline, "jobType": .words("FULL_TIME PART_TIME CONTRACTOR INTERNSHIP"),
            "salary": .object(
                "actual min max currency", ["interval": .words("ANNUAL MONTHLY WEEKLY DAILY HOURLY")]),
            "location": placeOutline, "locations": .elements(placeOutline),
            "jobPostStatus": .object("id", ["name": .words("Open Closed Draft")]), "creatorMember": memberOutline,
            "ownerMember": memberOutline, "visibility": .words("VISIBLE HIDDEN"),
        ])
}
