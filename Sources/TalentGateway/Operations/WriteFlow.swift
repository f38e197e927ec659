import Admission
import GatewayJSON
import HTTPServer
import TalentModel
import TalentProviders
import TalentStore

/// A write of the API: how its connection is chosen and its body becomes a plan. The same for a request and for an
/// operation that is taken up again after a restart.
struct WriteRoute: Sendable {
    /// The operation's id in openapi.json.
    var operationID: String
    /// The method in capitals.
    var method: String
    /// The path's template.
    var template: String
    /// The scope that a key needs at least.
    var scope: Scope
    /// Whether the request has a body; deletions have none.
    var takesBody = true
    /// The connection for a request.
    var choose: @Sendable (RequestContext) throws(GatewayError) -> ProviderActor
    /// Whether it costs credits or contacts a person on such a connection.
    var spends: @Sendable (any Provider) -> Bool
    /// Reads and maps the body.
    var prepare: @Sendable (WorkOrder, JSONValue, ProviderActor) async throws(GatewayError) -> Write
    /// The scope that a request needs beside `scope`, where its body alone tells: `spend`, `write` or `read`.
    var demand: (@Sendable (JSONValue, ProviderActor) throws(GatewayError) -> Scope)?
    /// Its query parameters, where they aren't those of all writes.
    var parameters: Set<String>?
}

/// The way of every write request: key, fingerprint, replay, mapping, dry run, guard rails, acceptance, answer.
struct WriteFlow: Sendable {
    let engine: OperationEngine
    let directory: ConnectionDirectory

    /// The route that answers a write.
    func route(_ write: WriteRoute) -> Route {
        Route(
            write.operationID, write.method, write.template, scope: write.scope,
            parameters: write.parameters ?? (write.takesBody ? RouteParameters.write : RouteParameters.deletion)
        ) { context throws(GatewayError) in
            try await answer(context, write)
        }
    }

    private func answer(_ context: RequestContext, _ route: WriteRoute) async throws(GatewayError) -> Answer {
        let body = route.takesBody ? try context.json() : try context.emptyObject()
        let connection = try route.choose(context)
        do {
            return try await answer(context, route, connection, body)
        } catch {
            throw error.connection == nil
                ? error.at(connection: connection.name, provider: connection.provider.name) : error
        }
    }

    /// A write request, as far as its head and its connection tell.
    private final class Request: Sendable {
        let context: RequestContext
        let route: WriteRoute
        let connection: ProviderActor
        let body: JSONValue
        let order: WorkOrder
        let caller: Caller
        let spends: Bool
        let key: IdempotencyKey?
        let isDryRun: Bool
        /// What a request with the same key is compared with; without a key nobody asks.
        let fingerprint: RequestFingerprint?

        @inline(never)
        init(
            _ context: RequestContext, _ route: WriteRoute, _ connection: ProviderActor, _ body: JSONValue
        ) throws(GatewayError) {
            let demanded = try route.demand?(body, connection) ?? (route.spends(connection.provider) ? .spend : .write)
            try context.require(demanded)
            order = WorkOrder(
                operationID: route.operationID, connection: connection.name, pathParameters: context.pathParameters,
                body: Array(body.raw), includesRemoteData: try context.includesRemoteData(),
                receivedAt: context.receivedAt, traceparent: context.callContext.traceparent)
            key = try IdempotencyKey.read(context.head.headers)
            isDryRun = try context.query.flag("dry_run")
            caller = try context.authenticated()
            spends = demanded == .spend
            fingerprint = key.map { _ in
                RequestFingerprint(
                    method: context.head.method, path: context.head.path, connection: connection.name,
                    canonicalBody: body.canonicalBytes())
            }
            self.context = context
            self.route = route
            self.connection = connection
            self.body = body
        }

        /// Whether its caller takes a promise instead of waiting.
        var takesPromise: Bool { context.preferences.wait == .zero }

        var submission: OperationEngine.Submission {
            var submission = OperationEngine.Submission(
                order: order, route: context.route, caller: caller, connection: connection, spends: spends, key: key,
                fingerprint: fingerprint, requestID: context.requestID)
            // A little before the caller's wait ends, so that it hears of a refusal.
            if !spends && !takesPromise { submission.patience = context.deadline - RequestContext.lastMoment }
            return submission
        }
    }

    private func answer(
        _ context: RequestContext, _ route: WriteRoute, _ connection: ProviderActor, _ body: JSONValue
    ) async throws(GatewayError) -> Answer {
        let request = try Request(context, route, connection, body)
        if request.isDryRun {
            return try await dryRun(request)
        }
        if request.key == nil && request.spends { throw Self.keyRequired }
        switch try await accept(request) {
        case .existing(let record): return try await replay(record, request)
        case .accepted(let record):
            if let answer = await engine.hub.answer(of: record.value.id, until: context.deadline) {
                Failpoint.beforeAnswer.hit()
                return answer
            }
            if Task.isCancelled { await engine.hub.withdraw(record.value.id) }
            return await accepted(record, context)
        }
    }

    // What isn't inlined, here and below, is what only some requests do: the others shall not have room for it.

    @inline(never)
    private func dryRun(_ request: Request) async throws(GatewayError) -> Answer {
        await DryRun(write: try await prepare(request), connection: request.connection).answer(request.context)
    }

    @inline(never)
    private func accept(_ request: Request) async throws(GatewayError) -> OperationEngine.Acceptance {
        // Before the key is looked for: whoever has it after another finds what the other has recorded.
        let isFirst = engine.prompt.begin(request.key, of: request.caller)
        defer { if isFirst { engine.prompt.end(request.key, of: request.caller) } }
        // A replay is looked for before the body is mapped: it needs no body that is valid by today's date and rules.
        if let key = request.key, let existing = try await find(key, request.caller) { return .existing(existing) }
        let write = try await prepare(request)
        try checkWindow(request.connection, request.spends, request.context)
        var submission = request.submission
        if isFirst && mayBePrompt(write, request) {
            submission.permit = await request.connection.admitAtOnce(write.steps[0].call, isRecorded: false)
        }
        if submission.permit == nil { try await checkAdmission(write, request) }
        do throws(GatewayError) {
            // The caller has gone while the request was being prepared: nothing is sent (DL-1).
            if Task.isCancelled { throw Self.callerLeft }
            let acceptance = try await engine.accept(write, submission)
            if case .existing = acceptance { await giveBack(submission) }
            return acceptance
        } catch {
            await giveBack(submission)
            throw error
        }
    }

    /// Whether a write is recorded and dispatched in one step if its call may leave at once: between the two nothing
    /// would happen. One that spends isn't, as what it may cost is reserved by the second.
    private func mayBePrompt(_ write: Write, _ request: Request) -> Bool {
        !request.spends && !request.takesPromise && write.cost == nil && write.steps.count == 1
    }

    private func giveBack(_ submission: OperationEngine.Submission) async {
        if let permit = submission.permit { await submission.connection.giveBack(permit) }
    }

    private func prepare(_ request: Request) async throws(GatewayError) -> Write {
        let write = try await request.route.prepare(request.order, request.body, request.connection)
        try directory.guardRails(of: request.connection.name).checkRecipients(write)
        // `Prefer: handling=strict`: what would be dropped is refused instead.
        guard request.context.preferences.isStrict, !write.mapping.dropped.isEmpty else { return write }
        throw GatewayError(
            .lossyMapping, "The provider has no place for \(write.mapping.dropped.joined(separator: ", ")).",
            errors: write.mapping.dropped.map {
                FieldError(pointer: $0, code: "dropped", detail: "The provider has no place for this.")
            })
    }

    @inline(never)
    private func find(
        _ key: IdempotencyKey, _ caller: Caller
    ) async throws(GatewayError) -> Indirect<OperationRecord>? {
        do {
            return try await engine.store.operation(
                caller: caller.name, keyHash: engine.seal.hash(key: key, of: caller.name), at: engine.moments.earlier
            ).map(Indirect.init)
        } catch {
            throw engine.unavailable(error)
        }
    }

    /// What admission would refuse is refused before anything about it is recorded: fast, and its key stays free.
    private func checkAdmission(_ write: Write, _ request: Request) async throws(GatewayError) {
        guard let first = write.steps.first?.call else { return }
        var call = request.context.callContext
        call.patience.outlastsPause = request.takesPromise
        call.patience.isPromise = request.takesPromise
        let refusal = await request.connection.refusal(of: first, call, canWait: request.spends || request.takesPromise)
        if var refusal {
            refusal.attempts = 0
            throw refusal
        }
    }

    /// Outside the hours of sending, who doesn't wait anyway is told when they begin (PE-2).
    private func checkWindow(
        _ connection: ProviderActor, _ spends: Bool, _ context: RequestContext
    ) throws(GatewayError) {
        guard spends, let window = directory.guardRails(of: connection.name).sendWindow else { return }
        let wait = window.secondsUntilOpen(context.receivedAt)
        guard wait > 0, context.preferences.wait > .zero else { return }
        var error = GatewayError(.connectionPaused, "Outside the connection's hours of sending. Nothing was sent.")
        error.retryAfter = wait
        error.retryable = true
        throw error
    }

    /// The answer to a request whose key is taken (ID-4).
    @inline(never)
    private func replay(
        _ existing: Indirect<OperationRecord>, _ request: Request
    ) async throws(GatewayError) -> Answer {
        let record = existing.value
        guard let key = request.key, record.fingerprint == request.fingerprint?.digest else { throw Self.keyReused }
        let context = request.context
        if !record.state.isOver && !record.wasAccepted {
            var error = GatewayError(
                .idempotencyInProgress, "A request with this Idempotency-Key is being worked on.")
            error.operationID = record.id
            error.retryAfter = 1
            throw error
        }
        var answer: Answer
        if !record.state.isOver {
            answer = OperationView(record: record).answer(status: 202, requestID: context.requestID)
        } else if let kept = record.answer.flatMap({ engine.seal.answer($0, for: key) }),
            kept.facts.effect == Conclusion.effect(record).rawValue
        {
            answer = kept
        } else {
            answer = await presentAnswer(record, request)
        }
        answer.headers.append(("Idempotency-Replayed", "true"))
        return answer
    }

    /// The answer of an operation that has ended without one, because its process died, or that was settled since: made
    /// from the record, and from the request that its caller has just sent once more.
    private func presentAnswer(_ record: OperationRecord, _ request: Request) async -> Answer {
        let context = request.context
        var order = request.order
        // What was valid then is mapped as it was then.
        order.receivedAt = record.createdAt
        let write = try? await request.route.prepare(order, request.body, request.connection)
        // By the chunks: they may be settled a step before the operation is.
        let effect = Conclusion.effect(record)
        var failure = effect == .complete ? nil : record.problem.flatMap(GatewayError.init(kept:))
        if failure?.effect == .unknown, effect != .unknown {
            failure?.detail =
                "A call of unknown outcome stopped it, and has been settled since. The rest can be resumed."
        }
        // By other rules than then (the connection's region was changed), people could stand in other chunks.
        if let write, write.steps.map(\.members) == record.chunks.map(\.members) {
            return Conclusion(
                record, write, made: nil, failure: failure, isCancelled: failure == nil, requestID: context.requestID
            ).answer
        }
        guard var failure else {
            return OperationView(record: record).answer(status: 200, requestID: context.requestID)
        }
        failure.operationID = record.id
        return ProblemEnvelope.answer(
            failure.at(connection: record.connection, provider: record.provider), requestID: context.requestID)
    }

    @inline(never)
    private func accepted(_ promised: Indirect<OperationRecord>, _ context: RequestContext) async -> Answer {
        let record = promised.value
        // When the mark can't be stored, a replay says 409 instead of 202 until the operation has ended: no harm.
        try? await engine.store.markAnswered(record.id, accepted: true)
        let now = (try? await engine.store.operation(record.id)) ?? record
        return OperationView(record: now).answer(status: 202, requestID: context.requestID)
    }

    static var keyRequired: GatewayError {
        GatewayError(
            .idempotencyKeyRequired, "This call costs credits or contacts a person and needs an Idempotency-Key.",
            errors: [FieldError(parameter: "Idempotency-Key", code: "required", detail: "A header is missing.")])
    }

    static var callerLeft: GatewayError {
        GatewayError(.providerTimeout, "The caller left before anything was sent.", effect: .none)
    }

    static var keyReused: GatewayError {
        GatewayError(
            .idempotencyKeyReused, "This Idempotency-Key belongs to another request.",
            errors: [
                FieldError(parameter: "Idempotency-Key", code: "reused", detail: "Use a new key for a new thing.")
            ])
    }
}
