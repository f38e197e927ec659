import TalentModel
import TalentProviders

/// Checks the form of filters before anybody is asked.
enum FilterForms {
    /// - Parameters:
    ///   - booleans: filters that are `true` or `false`.
    ///   - moments: filters that are times in RFC 3339.
    ///   - words: filters with a fixed set of values.
    static func check(
        _ query: QueryParameters, booleans: [String] = [], moments: [String] = [], words: [String: [String]] = [:]
    ) throws(GatewayError) {
        for name in booleans + ["ignore_unsupported_filters"] { _ = try query.flag(name) }
        for name in moments {
            guard let text = query[name] else { continue }
            if Timestamp(text) == nil || !text.utf8.hasZone {
                throw .invalid(
                    parameter: name, code: "time_invalid", "\(name) must be a time as in 2026-11-22T18:00:00Z.")
            }
        }
        for (name, allowed) in words.sorted(by: { $0.key < $1.key }) {
            guard let text = query[name] else { continue }
            if !allowed.contains(text) {
                throw .invalid(
                    parameter: name, code: "enum_invalid",
                    "\(name) must be one of: \(allowed.joined(separator: ", ")).")
            }
        }
        if let email = query["email"], !EmailAddress.isValid(email) {
            throw .invalid(
                parameter: "email", code: "email_invalid", "email must be an address like ada@example.com.")
        }
        for name in query.values.keys.sorted() where query[name] == "" && name != "cursor" {
            throw .invalid(parameter: name, code: "empty", "\(name) must not be empty; leave it out instead.")
        }
    }
}

extension ConnectionDirectory {
    /// The connections that a list asks: the named one, else all that can do it and that the caller may use.
    func readers<Capability, Member>(
        _ context: RequestContext, _ cast: (any Provider) -> Capability?, _ verb: String,
        _ member: (ProviderActor, Capability) -> Member
    ) throws(GatewayError) -> [Member] {
        let caller = try context.authenticated()
        if let name = context.query["connection"] {
            let connection = try named(name, for: caller)
            return [member(connection, try capability(connection, cast, verb))]
        }
        let members = allowed(for: caller).compactMap { connection in
            cast(connection.provider).map { member(connection, $0) }
        }
        if members.isEmpty {
            throw GatewayError(.unsupportedOperation, "No connection that the key allows can \(verb).")
        }
        return members
    }
}

extension String.UTF8View {
    /// Whether a time says its zone: `Z`, or an offset. Vendors' times may lack it, callers' may not: a time without a
    /// zone would mean another moment to each reader.
    var hasZone: Bool {
        if last == UInt8(ascii: "Z") || last == UInt8(ascii: "z") { return true }
        let tail = suffix(6)
        return tail.count == 6 && (tail.first == UInt8(ascii: "+") || tail.first == UInt8(ascii: "-"))
            && tail.dropFirst(3).first == UInt8(ascii: ":")
    }
}
