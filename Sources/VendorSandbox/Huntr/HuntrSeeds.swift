/// The organisation a sandbox starts with: 25 members, 120 jobs, member fields and board templates. The ids of the
/// vendor's own examples are the newest of their kind, so each is the first of its list.
enum HuntrSeeds {
    static let firstMember = "5b0379b5712bb674fd0d561e"
    static let firstJob = "5eb0a4338899ba51bf96f645"
    static let locationField = "5b3f908c99c94b6177d55a28"
    static let techTemplate = "5a6e4a567e42789e6e65c986"

    static func state(seed: UInt64) -> HuntrState {
        var source = SeedSource(seed: seed, for: .huntr)
        let members = members(&source)
        let advisor = member(ObjectId.make(seconds: 1_500_000_000, source: &source), 30, created: 1_500_000_000)
        let templates = templates(&source)
        let employers = employers(&source)
        let jobs = jobs(members: members, advisor: advisor, stages: templates[0].stages, employers, &source)
        // A source of its own, so that a change in what comes later moves none of the ids before.
        let portal = HuntrPortal(
            members: members, employers: employers, jobs: jobs, source: SeedSource(seed: seed &+ 1, for: .huntr))
        return HuntrState(
            members: members, jobs: jobs, fields: fields, templates: templates, records: portal.records, ids: source)
    }

    private static let fields = [
        HuntrMemberField(
            id: locationField, name: "Location", fieldType: "MULTIPLE_CHOICE", choices: ["Vancouver", "Seattle"]),
        HuntrMemberField(id: "5b3f960c99c94b6177d55a29", name: "Graduation", fieldType: "DATE", choices: []),
        HuntrMemberField(id: "5b3f961d99c94b6177d55a2a", name: "Cohort", fieldType: "TEXT", choices: []),
    ]

    private static func members(_ source: inout SeedSource) -> [HuntrMember] {
        let newest = 1_526_954_421
        return (0..<25).map { number in
            let created = newest - number * 410_000
            let id = number == 0 ? firstMember : ObjectId.make(seconds: created, source: &source)
            var member = member(id, number, created: created)
            if number % 2 == 0 {
                member.fieldValues.append(
                    (locationField, Array((number % 4 == 0 ? #""Vancouver""# : #""Seattle""#).utf8)))
            }
            return member
        }
    }

    private static func member(_ id: String, _ number: Int, created: Int) -> HuntrMember {
        let person = InventedPerson(number)
        return HuntrMember(
            id: id, givenName: person.firstName, familyName: person.lastName, email: person.email,
            createdAt: created, isActive: number % 6 != 5)
    }

    private static func templates(_ source: inout SeedSource) -> [HuntrBoardTemplate] {
        func stages(_ names: [String], _ source: inout SeedSource) -> [(id: String, name: String)] {
            names.map { (ObjectId.make(seconds: 1_607_034_454, source: &source), $0) }
        }
        return [
            HuntrBoardTemplate(
                id: techTemplate, name: "Tech Jobs",
                stages: stages(["Wishlist", "Applied", "Phone Screen", "Interview", "Offer", "Rejected"], &source),
                isDefault: true),
            HuntrBoardTemplate(
                id: ObjectId.make(seconds: 1_530_000_000, source: &source), name: "Apprenticeships",
                stages: stages(["Wishlist", "Applied", "Interview", "Offer"], &source), isDefault: false),
        ]
    }

    private static let companies = [
        ("Northwind Maps", "Charts for coastal shipping.", "Bristol, UK"),
        ("Blue Kettle", "Tea by post.", "Portland, OR, USA"),
        ("Larkfield Robotics", "Robots for greenhouses.", "Eindhoven, Netherlands"),
        ("Quiet Harbor Games", "Games without a hurry.", "Vancouver, BC, Canada"),
        ("Fenwick Health", "Software for small clinics.", "Seattle, WA, USA"),
        ("Papermoon Studio", "Picture books.", "Lyon, France"),
        ("Tidewater Energy", "Power from the tides.", "Halifax, NS, Canada"),
        ("Open Orchard", "Fruit from shared trees.", "Graz, Austria"),
    ]

    private static func employers(_ source: inout SeedSource) -> [HuntrEmployer] {
        companies.enumerated().map { number, employer in
            HuntrEmployer(
                id: ObjectId.make(seconds: 1_510_000_000 + number, source: &source), name: employer.0,
                domain: employer.0.lowercased().filter { $0 != " " } + ".example.com", foundedYear: 1990 + number * 4,
                description: employer.1, location: employer.2, isPartner: number % 3 == 0)
        }
    }

    private static func jobs(
        members: [HuntrMember], advisor: HuntrMember, stages: [(id: String, name: String)],
        _ employers: [HuntrEmployer], _ source: inout SeedSource
    ) -> [HuntrJob] {
        let boards = members.map { ObjectId.make(seconds: $0.createdAt + 60, source: &source) }
        let titles = [
            "Front end engineer", "Data analyst", "Product designer", "No Job Title", "Site reliability engineer",
            "Technical writer", "Account manager", "Research assistant",
        ]
        return (0..<120).map { number in
            let created = 1_588_634_675 - number * 25_200
            let owner = number % members.count
            let stage = number % stages.count
            // Each fourth card was put on the board by the advisor.
            return HuntrJob(
                id: number == 0 ? firstJob : ObjectId.make(seconds: created, source: &source),
                title: titles[number % titles.count],
                htmlDescription: number % 3 == 0 ? "<p>Join a team of <b>six</b>.</p>" : nil,
                description: number % 3 == 0 ? "Join a team of six." : nil,
                salary: number % 4 == 0 ? "$\(70 + number % 40)k" : nil,
                url: number % 5 == 0
                    ? "jobs.example.com/\(1000 + number)" : "https://jobs.example.com/\(1000 + number)",
                location: number % 2 == 0 ? location(source.hex(40)) : nil,
                deadline: number % 7 == 0 ? created + 30 * 86_400 : nil, owner: members[owner],
                creator: number % 4 == 3 ? advisor : members[owner], employer: employers[number % employers.count],
                boardId: boards[owner], list: stages[stage],
                applied: (1...4).contains(stage) ? activity("Applied", created + 3600, &source) : nil,
                interviews: (2...4).contains(stage) ? [activity("Phone screen", created + 7200, &source)] : [],
                offer: stage == 4 ? activity("Offer received", created + 10_800, &source) : nil, createdAt: created)
        }
    }

    private static func location(_ id: String) -> HuntrLocation {
        HuntrLocation(
            id: id, name: "Vancouver", address: "Vancouver, BC, Canada", lat: "49.2827291", lng: "-123.1207375")
    }

    /// As a workflow makes it when a card is moved to a stage (section 18).
    private static func activity(_ title: String, _ time: Int, _ source: inout SeedSource) -> HuntrJob.Activity {
        HuntrJob.Activity(
            id: ObjectId.make(seconds: time, source: &source), title: title, note: nil, startAt: time, completed: true)
    }
}
