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

    /// Works an operation of the store off from where it stands; false when what it needs is gone, and then it ends.
    @discardableResult
    func takeUp(_ record: OperationRecord) async -> Bool {
        if await resumeWork(record) { return true }
        // Nobody could ever go on with it: what was not attempted never will be, and its caller can see so.
        let effect = Conclusion.effect(record)
        var update = OperationUpdate(
            effect == .unknown ? .unknown : effect == .none ? .cancelled : .partial, effect: effect, wipesWork: true,
            releasesKey: effect == .none, note: "ended: what it needs to go on is gone")
        var problem = GatewayError(
            .internal, "The operation couldn't be taken up again after a restart.", effect: effect, retryable: false)
        problem.operationID = record.id
        update.problem = Self.kept(problem, requestID: Identifier.make("req_"))
        do throws(StoreError) {
            try await store.update(record.id, update, givingUpRest: true, at: clock())
        } catch {
            logger.error("operation can't be ended", metadata: ["operation_id": "\(record.id)"])
        }
        return false
    }

    private func resumeWork(_ record: OperationRecord) async -> Bool {
        guard let sealed = record.work, let order = seal.order(sealed),
            let route = surroundings.withLockedValue({ $0?.routes[order.operationID] }),
            let connection = connection(order.connection),
            let body = try? JSONDocument(order.body, limits: .upstream).root
        else {
            logger.error("operation can't be taken up", metadata: ["operation_id": "\(record.id)"])
            return false
        }
        let write: Write
        do throws(GatewayError) {
            write = try await route.prepare(order, body, connection)
        } catch {
            logger.error(
                "operation can't be prepared again",
                metadata: ["operation_id": "\(record.id)", "code": "\(error.code.rawValue)"])
            return false
        }
        // The plan is made from the same body by the same rules; should it differ all the same (the connection's region
        // was changed), people could change their chunks, and nobody may be sent who may have been sent before.
        guard write.steps.count == record.chunks.count,
            zip(write.steps, record.chunks).allSatisfy({ $0.members == $1.members })
        else {
            logger.error("operation's plan has changed", metadata: ["operation_id": "\(record.id)"])
            return false
        }
        await start(record, write, order, nil, Identifier.make("req_"))
        return true
    }

    /// Removes what is older than it's kept, now and then, until the task is cancelled.
    func sweep(every period: Duration) async {
        while !Task.isCancelled {
            do throws(StoreError) {
                _ = try await store.sweep(at: clock(), retention: retention.records)
            } catch {
                logger.error("sweep failed", metadata: ["error": "\(error.reason.rawValue)"])
            }
            try? await Task.sleep(for: period)
        }
    }
}
