/// The vendor's table from a board column's name to its type of stage (vendor file section 18).
///
/// Matching ignores case and is on the whole name; `wishlist` and `rejected` have no type.
enum HuntrStages {
    /// The type in lower snake case; nil for a name that the vendor doesn't map.
    static func type(of name: String) -> String? { types[name.lowercased()] }

    private static let types: [String: String] = {
        var types: [String: String] = [:]
        for (type, names) in table {
            for name in names { types[name] = type }
        }
        return types
    }()

    private static let table: [(type: String, names: [String])] = [
        ("apply", ["applied", "apply", "applying", "applied online"]),
        (
            "phone_screen",
            [
                "phone screen", "screening call", "phone screen(s)", "phone screening", "tech screen",
                "screening interview", "technical screen", "technical phone screen",
            ]
        ),
        (
            "phone_interview",
            [
                "phone", "phone interview", "video interview", "hr interview", "hr phone interview",
                "phone interviews",
            ]
        ),
        (
            "on_site_interview",
            [
                "interview", "on-site", "on-site interview", "onsite", "interviews", "onsite interview", "on site",
                "on site interview", "final round interview", "interview 2", "interview 1", "2nd interview",
                "1st interview", "interviewing", "interviews 3+", "technical interview", "personal interview",
                "virtual interview", "in person interview", "in-person interview", "in-person interview(s)",
                "interviewed", "final round", "second interview", "entrevistas", "tech interview",
                "final interview", "live interview", "interview (1st)", "interview (2nd)", "second round",
                "first interview", "2nd round", "interview 3", "technical", "3rd interview", "additional onsite",
                "interview scheduled", "1st round", "in-person", "initial interview", "entrevista",
            ]
        ),
        (
            "offer_received",
            ["offer", "offers", "offer received", "offer extended", "offered", "offer letter", "ofertas"]
        ),
        ("offer_accepted", ["offer accepted", "accepted", "accept", "accept offer"]),
        (
            "offer_declined",
            [
                "offer declined", "declined", "decline offer", "i rejected", "rejected by me", "i declined",
                "declined offer", "rejected offer", "reject offer", "refused", "offer rejected",
            ]
        ),
    ]
}
