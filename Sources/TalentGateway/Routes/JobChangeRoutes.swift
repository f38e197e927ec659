import GatewayJSON
import TalentModel
import TalentProviders

/// `POST /v1/jobs`, `PATCH` and `DELETE /v1/jobs/{id}`.
struct JobChangeRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    var routes: [Route] { writeRoutes.map(writes.route) }

    var writeRoutes: [WriteRoute] { [creation, change, deletion] }

    private var creation: WriteRoute {
        WriteRoute(
            operationID: "createJob", method: "POST", template: "/v1/jobs", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.forWrite(context, { $0 as? any JobCreating }, "create jobs").0
        } spends: { provider in
            (provider as? any JobCreating).map { type(of: $0).jobCreationSpends } ?? true
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let creator = try directory.capability(connection, { $0 as? any JobCreating }, "create jobs")
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try JobDraft(body).checked { draft throws(GatewayError) in
                try creator.createJob(draft, options)
            }
            guard type(of: creator).jobCreationIsReadBack, let reader = connection.provider as? any JobReading else {
                return Write(making: endpoint, on: connection, order)
            }
            return Write(making: endpoint, on: connection, order) { created in
                // When the read fails, what the vendor said to the write is still true.
                guard let read = try? reader.job(created.item.core.mark + created.item.core.remoteID),
                    let job = try? await connection.perform(read, order.call(of: ""))
                else { return created }
                return Created(job, existed: created.existed)
            }
        }
    }

    private var change: WriteRoute {
        WriteRoute(
            operationID: "updateJob", method: "PATCH", template: "/v1/jobs/{id}", scope: .write
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any JobUpdating }, "change jobs").0
        } spends: { _ in
            false
        } prepare: { [directory] order, body, connection throws(GatewayError) in
            let updater = try directory.capability(connection, { $0 as? any JobUpdating }, "change jobs")
            let id = try order.remoteID("id", on: connection)
            let change = JobChange(body)
            var before: Job?
            if change.errors.isEmpty, let read = try updater.jobBefore(id, change) {
                before = try await connection.perform(read, order.call(of: ""))
            }
            let known = before
            let options = RequestOptions(now: order.receivedAt)
            let endpoint = try change.checked { change throws(GatewayError) in
                try updater.updateJob(id, change, before: known, options)
            }
            let reader = type(of: updater).jobChangeIsReadBack ? connection.provider as? any JobReading : nil
            return Write(changing: endpoint, on: connection, order) { () throws(GatewayError) in try reader?.job(id) }
        }
    }

    private var deletion: WriteRoute {
        WriteRoute(
            operationID: "deleteJob", method: "DELETE", template: "/v1/jobs/{id}", scope: .write, takesBody: false
        ) { [directory] context throws(GatewayError) in
            try directory.owner(of: "id", context, { $0 as? any JobDeleting }, "delete jobs").0
        } spends: { _ in
            false
        } prepare: { [directory] order, _, connection throws(GatewayError) in
            let deleter = try directory.capability(connection, { $0 as? any JobDeleting }, "delete jobs")
            let id = try order.remoteID("id", on: connection)
            return Write(deleting: try deleter.deleteJob(id), on: connection, order)
        }
    }
}
