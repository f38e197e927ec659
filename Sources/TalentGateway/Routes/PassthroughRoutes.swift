import GatewayJSON
import TalentModel
import TalentProviders
import TalentStore

/// `/v1/passthrough/{connection}`: calls in a vendor's own words, by the same rules as all others.
struct PassthroughRoutes: Sendable {
    let directory: ConnectionDirectory
    let writes: WriteFlow

    var routes: [Route] { [passing].map(writes.route) }

    /// `POST /v1/passthrough/{connection}`.
    var passing: WriteRoute {
        var route = WriteRoute(
            operationID: "passThrough", method: "POST", template: "/v1/passthrough/{connection}", scope: .passthrough
        ) { [directory] context throws(GatewayError) in
            try directory.named(context.pathParameter("connection"), for: context.authenticated())
        } spends: { _ in
            // Its body tells; until it's read, the worst is assumed.
            true
        } prepare: { order, body, connection throws(GatewayError) in
            let endpoint = try PassthroughDraft(body).checked { draft throws(GatewayError) in
                try connection.provider.passthrough(draft, region: connection.providerSettings.defaultRegion)
            }
            return Write(relaying: endpoint, on: connection, order)
        }
        route.demand = { body, connection throws(GatewayError) in
            try PassthroughDraft(body).checked { draft throws(GatewayError) in
                let (operationClass, spends) = try connection.provider.passthroughClass(draft)
                return spends ? .spend : operationClass == .read ? .read : .write
            }
        }
        route.parameters = ["dry_run"]
        return route
    }
}

extension Write {
    /// A call whose answer is handed on.
    init(relaying endpoint: Endpoint<RelayedAnswer>, on connection: ProviderActor, _ order: WorkOrder) {
        self.init(endpoint, on: connection, order, people: endpoint.contacts.count) { _, _ in (200, []) }
        for index in steps.indices {
            steps[index].perform = { call, permit in
                do throws(GatewayError) {
                    return .relayed(try await connection.perform(endpoint, call, permit: permit))
                } catch {
                    return .failed(error)
                }
            }
        }
        isRelay = true
    }
}

extension RelayedAnswer {
    /// The answer as the gateway's `data`.
    var data: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        write(to: &json)
        return json.bytes
    }
}

extension ChunkEnding {
    /// What a handed-on answer says of its call: what was refused was not done.
    init(relayed answer: RelayedAnswer, cost: Int) {
        switch answer.effect {
        case .none: self.init(.reject, note: "answered with \(answer.status)")
        case .complete, .partial:
            self.init(.apply, note: "answered with \(answer.status)")
            messages = min(answer.spent ?? cost, cost)
        case .unknown: self.init(.loseSight, note: "answered with \(answer.status)")
        }
    }
}
