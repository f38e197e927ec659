import Foundation

/// Patterns of the people who may be contacted (PE-1).
enum RecipientPattern {
    static func readAll(_ node: ConfigurationNode) -> [String]? {
        node.elements()?.compactMap { element in
            // The pattern isn't repeated in the message: it may be a person's own address.
            element.text("a phone such as +33600000* or an address such as *@example.com", where: isValid)
        }
    }

    /// A phone (`+`, digits, `*`) or an e-mail address with `*` in it.
    static func isValid(_ pattern: String) -> Bool {
        guard (2...320).contains(pattern.utf8.count), pattern.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return false
        }
        if pattern.first == "+" {
            return pattern.dropFirst().allSatisfy { $0 == "*" || ("0"..."9").contains($0) }
        }
        let parts = pattern.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }
}

/// The hours in which calls marked $ may leave (PE-2).
struct SendWindow: Sendable, Hashable {
    /// Days of the week, in ISO order.
    enum Day: String, Sendable, CaseIterable {
        case mon, tue, wed, thu, fri, sat, sun
    }

    /// Minutes after midnight, 0 to 1439; the window opens.
    var from: Int
    /// Minutes after midnight, 0 to 1439; the window closes. Before `from`: on the next day.
    var until: Int
    /// The IANA name of the time zone.
    var zone: String
    /// The days on which it opens.
    var days: Set<Day> = Set(Day.allCases)
}

extension SendWindow {
    static func read(_ node: ConfigurationNode) -> SendWindow? {
        node.section { section in
            let from = section.required("from", timeOfDay)
            let until = section.required("to", timeOfDay)
            let zone = section.required("zone") { node in
                node.text("a time zone such as Europe/Paris") { TimeZone(identifier: $0) != nil }
            }
            let days = section.value("days") { node -> Set<Day>? in
                guard let elements = node.elements() else { return nil }
                if elements.isEmpty { node.report("needs at least one day") }
                return Set(
                    elements.compactMap { element in
                        element.choice(of: Day.allCases.map(\.rawValue)).flatMap(Day.init(rawValue:))
                    })
            }
            guard let from, let until, let zone else { return nil }
            if from == until { section.report("to", "is the same as from: the window would never open") }
            return SendWindow(from: from, until: until, zone: zone, days: days ?? Set(Day.allCases))
        } ?? nil
    }

    private static func timeOfDay(_ node: ConfigurationNode) -> Int? {
        let expected = "a time of day such as \"09:00\""
        guard let text = node.text(expected) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = UnitText.integer(parts[0]),
            let minute = UnitText.integer(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else {
            node.report("must be \(expected)")
            return nil
        }
        return hour * 60 + minute
    }
}
