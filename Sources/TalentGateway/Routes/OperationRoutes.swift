import TalentModel

/// `/v1/operations`: what became of writes.
struct OperationRoutes: Sendable {
    let log: OperationLog

    var routes: [Route] {
        [Route("getOperation", "GET", "/v1/operations/{id}", scope: .read, answer: get)]
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        let operation = await log.operation(context.pathParameter("id"))
        // Others' operations don't exist for a caller: their ids must not be guessable by the answer.
        guard let operation, operation.caller == caller.name || caller.scopes.contains(.admin) else {
            throw GatewayError(.notFound, "There is no operation of this id.")
        }
        return Answer.data { operation.write(to: &$0, requestID: context.requestID) }
            .at(operation.connection, operation.provider)
    }
}
