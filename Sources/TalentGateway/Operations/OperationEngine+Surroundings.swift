import GatewayJSON
import TalentModel
import TalentProviders
import TalentStore

/// What the engine needs of the configuration in force; replaced by a reload.
struct Surroundings: Sendable {
    var directory: ConnectionDirectory
    /// Writes by their operation id, to take operations up again.
    var routes: [String: WriteRoute]
}

extension OperationEngine {
    /// The connections in force.
    var connections: [ProviderActor] { surroundings.withLockedValue { $0?.directory.connections ?? [] } }

    /// The connection of that name, if it's still configured.
    func connection(_ name: String) -> ProviderActor? {
        surroundings.withLockedValue { $0?.directory.connections.first { $0.name == name } }
    }

    /// Seconds until the connection's hours of sending begin; 0 while they last.
    func secondsUntilOpen(_ connection: String) -> Int {
        let window = surroundings.withLockedValue { $0?.directory.guardRails(of: connection).sendWindow }
        return window?.secondsUntilOpen(clock()) ?? 0
    }

    /// Takes in what an earlier process left: what it had dispatched becomes unknown (OP-1).
    ///
    /// - Returns: the operations to take up.
    func recover() async throws(StoreError) -> [OperationRecord] { try await store.recover(at: clock()) }

    /// Works an operation of the store off from where it stands, in a task of the hub's; false when this process is at it
    /// already, ends, or has too many.
    @discardableResult
    func takeUp(_ record: OperationRecord) async -> Bool {
        // Its own end begins the looks for one that is over.
        if !record.state.isOver { await reconciler.goOn(record) }
        return await hub.begin(record.id) { [self] in await goOn(record) }
    }

    /// Prepares an operation again and runs it. What can't be prepared now, because the vendor is needed for it and away,
    /// is tried again until the operation's time is over.
    private func goOn(_ record: OperationRecord) async {
        var record = record
        var delay = Duration.seconds(1)
        while true {
            do throws(GatewayError) {
                let (write, order) = try await prepared(record)
                let runner = OperationRunner(
                    engine: self, write: write, order: order, key: nil, requestID: Identifier.make("req_"),
                    record: record)
                await runner.run()
                return
            } catch {
                guard error.retryable || error.origin == .provider || error.origin == .network else {
                    // Nobody could ever go on with it: what was not attempted never will be, and its caller can see so.
                    await end(record, "ended: what it needs to go on is gone", because: Self.gone)
                    return
                }
                if await hub.isCancelled(record.id) { return await end(record, "cancelled", because: nil) }
                if clock() >= record.notAfter ?? record.createdAt + Self.longestPreparation {
                    return await end(record, "ended with \(Self.tooLate.code.rawValue)", because: Self.tooLate)
                }
            }
            // The next process goes on with it.
            if await hub.draining { return }
            await hub.sleep(record.id, until: steady.now() + delay)
            delay = min(delay * 2, .seconds(60))
            // A chunk of it that was unknown may have been resolved.
            if let now = try? await store.operation(record.id) { record = now }
        }
    }

    /// How long an operation without a `not_after` waits for what it takes to prepare it.
    private static let longestPreparation = Duration.seconds(86_400)

    private static var gone: GatewayError {
        GatewayError(.internal, "The operation couldn't be taken up again after a restart.", retryable: false)
    }

    /// Why an operation whose time is over does nothing more.
    static var tooLate: GatewayError {
        GatewayError(.providerTimeout, "not_after has passed; what was unsent is given up.", origin: .gateway)
    }

    /// Ends an operation without running it.
    private func end(_ record: OperationRecord, _ note: String, because problem: GatewayError?) async {
        let effect = Conclusion.effect(record)
        var update = OperationUpdate(
            effect == .unknown ? .unknown : effect == .none ? .cancelled : .partial, effect: effect,
            wipesWork: problem?.code == .internal || effect == .none, releasesKey: effect == .none, note: note)
        if var problem {
            problem.effect = effect
            problem.retryable = problem.retryable && effect == .none
            problem.operationID = record.id
            update.problem = Self.kept(problem, requestID: Identifier.make("req_"))
        }
        let id = record.id
        let final = update
        let isEnded = await commit(id) { [self] store throws(StoreError) in
            try await store.update(id, final, givingUpRest: true, at: clock())
        } isDone: {
            $0.state == final.state
        }
        if !isEnded { logger.error("operation can't be ended", metadata: ["operation_id": "\(id)"]) }
    }

    /// The write of a recorded operation, prepared once more from its sealed request.
    ///
    /// - Throws: `internal`, or an error of the caller's origin, when that will never be possible: what it needs is gone,
    ///   or its plan has changed. Others tell why it isn't now.
    func prepared(_ record: OperationRecord) async throws(GatewayError) -> (write: Write, order: WorkOrder) {
        guard let sealed = record.work, let order = seal.order(sealed),
            let route = surroundings.withLockedValue({ $0?.routes[order.operationID] }),
            let connection = connection(order.connection),
            let body = try? JSONDocument(order.body, limits: .upstream).root
        else {
            logger.error("operation can't be taken up", metadata: ["operation_id": "\(record.id)"])
            throw Self.gone
        }
        let write: Write
        do throws(GatewayError) {
            write = try await route.prepare(order, body, connection)
        } catch {
            logger.error(
                "operation can't be prepared again",
                metadata: ["operation_id": "\(record.id)", "code": "\(error.code.rawValue)"])
            throw error
        }
        // The plan is made from the same body by the same rules; should it differ all the same (the connection's region
        // was changed), people could change their chunks, and nobody may be sent who may have been sent before.
        guard write.steps.count == record.chunks.count,
            zip(write.steps, record.chunks).allSatisfy({ $0.members == $1.members })
        else {
            logger.error("operation's plan has changed", metadata: ["operation_id": "\(record.id)"])
            throw Self.gone
        }
        return (write, order)
    }

    /// Removes what is older than it's kept, now and then, until the task is cancelled.
    func sweep(every period: Duration) async {
        while !Task.isCancelled {
            do throws(StoreError) {
                _ = try await store.sweep(at: moments.earlier, retention: retention.records)
            } catch {
                logger.error("sweep failed", metadata: ["error": "\(error.reason.rawValue)"])
            }
            try? await Task.sleep(for: period)
        }
    }
}
