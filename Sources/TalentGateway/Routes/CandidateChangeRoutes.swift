import GatewayJSON
import TalentModel
import TalentProviders

/// `PATCH` and `DELETE /v1/candidates/{id}`.
struct CandidateChangeRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    var routes: [Route] { writeRoutes.map(writes.route) }

    var writeRoutes: [WriteRoute] { [change, deletion] }

    private var change: WriteRoute {
        WriteRoute(
            operationID: "updateCandidate", method: "PATCH", template: "/v1/candidates/{id}", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any CandidateUpdating }, "change candidates").0
        } spends: { _ in
            false
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let updater = try directory.capability(connection, { $0 as? any CandidateUpdating }, "change candidates")
            let id = try order.remoteID("id", on: connection)
            let change = CandidateChange(body)
            var before: Candidate?
            if change.errors.isEmpty, let read = try updater.candidateBefore(id, change) {
                before = try await connection.perform(read, order.call(of: ""))
            }
            let known = before
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try change.checked { change throws(GatewayError) in
                try updater.updateCandidate(id, change, before: known, options)
            }
            let reader =
                type(of: updater).candidateChangeIsReadBack ? connection.provider as? any CandidateReading : nil
            return Write(changing: endpoint, on: connection, order, people: 1) { () throws(GatewayError) in
                try reader?.candidate(id)
            }
        }
    }

    private var deletion: WriteRoute {
        WriteRoute(
            operationID: "deleteCandidate", method: "DELETE", template: "/v1/candidates/{id}", scope: .write,
            takesBody: false
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any CandidateDeleting }, "delete candidates").0
        } spends: { _ in
            false
        } prepare: { [directory] order, _, connection throws(GatewayError) in
            let deleter = try directory.capability(connection, { $0 as? any CandidateDeleting }, "delete candidates")
            let id = try order.remoteID("id", on: connection)
            return Write(deleting: try deleter.deleteCandidate(id), on: connection, order, people: 1)
        }
    }
}
