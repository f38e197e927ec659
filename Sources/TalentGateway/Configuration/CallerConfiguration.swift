import FoundationEssentials

/// One caller of the gateway: an internal tool with its keys and rights.
struct CallerConfiguration: Sendable, Hashable {
    /// One key, as `keys create` prints it for the file.
    struct Key: Sendable, Hashable {
        /// The public part: `tgw_<id>_…`.
        var id: String
        /// The SHA-256 of the secret part as printed, 32 bytes.
        var sha256: [UInt8]
        /// From then on the key is refused; nil: never.
        var expiresAt: Date?
    }

    /// What the caller may do in a time; nil: not limited (RL-13).
    struct Quota: Sendable, Hashable {
        /// Requests within `period`.
        var requests: Int?
        var period: Duration = .seconds(1)
        /// Messages to people within a day.
        var messagesPerDay: Int?
    }

    /// The name in logs and metrics.
    var name: String
    var keys: [Key] = []
    var scopes: Set<Scope> = [.read]
    /// The connections it may use; nil: all of them.
    var connections: Set<String>?
    var quota: Quota?
}

extension CallerConfiguration {
    /// Live keys per caller: the one in use, and its successor while rotating (SE-2).
    static let liveKeyLimit = 2

    /// Letters, digits, `.`, `_` and `-`, at most 64.
    static func isValidName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                Base62.value(of: byte) != nil || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: ".")
            }
    }

    /// Reads one element of `callers`; `connections` are the names that exist.
    static func read(_ node: ConfigurationNode, connections: [String]) -> CallerConfiguration? {
        node.section { section in
            let name = section.required("name") { node in
                node.text("1 to 64 letters, digits, dots, hyphens and underscores", where: isValidName)
            }
            var caller = CallerConfiguration(name: name ?? "")
            caller.keys = section.required("keys", keys) ?? []
            section.set(&caller.scopes, "scopes", scopes)
            section.set(&caller.connections, "connections") { allowed($0, among: connections) }
            section.set(&caller.quota, "quota") { quota($0) }
            return name == nil ? nil : caller
        } ?? nil
    }

    private static func keys(_ node: ConfigurationNode) -> [Key]? {
        guard let elements = node.elements(atMost: 20) else { return nil }
        if elements.isEmpty { node.report("needs at least one key; make one with talent-gateway keys create") }
        let keys = elements.compactMap(key)
        let live = keys.count { key in key.expiresAt.map { $0 > node.context.now } ?? true }
        if live > liveKeyLimit { node.report("has \(live) live keys; at most \(liveKeyLimit) are allowed") }
        return keys
    }

    private static func key(_ node: ConfigurationNode) -> Key? {
        node.section { section in
            let id = section.required("id") { node in
                node.text("the key's id, 4 to 16 letters and digits", where: CallerKey.isValidID)
            }
            // The value isn't repeated: somebody may have pasted the key itself.
            let sha256 = section.required("sha256") { node -> [UInt8]? in
                guard let text = node.text("64 hexadecimal digits") else { return nil }
                guard let bytes = Hexadecimal.bytes(text), bytes.count == 32 else {
                    node.report("must be 64 hexadecimal digits")
                    return nil
                }
                return bytes
            }
            let expiresAt = section.value("expires_at") { node -> Date? in
                guard let text = node.text("a time such as 2027-06-30T00:00:00Z") else { return nil }
                guard let date = UTCTime.date(text) else {
                    node.report("must be a time such as 2027-06-30T00:00:00Z")
                    return nil
                }
                // A notice, not a problem: a restart after that day must not keep all the other callers out.
                if date <= node.context.now {
                    node.context.notice(node.path, line: node.line, "the key has expired and is refused")
                }
                return date
            }
            guard let id, let sha256 else { return nil }
            return Key(id: id, sha256: sha256, expiresAt: expiresAt)
        } ?? nil
    }

    private static func scopes(_ node: ConfigurationNode) -> Set<Scope>? {
        guard let elements = node.elements(), !elements.isEmpty else {
            if node.isNull || node.value.sequence != nil { node.report("needs at least one scope") }
            return nil
        }
        return Set(
            elements.compactMap { element in
                element.choice(of: Scope.allCases.map(\.rawValue)).flatMap(Scope.init(rawValue:))
            })
    }

    private static func allowed(_ node: ConfigurationNode, among connections: [String]) -> Set<String>? {
        guard let elements = node.elements() else { return nil }
        guard !elements.isEmpty else {
            node.report("needs at least one connection; leave the key out to allow all")
            return nil
        }
        return Set(
            elements.compactMap { element -> String? in
                guard let name = element.text("the name of a connection") else { return nil }
                guard connections.contains(name) else {
                    let hint = Spelling.nearest(to: name, in: connections).map { "; did you mean \($0)?" } ?? ""
                    element.report("no connection has this name\(hint)")
                    return nil
                }
                return name
            })
    }

    private static func quota(_ node: ConfigurationNode) -> Quota? {
        node.section { section in
            var quota = Quota()
            quota.requests = section.value("requests") { $0.integer(in: 1...1_000_000) }
            section.set(&quota.period, "per") { $0.duration(in: .milliseconds(100)...(.seconds(86_400))) }
            quota.messagesPerDay = section.value("messages_per_day") { $0.integer(in: 0...100_000_000) }
            if section.has("requests") != section.has("per") {
                section.node.report("requests and per go together")
            }
            return quota
        }
    }
}
