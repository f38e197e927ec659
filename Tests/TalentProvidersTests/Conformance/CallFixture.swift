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

    /// The call with the object that has the table's fields cut down to `fields`, its values overridden by `values`.
    func with(fields: [String], values: [String: String] = [:]) throws -> CallFixture {
        let body = try #require(body)
        let kept = try #require(body.at(pointer: fieldsAt)).members.filter { fields.contains($0.key) }
        var members = kept.map { ($0.key, values[$0.key] ?? String(decoding: $0.value.raw, as: UTF8.self)) }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where !members.contains(where: { $0.0 == key }) {
            members.append((key, value))
        }
        let object = "{" + members.map { "\(JSONEdit.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
        return try with("/body" + fieldsAt, object)
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
