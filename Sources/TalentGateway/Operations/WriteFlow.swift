import GatewayJSON
import TalentModel
import TalentProviders
import Upstream

/// One write, ready to go: what would be sent, what it costs, and how to do it.
struct Write: Sendable {
    /// The requests that would be sent, for `dry_run`.
    var requests: [UpstreamRequest]
    /// People concerned.
    var people: Int
    /// What it costs when the vendor does all of it; nil for writes that neither cost nor contact anybody.
    var cost: Units?
    /// What the mapping lost or changed.
    var mapping: MappingReport
    /// Does it.
    var run: @Sendable (CallContext) async throws(GatewayError) -> WriteOutcome
}

/// What came of a write.
struct WriteOutcome: Sendable {
    /// The status of the answer.
    var status: Int
    /// The JSON under `data`.
    var data: [UInt8]
    /// What happened at the vendor.
    var effect: Effect
    /// What was spent.
    var units: Units
}

/// The way of every write: key, fingerprint, replay, mapping, dry run, claim, call, answer.
struct WriteFlow: Sendable {
    let log: OperationLog
    let clock: @Sendable () -> Timestamp

    /// Answers a write request.
    ///
    /// - Parameters:
    ///   - spends: whether it costs credits or contacts a person, which needs the scope `spend` and a key.
    ///   - prepare: reads and maps the body; runs after a replay was looked for, so that a replay needs no valid body
    ///     of today's rules.
    func answer(
        _ context: RequestContext, _ connection: ProviderActor, spends: Bool, body: JSONValue,
        prepare: () async throws(GatewayError) -> Write
    ) async throws(GatewayError) -> Answer {
        try context.require(spends ? .spend : .write)
        let isDryRun = try context.query.flag("dry_run")
        do {
            if isDryRun {
                let write = try await prepare()
                try refuseLoss(write.mapping, context)
                return await DryRun(write: write, connection: connection).answer(context)
            }
            return try await answerForReal(context, connection, spends: spends, body: body, prepare: prepare)
        } catch {
            throw error.connection == nil
                ? error.at(connection: connection.name, provider: connection.provider.name) : error
        }
    }

    private func answerForReal(
        _ context: RequestContext, _ connection: ProviderActor, spends: Bool, body: JSONValue,
        prepare: () async throws(GatewayError) -> Write
    ) async throws(GatewayError) -> Answer {
        let key = try IdempotencyKey.read(context.head.headers)
        if key == nil && spends {
            throw GatewayError(
                .idempotencyKeyRequired, "This call costs credits or contacts a person and needs an Idempotency-Key.",
                errors: [FieldError(parameter: "Idempotency-Key", code: "required", detail: "A header is missing.")])
        }
        let caller = try context.authenticated()
        let owner = key.map { OperationLog.KeyOwner(caller: caller.name, key: $0) }
        let fingerprint = RequestFingerprint(
            method: context.head.method, path: context.head.path, connection: connection.name,
            canonicalBody: body.canonicalBytes())
        if let owner, let replay = try await replay(log.look(owner, fingerprint), context) { return replay }
        let write = try await prepare()
        try refuseLoss(write.mapping, context)
        // The caller has gone while the request was being prepared: nothing is sent (DL-1).
        if Task.isCancelled { throw GatewayError(.providerTimeout, "The caller left before anything was sent.") }

        let now = clock()
        let operation = Operation(
            id: Identifier.make("op_"), route: context.route, caller: caller.name, connection: connection.name,
            provider: connection.provider.name, createdAt: now, updatedAt: now, timeline: [(now, "received")])
        let claim = try await log.start(operation, owner: owner, fingerprint: fingerprint, spends: spends)
        if let replay = try replay(claim, context) { return replay }
        // The call belongs to the operation, not to the request: when the caller leaves after the dispatch, the call
        // runs on and its outcome is recorded. It's bounded by the call's own time-out.
        var call = context.callContext
        call.deadline = nil
        let work = Task { [self] in await run(write, operation, call, context.requestID) }
        defer { _ = work }
        guard let answer = await log.answer(of: operation.id, until: context.deadline) else {
            return accepted(await log.accept(operation.id) ?? operation, context)
        }
        return answer
    }

    private func run(_ write: Write, _ operation: Operation, _ call: CallContext, _ requestID: String) async {
        var answer: Answer
        var ending: Operation.Ending
        do throws(GatewayError) {
            let outcome = try await write.run(call)
            ending = Operation.Ending(effect: outcome.effect, units: outcome.units)
            answer = Self.answer(outcome, operation, write.mapping)
        } catch {
            var error = error
            error.operationID = operation.id
            error.connection = error.connection ?? operation.connection
            error.provider = error.provider ?? operation.provider
            ending = Operation.Ending(effect: error.effect, problem: error)
            answer = ProblemEnvelope.answer(error, requestID: requestID)
        }
        answer.facts.operationID = operation.id
        await log.end(operation.id, ending, at: clock(), answer: answer)
    }

    private static func answer(
        _ outcome: WriteOutcome, _ operation: Operation, _ mapping: MappingReport
    ) -> Answer {
        var answer = Answer.data(status: outcome.status, capacity: outcome.data.count + 512) { json in
            json.splice(raw: outcome.data)
        } meta: { json in
            json.member("operation_id", operation.id)
            json.member("effect", outcome.effect.rawValue)
            json.key("mapping")
            mapping.write(to: &json)
            json.key("units")
            outcome.units.write(to: &json)
        }
        answer = answer.at(operation.connection, operation.provider)
        answer.facts.effect = outcome.effect.rawValue
        return answer
    }

    /// The answer to a request whose key is taken; nil when it isn't.
    private func replay(_ claim: OperationLog.Claim, _ context: RequestContext) throws(GatewayError) -> Answer? {
        switch claim {
        case .new: return nil
        case .answered(var answer):
            answer.headers.append(("Idempotency-Replayed", "true"))
            return answer
        case .accepted(let operation):
            var answer = accepted(operation, context)
            answer.headers.append(("Idempotency-Replayed", "true"))
            return answer
        case .inProgress(let id):
            var error = GatewayError(
                .idempotencyInProgress, "A request with this Idempotency-Key is being worked on.")
            error.operationID = id
            error.retryAfter = 1
            throw error
        case .reused:
            throw GatewayError(
                .idempotencyKeyReused, "This Idempotency-Key belongs to another request.",
                errors: [
                    FieldError(parameter: "Idempotency-Key", code: "reused", detail: "Use a new key for a new thing.")
                ])
        }
    }

    private func accepted(_ operation: Operation, _ context: RequestContext) -> Answer {
        var answer = Answer.data(status: 202) { json in
            operation.write(to: &json, requestID: context.requestID)
        } meta: { json in
            json.member("operation_id", operation.id)
        }
        answer.headers.append(("Location", "/v1/operations/" + operation.id))
        answer = answer.at(operation.connection, operation.provider)
        answer.facts.operationID = operation.id
        return answer
    }

    /// `Prefer: handling=strict`: what would be dropped is refused instead.
    private func refuseLoss(_ mapping: MappingReport, _ context: RequestContext) throws(GatewayError) {
        guard context.preferences.isStrict, !mapping.dropped.isEmpty else { return }
        throw GatewayError(
            .lossyMapping, "The provider has no place for \(mapping.dropped.joined(separator: ", ")).",
            errors: mapping.dropped.map {
                FieldError(pointer: $0, code: "dropped", detail: "The provider has no place for this.")
            })
    }
}
