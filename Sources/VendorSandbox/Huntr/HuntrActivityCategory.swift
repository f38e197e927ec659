/// A kind of activity (huntr.md section 14), with the ids of the vendor's example.
struct HuntrActivityCategory: Sendable {
    let id: String
    let name: String

    static func named(_ name: String) -> HuntrActivityCategory {
        all.first { $0.name == name } ?? HuntrActivityCategory(id: "5e448f3bf2b856c29af112a3", name: "Other")
    }

    static let all: [HuntrActivityCategory] = [
        ("5e448e8df2b856c29af11181", "Email"), ("5e448f3bf2b856c29af11280", "Meeting"),
        ("5e448f3bf2b856c29af11281", "Phone Call"), ("5e448f3bf2b856c29af11284", "Reach Out"),
        ("5e448f3bf2b856c29af11285", "Get Reference"), ("5e448f3bf2b856c29af11288", "Prep Cover Letter"),
        ("5e448f3bf2b856c29af11289", "Apply"), ("5e448f3bf2b856c29af1128c", "Follow Up"),
        ("5e448f3bf2b856c29af1128d", "Send Availability"), ("5e448f3bf2b856c29af1128f", "Phone Screen"),
        ("5e448f3bf2b856c29af11293", "Phone Interview"), ("5e448f3bf2b856c29af11295", "Assignment"),
        ("5e448f3bf2b856c29af11296", "On Site Interview"), ("5e448f3bf2b856c29af11299", "Rejected"),
        ("5e448f3bf2b856c29af1129c", "Offer Received"), ("5e448f3bf2b856c29af1129d", "Prep Resume"),
        ("5e448f3bf2b856c29af1129f", "Decline Offer"), ("5e448f3bf2b856c29af112a1", "Accept Offer"),
        ("5e448f3bf2b856c29af112a3", "Other"), ("5e448f3bf2b856c29af112a7", "Prep for Interview"),
        ("5e448f3bf2b856c29af112ad", "Send Thank You"), ("5e448f3bf2b856c29af112b3", "Networking Event"),
        ("5e9a596e53a63660289cd97c", "Application Withdrawn"),
    ].map { HuntrActivityCategory(id: $0.0, name: $0.1) }
}
