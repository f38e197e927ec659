import GatewayJSON

/// openapi.json as a plain page, for browsers without scripts and gateways without Swagger UI's files.
struct ReferencePage: Sendable {
    private let document: JSONValue
    private var page: HTMLPage

    /// The page of the document that is built in.
    static let shared: Answer = {
        guard let root = try? JSONDocument(PublicRoutes.openAPI, limits: .upstream).root else {
            return HTMLPage(title: "Talent Gateway").answer
        }
        return ReferencePage(root).page.answer
    }()

    init(_ document: JSONValue) {
        self.document = document
        page = HTMLPage(title: "Talent Gateway API")
        page.add("h1", document["info"]?["title"]?.string ?? "Talent Gateway")
        page.links(
            [("openapi.json", "/openapi.json"), ("operations", "#operations"), ("schemas", "#schemas")]
                + ProviderPage.links)
        page.add("p", document["info"]?["description"]?.string ?? "")
        page.add("h2", "Operations", id: "operations")
        for tag in document["tags"].map({ Array($0.elements) }) ?? [] {
            guard let name = tag["name"]?.string else { continue }
            page.add("h2", name)
            page.add("p", tag["description"]?.string ?? "")
            for path in document["paths"].map({ Array($0.members) }) ?? [] {
                for method in path.value.members
                where method.value["tags"]?.elements.contains(where: { $0.string == name }) == true {
                    add(method.value, method.key.uppercased() + " " + path.key)
                }
            }
        }
        page.add("h2", "Schemas", id: "schemas")
        for schema in document["components"]?["schemas"].map({ Array($0.members) }) ?? [] {
            page.add("h3", schema.key, id: "schema-" + schema.key)
            page.add("p", schema.value["description"]?.string ?? "")
            addMembers(of: schema.value)
        }
    }

    private mutating func add(_ operation: JSONValue, _ title: String) {
        page.add("h3", "`\(title)` \(operation["summary"]?.string ?? "")", id: operation["operationId"]?.string)
        page.add("p", operation["description"]?.string ?? "")
        let keys = operation["security"].map { Array($0.elements) } ?? []
        let scopes = keys.first?["callerKey"].map { Array($0.elements) } ?? []
        let words = scopes.compactMap { $0.string.map { "`\($0)`" } }
        page.add("p", words.isEmpty ? "No key is needed." : "Scope: \(words.joined(separator: ", ")).")
        page.table(
            ["parameter", "in", "meaning"],
            (operation["parameters"].map { Array($0.elements) } ?? []).map(resolved).map { parameter in
                let name = "`\(parameter["name"]?.string ?? "")`"
                return [
                    parameter["required"]?.bool == true ? name + ", required" : name, parameter["in"]?.string ?? "",
                    parameter["description"]?.string ?? "",
                ]
            })
        if let schema = operation["requestBody"]?["content"]?["application/json"]?["schema"] {
            page.add("p", "Body: `\(name(of: schema) ?? "JSON")`.")
            addMembers(of: resolved(schema))
        }
        page.table(
            ["status", "meaning", "codes"],
            (operation["responses"].map { Array($0.members) } ?? []).map { response in
                let value = resolved(response.value)
                let code = value["content"]?["application/problem+json"]?["schema"]?["properties"]?["code"]
                let codes =
                    code?["enum"].map { $0.elements.compactMap(\.string) } ?? [code?["const"]?.string].compactMap { $0 }
                return [
                    response.key, value["description"]?.string ?? "", codes.map { "`\($0)`" }.joined(separator: ", "),
                ]
            })
    }

    private mutating func addMembers(of schema: JSONValue) {
        let required = Set(schema["required"].map { $0.elements.compactMap(\.string) } ?? [])
        page.table(
            ["member", "form", "meaning"],
            (schema["properties"].map { Array($0.members) } ?? []).map { member in
                let name = "`\(member.key)`"
                return [
                    required.contains(member.key) ? name + ", required" : name, form(of: member.value),
                    member.value["description"]?.string ?? resolved(member.value)["description"]?.string ?? "",
                ]
            })
    }

    /// A schema's form in a few words.
    private func form(of schema: JSONValue) -> String {
        if let name = name(of: schema) { return "`\(name)`" }
        if let items = schema["items"] { return "list of " + form(of: items) }
        for key in ["oneOf", "anyOf"] {
            if let branches = schema.member(key) {
                return branches.elements.map(form).filter { $0 != "null" }.joined(separator: " or ")
            }
        }
        if let words = schema["enum"] {
            return words.elements.compactMap { $0.string.map { "`\($0)`" } }.joined(separator: " ")
        }
        let type = schema["type"]
        let types = type?.string.map { [$0] } ?? type?.elements.compactMap(\.string) ?? []
        let word = types.filter { $0 != "null" }.joined(separator: " or ")
        return schema["format"]?.string.map { "\(word) (\($0))" } ?? (word.isEmpty ? "anything" : word)
    }

    private func name(of schema: JSONValue) -> String? {
        schema["$ref"]?.string?.split(separator: "/").last.map(String.init)
    }

    /// What a `$ref` of the document points to.
    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string, reference.hasPrefix("#/") else { return value }
        var target = document
        for part in reference.dropFirst(2).split(separator: "/") {
            guard let next = target.member(String(part)) else { return value }
            target = next
        }
        return target
    }
}
