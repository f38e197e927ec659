public import TalentModel
import GatewayJSON

// Vendor file section 14, "Activity categories".
extension HuntrProvider: ActivityTypeReading {
    public func activityTypes() -> Endpoint<[ActivityType]> {
        Endpoint("huntr.activity_categories.list", .read, .get, "/activity-categories") {
            body throws(WireError) -> [ActivityType] in
            try body.requiredArray("data").mapElements { entry throws(WireError) -> ActivityType in
                let wire = try entry.asObject()
                var kind = HuntrActivityTypes.kind(named: try wire.requiredText("name"))
                kind.remoteID = try wire.requiredText("id")
                return ActivityType(
                    core: ResourceCore(remoteID: try wire.requiredText("id"), remoteData: wire), kind: kind)
            }
        }
    }

    /// `activityCategory {id, name}`; nil without a name, which is its stable key.
    static func activityKind(_ wire: JSONValue?) -> Activity.Kind? {
        guard let wire, let name = wire.filled("name") else { return nil }
        var kind = HuntrActivityTypes.kind(named: name)
        kind.remoteID = wire.text("id")
        return kind
    }
}

/// The vendor's 23 categories, known by their names: the ids differ between the vendor's own examples.
enum HuntrActivityTypes {
    /// The kind of a name. For one that nobody has heard of, nothing says whether it is a milestone.
    static func kind(named name: String) -> Activity.Kind {
        let key = key(of: name)
        let isMilestone: Bool? = milestones.contains(key) ? true : others.contains(key) ? false : nil
        return Activity.Kind(name: name, key: key, isMilestone: isMilestone)
    }

    /// The name in lower snake case.
    private static func key(of name: String) -> String {
        name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }

    private static let milestones: Set<String> = [
        "apply", "phone_screen", "phone_interview", "assignment", "on_site_interview", "rejected", "offer_received",
        "decline_offer", "accept_offer", "application_withdrawn",
    ]

    private static let others: Set<String> = [
        "email", "meeting", "phone_call", "reach_out", "get_reference", "prep_cover_letter", "follow_up",
        "send_availability", "prep_resume", "other", "prep_for_interview", "send_thank_you", "networking_event",
    ]
}
