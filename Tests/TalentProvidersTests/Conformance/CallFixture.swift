import GatewayJSON
import TalentModel
import TalentProviders
import Testing

/// What a caller asks, and what the suite must know of the call: `<operation>.call.json`.
struct CallFixture: Sendable {
    private let root: JSONValue
    /// The caller's body.
    let body: JSONValue?
    /// The fields of the body that this vendor can't do without.
    let required: [String]
    /// Fields that stand beside the one that is looked at, without being required: a change can't be empty.
    let base: [String]
    /// Filters that take another path at the vendor, so that others are looked at without them.
    let filtersApart: [String]
    /// What the vendor has, for changes that read it before.
    let before: JSONValue?
    /// Where the table's fields stand in the caller's body.
    let fieldsAt: String
    /// Where the table's remote fields stand in the vendor's body.
    let remoteFieldsAt: String
    /// Pointers of members without which the vendor's answer can't be used.
    let responseRequired: [String]
    /// Pointers of members of the vendor's answer that may get words nobody has heard of.
    let responseEnums: [String]

    init(_ root: JSONValue) throws {
        func texts(_ key: StaticString) -> [String] { root[key]?.elements.compactMap(\.string) ?? [] }
        self.root = root
        body = root["body"]
        required = texts("required")
        base = texts("base")
        filtersApart = texts("filters_apart")
        before = root["before"]
        fieldsAt = root["fields_at"]?.string ?? ""
        remoteFieldsAt = root["remote_fields_at"]?.string ?? ""
        responseRequired = texts("response_required")
        responseEnums = texts("response_enums")
    }

    var id: String { root["id"]?.string ?? "" }
    var fieldID: String { root["field_id"]?.string ?? "" }

    var filters: ListFilters { ListFilters(Self.texts(root["filters"])) }

    var page: PageRequest { PageRequest(limit: root["limit"]?.int ?? 50, cursor: root["cursor"]?.string) }

    var options: RequestOptions {
        // Long ago unless the fixture says so: everything is in the future.
        RequestOptions(
            now: root["now"]?.string.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0),
            customFieldIDs: Self.texts(root["custom_field_ids"]))
    }

    func settings(connection: String) -> ProviderSettings {
        let settings = root["connection"]
        return ProviderSettings(
            connection: connection, defaultRegion: settings?["default_region"]?.string,
            options: Self.texts(settings?["options"]))
    }

    /// The value of a field, which may be a member of an object: `location/city`. Fields that exclude others have theirs
    /// under `alternatives`.
    func value(of field: String) -> JSONValue? {
        body?.at(pointer: fieldsAt + "/" + field) ?? alternative(field)?["value"]
    }

    /// What goes out beside a field's own place because of it.
    func companions(of field: String) -> [String] {
        root["companions"]?.member(field)?.elements.compactMap(\.string) ?? []
    }

    /// Whether a field can't stand beside others.
    func excludesOthers(_ field: String) -> Bool { alternative(field) != nil }

    private func alternative(_ field: String) -> JSONValue? { root["alternatives"]?.member(field) }

    /// The call with the object that has the table's fields cut down to `fields`, its values overridden by `values`.
    func with(fields: [String], values: [String: String] = [:]) throws -> CallFixture {
        let excluded = fields.flatMap { alternative($0)?["without"]?.elements.compactMap(\.string) ?? [] }
        var members: [(path: [Substring], text: String)] = []
        for field in fields where !excluded.contains(field) {
            let text = values[field] ?? value(of: field).map { String(decoding: $0.raw, as: UTF8.self) }
            if let text { members.append((field.split(separator: "/"), text)) }
        }
        return try with("/body" + fieldsAt, Self.object(members))
    }

    /// The JSON of an object whose members are given by their paths.
    private static func object(_ members: [(path: [Substring], text: String)]) -> String {
        var keys: [Substring] = []
        for member in members where !keys.contains(member.path[0]) { keys.append(member.path[0]) }
        let texts = keys.map { key in
            let own = members.filter { $0.path[0] == key }
            let inner = own.filter { $0.path.count > 1 }.map { (path: Array($0.path.dropFirst()), text: $0.text) }
            return JSONEdit.quoted(String(key)) + ":" + (inner.isEmpty ? own[0].text : object(inner))
        }
        return "{" + texts.joined(separator: ",") + "}"
    }

    /// The call with another value at a pointer into the fixture.
    func with(_ pointer: String, _ text: String) throws -> CallFixture {
        let bytes = JSONEdit.bytes(of: root) { place, _ in place == pointer ? .replace(text) : .keep }
        return try CallFixture(JSONDocument(bytes).root)
    }

    private static func texts(_ object: JSONValue?) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, value) in object?.members.map({ $0 }) ?? [] { texts[key] = value.string }
        return texts
    }
}
