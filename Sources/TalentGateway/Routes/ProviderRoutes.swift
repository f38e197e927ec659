import GatewayJSON
import TalentModel
import TalentProviders

/// `/v1/providers`: what each vendor can do, generated from the conformances and tables in the code.
struct ProviderRoutes: Sendable {
    let directory: ConnectionDirectory

    var routes: [Route] {
        [
            Route("listProviders", "GET", "/v1/providers", scope: .read, answer: list),
            Route("getProvider", "GET", "/v1/providers/{provider}", scope: .read, answer: get),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        return Answer.data(capacity: 8192) { json in
            json.array { json in for type in ProviderCatalog.all { write(type, caller, to: &json) } }
        } meta: { json in
            json.memberNull("next_cursor")
            json.member("has_more", false)
        }
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        guard let type = ProviderCatalog.named(context.pathParameter("provider")) else {
            throw GatewayError(.notFound, "There is no provider of this name.")
        }
        return Answer.data(capacity: 4096) { json in write(type, caller, to: &json) }
    }

    private func write(_ type: any Provider.Type, _ caller: Caller, to json: inout JSONWriter) {
        let names = directory.allowed(for: caller).filter { $0.provider.name == type.profile.name }.map(\.name)
        json.object { json in
            json.member("name", type.profile.name)
            json.member("title", type.profile.displayName)
            json.member("connections", names)
            json.member(
                "capabilities",
                array: { json in
                    for capability in CapabilityTable.capabilities(of: type) { capability.write(to: &json) }
                }
            )
        }
    }
}
