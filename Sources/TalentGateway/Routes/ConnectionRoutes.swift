import GatewayJSON
import TalentModel
import TalentProviders

/// `/v1/connections` and `/v1/whoami`: what the caller may use.
struct ConnectionRoutes: Sendable {
    let directory: ConnectionDirectory

    var routes: [Route] {
        [
            Route("listConnections", "GET", "/v1/connections", scope: .read, answer: list),
            Route("getConnection", "GET", "/v1/connections/{name}", scope: .read, answer: get),
            Route("whoami", "GET", "/v1/whoami", scope: .read, answer: whoami),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connections = directory.allowed(for: try context.authenticated())
        var loads: [Int] = []
        for connection in connections { loads.append(await connection.callsInFlight) }
        return Answer.data(capacity: 2048) { json in
            json.array { json in
                for (connection, load) in zip(connections, loads) { Self.write(connection, load, to: &json) }
            }
        } meta: { json in
            json.memberNull("next_cursor")
            json.member("has_more", false)
        }
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try directory.named(context.pathParameter("name"), for: context.authenticated())
        let load = await connection.callsInFlight
        return Answer.data { Self.write(connection, load, to: &$0) }.at(connection.name, connection.provider.name)
    }

    private func whoami(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        return Answer.data { json in
            json.object { json in
                json.member("caller", caller.name)
                json.member("key_id", caller.keyID)
                json.member("scopes", Scope.allCases.filter(caller.scopes.contains).map(\.rawValue))
                json.member("connections", directory.allowed(for: caller).map(\.name))
                json.member("expires_at", caller.expiresAt?.text)
            }
        }
    }

    private static func write(_ connection: ProviderActor, _ load: Int, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", connection.name)
            json.member("provider", connection.provider.name)
            json.member("state", "ok")
            json.member(
                "operations",
                CapabilityTable.capabilities(of: type(of: connection.provider)).map(\.operationID))
            json.member("in_flight", load)
        }
    }
}
