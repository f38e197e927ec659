import TalentModel

/// The vendor's words for what happened, and ours: `JOB_MOVED` is `job.moved` (vendor file sections 15 and 17).
enum HuntrChangeTypes {
    /// Our type for an action's; `unknown` for a word that can't be taken apart.
    static func type(of word: String) -> String {
        let text = word.lowercased()
        guard text.utf8.allSatisfy({ isLetter($0) || $0 == UInt8(ascii: "_") }) else { return "unknown" }
        // Verbs may have several words too: only the objects that are known tell where they begin.
        let known = objects.filter { text.hasPrefix($0 + "_") }.max { $0.utf8.count < $1.utf8.count }
        let cut = known.map { text.index(text.startIndex, offsetBy: $0.count) } ?? text.lastIndex(of: "_")
        guard let cut, cut > text.startIndex else { return "unknown" }
        let object = String(text[..<cut])
        let verb = text[text.index(after: cut)...]
        return verb.isEmpty ? "unknown" : "\(object == company ? "employer" : object).\(verb)"
    }

    /// The vendor's word for a type of ours; nil for what can't be one.
    static func word(of type: String) -> String? {
        let parts = type.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let word = "\(parts[0] == "employer" ? company : String(parts[0]))_\(parts[1])".uppercased()
        return self.type(of: word) == type ? word : nil
    }

    /// What a deprecated event is as an action: its type, and the category of the activity that it stands for.
    static func event(_ word: String) -> (type: String, activity: String?)? { events[word] }

    /// The deprecated event for a type of ours; nil where there is none, or several.
    static func event(of type: String) -> String? {
        let words = events.filter { $0.value.type == type }.keys
        return words.count == 1 ? words.first : nil
    }

    private static let company = "organization_company"

    private static let objects = [
        "member", "job", "activity", "note", "contact", company, "job_post", "bulk_job_post", "goal",
        "goal_enrollment", "goal_progress", "document", "organization_employer_request",
        "organization_employer_partnership", "candidate_profile", "candidate_search", "organization_talent_portal",
    ]

    private static let events: [String: (type: String, activity: String?)] = [
        "JOB_ADDED": ("job.created", nil),
        "JOB_MOVED": ("job.moved", nil),
        "JOB_APPLICATION_DATE_SET": ("activity.created", "Apply"),
        "JOB_FIRST_INTERVIEW_DATE_SET": ("activity.created", "Phone Interview"),
        "JOB_SECOND_INTERVIEW_DATE_SET": ("activity.created", "On Site Interview"),
        "JOB_OFFER_DATE_SET": ("activity.created", "Offer Received"),
    ]

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
}
