import GatewayJSON

/// The organisation's talent portal and what its staff keep (huntr.md section 20), as the sandbox starts with it.
struct HuntrPortal {
    private var source: SeedSource
    private(set) var records = HuntrRecords()
    /// When the newest of these was made, Unix seconds.
    private static let newest = 1_733_000_000

    init(members: [HuntrMember], employers: [HuntrEmployer], jobs: [HuntrJob], source: SeedSource) {
        self.source = source
        let history = HuntrHistory(members: members, jobs: jobs, source: source)
        records.activities = history.activities
        records.actions = history.actions
        records.events = history.events
        records.employers = employers.map { Self.employer($0, jobs) }
        let staff = advisors()
        let groups = memberGroups()
        records.profiles = members.prefix(12).enumerated().map { profile($1, $0) }
        records.posts = (0..<14).map { post($0, employers[$0 % employers.count], staff) }
        records.groups = groups
        records.tags = tags()
        records.notes = members.prefix(6).enumerated().map { note($1, $0) }
        records.goals = goals()
        records.profiles.sort { $0.id > $1.id }
        records.posts.sort { $0.id > $1.id }
        records.employers.sort { $0.id > $1.id }
        records.notes.sort { $0.id > $1.id }
    }

    private mutating func id(_ seconds: Int) -> String { ObjectId.make(seconds: seconds, source: &source) }

    private static func employer(_ employer: HuntrEmployer, _ jobs: [HuntrJob]) -> HuntrRecord {
        let own = jobs.filter { $0.employer.id == employer.id }
        return HuntrRecord(
            employer.id, at: 1_510_000_000,
            ["isPartner": employer.isPartner ? "true" : "false", "domain": employer.domain]
        ) { json in
            employer.write(into: &json)
            json.member("jobCount", own.count)
            json.member("applicationCount", own.filter { $0.applied != nil }.count)
            json.member("interviewCount", own.reduce(0) { $0 + $1.interviews.count })
            json.member("offerCount", own.filter { $0.offer != nil }.count)
        }
    }

    private mutating func advisors() -> [HuntrRecord] {
        records.advisors = (0..<2).map { number in
            let person = InventedPerson(30 + number)
            let id = id(Self.newest - 60_000_000)
            return HuntrRecord(id, at: Self.newest - 60_000_000, ["email": person.email]) { json in
                json.member("id", id)
                json.member("fullName", "\(person.firstName) \(person.lastName)")
                json.member("givenName", person.firstName)
                json.member("familyName", person.lastName)
                json.member("email", person.email)
                json.member("createdAt", Self.newest - 60_000_000)
                json.member("lastSeenAt", Self.newest)
            }
        }
        return records.advisors
    }

    private mutating func memberGroups() -> [HuntrRecord] {
        [("Spring 2024", "The spring cohort."), ("Autumn 2024", "")].map { name, description in
            let id = id(Self.newest - 20_000_000)
            return HuntrRecord(id, at: Self.newest - 20_000_000) { json in
                json.member("id", id)
                json.member("name", name)
                if !description.isEmpty { json.member("description", description) }
                json.member("createdAt", Self.newest - 20_000_000)
            }
        }
    }

    /// The short form in the list, the full one alone (section 20.3).
    private mutating func profile(_ member: HuntrMember, _ number: Int) -> HuntrRecord {
        let seconds = Self.newest - number * 70_000
        let id = id(seconds)
        let short = { (json: inout JSONWriter) in
            json.member("id", id)
            json.member("memberId", member.id)
            json.member("firstName", member.givenName)
            json.member("lastName", member.familyName)
            json.member("email", member.email)
        }
        var record = HuntrRecord(id, at: seconds, ["email": member.email, "memberId": member.id]) { json in
            short(&json)
            json.array("emails") { list in
                list.object { entry in
                    entry.member("email", member.email)
                    entry.member("type", "PERSONAL")
                }
            }
            json.member("phoneNumber", "+1 604 555 01\(10 + number)")
            json.array("phoneNumbers") { list in
                list.object { entry in
                    entry.member("number", "+1 604 555 01\(10 + number)")
                    entry.member("type", "MOBILE")
                }
            }
            json.member("headline", "Engineer who likes maps")
            json.member("bio", "Ten years of coastal charts.")
            json.object("currentLocation") { place in
                place.member("name", "Vancouver")
                place.member("address", "Vancouver, BC, Canada")
                place.member("country", "Canada")
                place.member("lat", "49.2827291")
                place.member("lng", "-123.1207375")
            }
            json.member("timezone", "America/Vancouver")
            json.member("totalWorkExperienceYears", 4 + number % 5)
            json.member("skillNames", ["Swift", "SQL"])
            json.object("profiles") { $0.member("github", "https://github.example.com/\(number)") }
            json.member("expectedSalary", "$90k")
            json.member("willingToRelocate", number % 2 == 0)
            json.member("isPublicProfile", true)
            json.member("createdAt", seconds)
        }
        var writer = JSONWriter()
        writer.object(short)
        record.short = writer.bytes
        return record
    }

    private mutating func post(_ number: Int, _ employer: HuntrEmployer, _ staff: [HuntrRecord]) -> HuntrRecord {
        let seconds = Self.newest - number * 90_000
        let id = id(seconds)
        let status = ["Open", "Open", "Closed", "Draft"][number % 4]
        let short = { (json: inout JSONWriter) in
            json.member("id", id)
            json.member("title", ["Junior cartographer", "Support engineer", "Data analyst"][number % 3])
            json.member("jobType", ["FULL_TIME", "PART_TIME", "CONTRACTOR", "INTERNSHIP"][number % 4])
            json.member("isRemote", number % 2 == 0)
            json.member("employerId", employer.id)
            json.member("url", "https://posts.example.com/\(number)")
            json.object("salary") { salary in
                if number % 2 == 0 {
                    salary.member("min", 60_000 + number * 1000)
                    salary.member("max", 80_000 + number * 1000)
                } else {
                    salary.member("actual", "\(30 + number)")
                }
                salary.member("currency", "CAD")
                salary.member("interval", number % 2 == 0 ? "ANNUAL" : "HOURLY")
            }
            json.array("locations") { list in list.object(Self.place) }
            json.object("location", Self.place)
            json.object("jobPostStatus") { $0.member("name", status) }
            json.member("postDate", seconds)
            json.member("visibility", "VISIBLE")
        }
        var record = HuntrRecord(id, at: seconds) { json in
            short(&json)
            json.member("htmlDescription", "<p>Help us draw <b>coasts</b>.</p>")
            json.member("applicationInstructions", "Send us a map.")
            json.object("employer", employer.write)
            json.key("creatorMember")
            json.splice(raw: staff[0].json)
            json.key("ownerMember")
            json.splice(raw: staff[1].json)
            json.array("tags") { _ in }
            json.member("createdAt", seconds)
        }
        var writer = JSONWriter()
        writer.object(short)
        record.short = writer.bytes
        return record
    }

    private static func place(_ json: inout JSONWriter) {
        json.member("name", "Halifax")
        json.member("address", "Halifax, NS, Canada")
        json.member("country", "Canada")
        json.member("lat", "44.6488625")
        json.member("lng", "-63.5753196")
    }

    private mutating func tags() -> [HuntrRecord] {
        [("Alumni", "#0055AA"), ("Urgent", "#AA0000")].map { name, color in
            let id = id(Self.newest - 5_000_000)
            return HuntrRecord(id, at: Self.newest - 5_000_000, ["name": name]) { json in
                json.member("id", id)
                json.member("name", name)
                json.member("color", color)
                json.member("targetObjects", ["JOB_POST"])
            }
        }
    }

    private mutating func note(_ member: HuntrMember, _ number: Int) -> HuntrRecord {
        let seconds = Self.newest - number * 40_000
        let id = id(seconds)
        return HuntrRecord(id, at: seconds, ["memberId": member.id]) { json in
            json.member("id", id)
            json.member("text", "Called on Monday.")
            json.member("htmlText", "<p>Called on Monday.</p>")
            json.member("memberId", member.id)
        }
    }

    private mutating func goals() -> [HuntrRecord] {
        [("Five applications a week", true), ("Ten contacts", false)].map { name, isActive in
            let id = id(Self.newest - 9_000_000)
            return HuntrRecord(id, at: Self.newest - 9_000_000, ["active": isActive ? "true" : "false"]) { json in
                json.member("id", id)
                json.member("name", name)
                json.member("isActive", isActive)
                json.member("scheduleType", isActive ? "RECURRING" : "ONE_TIME")
                json.member("objectiveEntity", isActive ? "Job" : "Contact")
                json.member("enrollmentType", "MANUAL")
                // The one time of this vendor that isn't Unix seconds (section 4).
                if isActive { json.object("goalRecurrence") { $0.member("start", "2024-09-02T00:00:00.000Z") } }
                json.member("createdAt", Self.newest - 9_000_000)
            }
        }
    }
}
