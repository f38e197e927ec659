import Testing

@testable import TalentProviders

/// The vendor's table of stage names, typed in a second time from its documentation (Workflows).
struct HuntrStagesTests {
    private static let documented: [(type: String, names: String)] = [
        ("APPLY", "applied|apply|applying|applied online"),
        (
            "PHONE_SCREEN",
            "phone screen|screening call|phone screen(s)|phone screening|tech screen|screening interview"
                + "|technical screen|technical phone screen"
        ),
        (
            "PHONE_INTERVIEW",
            "phone|phone interview|video interview|hr interview|hr phone interview|phone interviews"
        ),
        (
            "ON_SITE_INTERVIEW",
            "interview|on-site|on-site interview|onsite|interviews|onsite interview|on site|on site interview"
                + "|final round interview|interview 2|interview 1|2nd interview|1st interview|interviewing"
                + "|interviews 3+|technical interview|personal interview|virtual interview|in person interview"
                + "|in-person interview|in-person interview(s)|interviewed|final round|second interview|entrevistas"
                + "|tech interview|final interview|live interview|interview (1st)|interview (2nd)|second round"
                + "|first interview|2nd round|interview 3|technical|3rd interview|additional onsite"
                + "|interview scheduled|1st round|in-person|initial interview|entrevista"
        ),
        ("OFFER_RECEIVED", "offer|offers|offer received|offer extended|offered|offer letter|ofertas"),
        ("OFFER_ACCEPTED", "offer accepted|accepted|accept|accept offer"),
        (
            "OFFER_DECLINED",
            "offer declined|declined|decline offer|i rejected|rejected by me|i declined|declined offer|rejected offer"
                + "|reject offer|refused|offer rejected"
        ),
    ]

    @Test func everyNameHasItsType() {
        for (type, names) in Self.documented {
            for name in names.split(separator: "|").map(String.init) {
                #expect(HuntrStages.type(of: name) == type.lowercased(), "\(name)")
                #expect(HuntrStages.type(of: name.uppercased()) == type.lowercased(), "\(name) in capitals")
            }
        }
    }

    @Test(arguments: ["wishlist", "rejected", "Wishlist", "", "applied ", " applied", "applied!", "phone  screen"])
    func otherNamesHaveNone(name: String) { #expect(HuntrStages.type(of: name) == nil) }
}
