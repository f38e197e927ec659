import TalentModel
import TalentProviders
import TalentStore

/// `/v1/changes`: what has happened at the vendors, merged with what the gateway did.
struct ChangeRoutes: Sendable {
    let directory: ConnectionDirectory
    let engine: OperationEngine

    private static let filters: Set<String> = [
        "type", "owner_id", "creator_id", "job_id", "activity_id", "note_id", "contact_id", "activity_type_id",
        "employer_id", "created_after", "created_before", "legacy",
    ]
    /// The filters that the gateway's own operations have. They belong to no job and no member.
    private static let ownFilters: Set<String> = ["type", "created_after", "created_before"]

    var routes: [Route] {
        [
            Route(
                "listChanges", "GET", "/v1/changes", scope: .read,
                parameters: RouteParameters.list.union(Self.filters), answer: list)
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        try FilterForms.check(
            context.query, booleans: ["legacy", "ignore_unsupported_filters"],
            moments: ["created_after", "created_before"])
        try Self.checkType(context.query["type"])
        var values = context.query.values.filter { Self.filters.contains($0.key) }
        // The same as leaving it out.
        if values["legacy"] == "false" { values["legacy"] = nil }
        var warnings: [String] = []
        let vendors = try vendors(context, &values, &warnings)
        var sources = vendors.map { Self.source($0, ListFilters(values), context.callContext) }
        if let own = try operations(context, values) { sources.append(own.source) }
        let parts = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let binding = ([context.route, context.query["connection"] ?? ""] + parts).joined(separator: "\n")
        return try await ChangeFeed(sources: sources).answer(context, binding: binding, warnings: warnings)
    }

    private typealias Vendor = (connection: ProviderActor, reader: any ChangeReading)

    /// The connections whose vendors are asked, once the filters that none can honour are refused or dropped.
    private func vendors(
        _ context: RequestContext, _ values: inout [String: String], _ warnings: inout [String]
    ) throws(GatewayError) -> [Vendor] {
        // Vendors know nothing of the gateway's operations.
        let isAboutOperations = values["type"]?.hasPrefix(OperationChanges.object) ?? false
        let readers = isAboutOperations ? [] : try readers(context, values)
        let unsupported = Self.unsupported(values, by: readers)
        if !unsupported.isEmpty {
            guard try context.query.flag("ignore_unsupported_filters") else {
                throw GatewayError(
                    .unsupportedFilter,
                    "\(unsupported.joined(separator: ", ")) can't be honoured by \(Self.names(readers)).",
                    errors: unsupported.map {
                        FieldError(
                            parameter: $0, code: "unsupported",
                            detail: "\(Self.names(readers)) can't filter by this in this list.")
                    })
            }
            for name in unsupported {
                values[name] = nil
                warnings.append("The filter \(name) was ignored: no connection can honour it.")
            }
        }
        return readers.filter { Self.unsupported(values, by: [$0]).isEmpty }
    }

    private func readers(
        _ context: RequestContext, _ values: [String: String]
    ) throws(GatewayError) -> [Vendor] {
        let caller = try context.authenticated()
        let connections: [ProviderActor] =
            if let name = context.query["connection"] {
                [try directory.named(name, for: caller)]
            } else {
                directory.allowed(for: caller)
            }
        let readers = connections.compactMap { connection in
            (connection.provider as? any ChangeReading).map { (connection, $0) }
        }
        // A full id says itself whose it is.
        let owners = values.filter { $0.key.hasSuffix("_id") }.compactMap { ResourceID($0.value)?.connection }
        let asked = readers.filter { owners.contains($0.0.name) }
        return context.query["connection"] != nil || asked.isEmpty ? readers : asked
    }

    /// The filters that stand in the way of every vendor; with none to ask, those that operations don't have.
    private static func unsupported(_ values: [String: String], by readers: [Vendor]) -> [String] {
        if readers.isEmpty { return values.keys.filter { !ownFilters.contains($0) }.sorted() }
        var all: Set<String> = []
        for (_, reader) in readers {
            let filters = type(of: reader).changeFilters
            let missing = values.keys.filter { name in
                !filters.contains { $0.name == name && $0.isHonoured(in: values) }
            }
            if missing.isEmpty { return [] }
            all.formUnion(missing)
        }
        return all.sorted()
    }

    private static func names(_ readers: [Vendor]) -> String {
        readers.isEmpty ? "the gateway's own operations" : readers.map(\.connection.name).joined(separator: ", ")
    }

    private static func source(_ vendor: Vendor, _ filters: ListFilters, _ call: CallContext) -> ChangeFeed.Source {
        let connection = vendor.connection
        let reader = vendor.reader
        return ChangeFeed.Source(
            name: connection.name, provider: connection.provider.name
        ) { request throws(GatewayError) in
            do throws(GatewayError) {
                let page = try await connection.perform(try reader.changes(filters, request), call)
                return Page(
                    items: page.items.map { change in
                        ChangeFeed.Entry(
                            change: change, connection: connection.name, provider: connection.provider.name,
                            mark: change.core.remoteID)
                    }, next: page.next)
            } catch {
                throw error.at(connection: connection.name, provider: connection.provider.name)
            }
        }
    }

    /// The gateway's own; nil when a filter leaves none of them over.
    private func operations(
        _ context: RequestContext, _ values: [String: String]
    ) throws(GatewayError) -> OperationChanges? {
        let caller = try context.authenticated()
        guard values.keys.allSatisfy({ Self.ownFilters.contains($0) || $0 == "legacy" }) else { return nil }
        var state: OperationState?
        if let type = values["type"] {
            guard type.hasPrefix(OperationChanges.object),
                let word = OperationState(rawValue: String(type.dropFirst(OperationChanges.object.count)))
            else { return nil }
            state = word
        }
        if let name = context.query["connection"] { _ = try directory.named(name, for: caller) }
        return OperationChanges(
            engine: engine, caller: caller, connection: context.query["connection"], state: state,
            createdAfter: values["created_after"].flatMap { Timestamp($0) },
            createdBefore: values["created_before"].flatMap { Timestamp($0) })
    }

    /// `<object>.<verb>`, each of lower snake case words. Which ones there are is the vendor's affair.
    private static func checkType(_ text: String?) throws(GatewayError) {
        guard let text, !text.isEmpty else { return }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isWord = { (part: Substring) in
            part.first.map { $0.isASCII && $0.isLowercase } ?? false
                && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        }
        guard parts.count == 2, parts.allSatisfy(isWord), text.utf8.count <= 100 else {
            throw .invalid(
                parameter: "type", code: "enum_invalid", "type must be <object>.<verb>, as in job.moved.")
        }
        if text.hasPrefix(OperationChanges.object),
            OperationState(rawValue: String(text.dropFirst(OperationChanges.object.count))) == nil
        {
            let all = OperationState.allCases.map { OperationChanges.object + $0.rawValue }.joined(separator: ", ")
            throw .invalid(parameter: "type", code: "unsupported", "type must be one of: \(all).")
        }
    }
}
