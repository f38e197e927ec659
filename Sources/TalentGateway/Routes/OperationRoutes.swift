import GatewayJSON
import HTTPServer
import TalentModel
import TalentProviders
import TalentStore

/// `/v1/operations` and `/v1/usage`: what became of writes, and what they cost.
struct OperationRoutes: Sendable {
    let engine: OperationEngine

    var routes: [Route] {
        [
            Route(
                "listOperations", "GET", "/v1/operations", scope: .read,
                parameters: [
                    "state", "connection", "caller", "idempotency_key", "created_after", "limit", "cursor",
                ], answer: list),
            Route("getOperation", "GET", "/v1/operations/{id}", scope: .read, answer: get),
            Route(
                "streamOperationEvents", "GET", "/v1/operations/{id}/events", scope: .read,
                media: ["text/event-stream", "application/json"], answer: events),
            Route("resumeOperation", "POST", "/v1/operations/{id}/resume", scope: .write, answer: resume),
            Route("resolveOperation", "POST", "/v1/operations/{id}/resolve", scope: .admin, answer: resolve),
            Route("cancelOperation", "POST", "/v1/operations/{id}/cancel", scope: .write, answer: cancel),
            Route(
                "getUsage", "GET", "/v1/usage", scope: .read, parameters: ["group_by", "from", "to"], answer: usage),
        ]
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        OperationView(record: try await own(context)).answer(status: 200, requestID: context.requestID)
    }

    /// The operation of the path. Others' operations don't exist for a caller, so that no id can be guessed.
    private func own(_ context: RequestContext) async throws(GatewayError) -> OperationRecord {
        let caller = try context.authenticated()
        let record = try await stored { store throws(StoreError) in
            try await store.operation(context.pathParameter("id"))
        }
        guard let record, record.caller == caller.name || caller.scopes.contains(.admin) else {
            throw GatewayError(.notFound, "There is no operation of this id.")
        }
        return record
    }

    private func stored<Value>(
        _ read: (any OperationStore) async throws(StoreError) -> Value
    ) async throws(GatewayError) -> Value {
        do throws(StoreError) {
            return try await read(engine.store)
        } catch {
            throw engine.unavailable(error)
        }
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        let query = context.query
        try FilterForms.check(query)
        if let name = query["connection"], !ConnectionName.isValid(name) {
            throw .invalid(parameter: "connection", code: "name_invalid", "This can't be a connection's name.")
        }
        var filter = OperationFilter()
        if let words = query["state"] {
            for word in words.split(separator: ",") {
                guard let state = OperationState(rawValue: String(word)) else {
                    let all = OperationState.allCases.map(\.rawValue).joined(separator: ", ")
                    throw .invalid(parameter: "state", code: "enum_invalid", "state must be of: \(all).")
                }
                filter.states.append(state)
            }
        }
        filter.connection = query["connection"]
        // Who isn't an administrator sees the own ones, whatever is asked for.
        filter.caller = caller.scopes.contains(.admin) ? query["caller"] : caller.name
        if let name = query["caller"], name != caller.name, !caller.scopes.contains(.admin) {
            throw GatewayError(.scopeMissing, "Others' operations need the scope admin.")
        }
        if let text = query["idempotency_key"] {
            let key = try IdempotencyKey.read(HeaderList([("Idempotency-Key", text)]))
            filter.keyHash = key.map { engine.seal.hash(key: $0, of: query["caller"] ?? caller.name) }
        }
        if let text = query["created_after"] {
            guard let moment = Timestamp(text), text.utf8.hasZone else {
                throw .invalid(parameter: "created_after", code: "time_invalid", "created_after must be a time.")
            }
            filter.createdAfter = moment
        }
        let limit = try query.integer("limit", in: 1...200, default: 50)
        // The binding keeps a cursor from being used with other filters.
        let binding =
            (["operations"]
            + query.values.filter { !["limit", "cursor"].contains($0.key) }
            .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(separator: "\n")
        if let text = query["cursor"] {
            let place = try ListCursor(text, binding: binding, connections: ["operations"]).places["operations"]
            if case .after(let mark?) = place, let cut = mark.firstIndex(of: " "), let moment = Int64(mark[..<cut]) {
                filter.after = (Timestamp(milliseconds: moment), String(mark[mark.index(after: cut)...]))
            }
        }
        filter.limit = limit + 1
        let wanted = filter
        let records = try await stored { store throws(StoreError) in try await store.operations(wanted) }
        let page = records.prefix(limit)
        let hasMore = records.count > limit
        return Answer.data(capacity: 16_384) { json in
            json.array { json in for record in page { OperationView(record: record).write(to: &json) } }
        } meta: { json in
            json.key("next_cursor")
            if hasMore, let last = page.last {
                let mark = "\(last.createdAt.milliseconds) \(last.id)"
                json.string(ListCursor(binding: binding, places: ["operations": .after(mark)]).text)
            } else {
                json.null()
            }
            json.member("has_more", hasMore)
        }
    }

    /// Server-sent events: the operation at once, again after each change, and a last time when it's over.
    private func events(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let first = try await own(context)
        var answer = Answer(status: 200, body: [])
        answer.contentType = "text/event-stream"
        answer.facts.operationID = first.id
        answer.stream = { [engine] writer in
            func send(_ event: String, _ record: OperationRecord) async throws {
                var json = JSONWriter(capacity: 4096)
                OperationView(record: record).write(to: &json)
                try await writer.write(Array("event: \(event)\ndata: ".utf8) + json.bytes + Array("\n\n".utf8))
            }
            let changes = await engine.hub.watch(first.id)
            guard var record = try await engine.store.operation(first.id) else { return }
            try await send(record.state.isOver ? "end" : "progress", record)
            guard !record.state.isOver, let changes else { return }
            for await _ in changes {
                guard let now = try? await engine.store.operation(first.id) else { continue }
                record = now
                if record.state.isOver { break }
                try await send("progress", record)
            }
            // Not its end when only this process ends: the next one goes on with it.
            if let now = try await engine.store.operation(first.id) {
                try await send(now.state.isOver ? "end" : "progress", now)
            }
        }
        return answer
    }

    private func resume(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let record = try await own(context)
        try context.require(record.spends ? .spend : .write)
        guard record.state.isOver else {
            return OperationView(record: record).answer(status: 202, requestID: context.requestID)
        }
        try await engine.checkRoom()
        let now = engine.clock()
        let isResumed: Bool
        do throws(StoreError) {
            isResumed = try await engine.store.resume(record.id, notAfter: now + .seconds(24 * 3600), at: now)
        } catch {
            guard error.reason == .conflict else { throw engine.unavailable(error) }
            throw GatewayError(
                .outcomeUnresolved, "People of this operation are in another one that isn't settled. Resolve it first.")
        }
        guard isResumed else {
            throw GatewayError(
                .outcomeUnresolved, "Nothing of this operation can be resumed: all of it was attempted or is forgotten."
            )
        }
        guard let resumed = try await stored({ store throws(StoreError) in try await store.operation(record.id) }),
            await engine.takeUp(resumed)
        else {
            throw GatewayError(.internal, "The operation can't be taken up again.")
        }
        _ = await engine.hub.answer(of: record.id, until: context.deadline)
        let end = try await own(context)
        return OperationView(record: end).answer(status: end.state.isOver ? 200 : 202, requestID: context.requestID)
    }

    private func cancel(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let record = try await own(context)
        if record.state.isOver {
            return OperationView(record: record).answer(status: 200, requestID: context.requestID)
        }
        _ = await engine.hub.cancel(record.id)
        _ = await engine.hub.answer(of: record.id, until: context.deadline)
        let end = try await own(context)
        return OperationView(record: end).answer(status: end.state.isOver ? 200 : 202, requestID: context.requestID)
    }

    private func resolve(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let record = try await own(context)
        let body = try context.json()
        var reader = DraftReader(body)
        let word = reader.require("as") ? reader.choice("as", of: Resolution.self) : nil
        let chunkValue = reader.value("chunk")
        let evidence = reader.string("evidence", max: 500)
        reader.finish()
        if let chunkValue, chunkValue.int == nil {
            reader.refuse("chunk", "type_invalid", "chunk must be the index of a chunk.")
        }
        try reader.check()
        let wanted =
            chunkValue?.int.map { [$0] } ?? record.chunks.filter { $0.state == .unknown }.map(\.index)
        try Self.check(wanted, areUnknownIn: record)
        guard let word else { throw .invalid(pointer: "/as", code: "required", "as is missing.") }
        // What was seen stays with whoever saw it: only that there was something is noted.
        let note = "resolved as \(word.rawValue)" + (evidence == nil ? "" : ", with evidence")
        do throws(StoreError) {
            try await engine.resolve(
                record.id, chunks: wanted, word == .applied ? .resolveApplied : .resolveNotApplied, note: note)
        } catch {
            guard error.reason == .conflict else { throw engine.unavailable(error) }
            // A look at the provider may have settled one of them meanwhile.
            try Self.check(wanted, areUnknownIn: try await own(context))
            throw .invalid(
                pointer: "/as", code: "contradiction",
                "The provider itself told that a part of it happened; it can only be applied.")
        }
        return OperationView(record: try await own(context)).answer(status: 200, requestID: context.requestID)
    }

    private static func check(_ chunks: [Int], areUnknownIn record: OperationRecord) throws(GatewayError) {
        let unknown = record.chunks.filter { $0.state == .unknown }.map(\.index)
        guard !unknown.isEmpty, chunks.allSatisfy(unknown.contains) else {
            throw .invalid(
                pointer: "/chunk", code: "not_unknown", "Only chunks of unknown outcome can be resolved: \(unknown).")
        }
    }

    private enum Resolution: String, CaseIterable {
        case applied
        case notApplied = "not_applied"
    }

    private func usage(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        guard let grouping = UsageGrouping(rawValue: context.query["group_by"] ?? "day") else {
            throw .invalid(
                parameter: "group_by", code: "enum_invalid", "group_by must be one of: caller, connection, day.")
        }
        let today = CalendarDate(engine.clock())
        let monthAgo = CalendarDate(engine.clock() + .seconds(-30 * 86_400))
        let from = try day("from", context) ?? monthAgo
        let to = try day("to", context) ?? today
        let rows = try await stored { store throws(StoreError) in
            try await store.usage(
                by: grouping, from: from, to: to, caller: caller.scopes.contains(.admin) ? nil : caller.name)
        }
        return Answer.data { json in
            json.array { json in
                for row in rows {
                    json.object { json in
                        json.key(dynamic: grouping.rawValue)
                        json.string(row.group)
                        json.member("unit", row.unit.rawValue)
                        json.member("reserved", row.amounts.reserved)
                        json.member("settled", row.amounts.settled)
                        json.member("released", row.amounts.released)
                        json.member("held", row.amounts.held)
                    }
                }
            }
        } meta: { json in
            json.memberNull("next_cursor")
            json.member("has_more", false)
        }
    }

    private func day(_ name: String, _ context: RequestContext) throws(GatewayError) -> CalendarDate? {
        guard let text = context.query[name] else { return nil }
        if let day = CalendarDate(text) { return day }
        throw .invalid(parameter: name, code: "date_invalid", "\(name) must be a date, as YYYY-MM-DD.")
    }
}
