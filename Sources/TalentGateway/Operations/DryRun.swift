import GatewayJSON
import TalentModel
import TalentProviders
import Upstream

/// `?dry_run=true`: shows what a write would send, and sends nothing.
struct DryRun: Sendable {
    let write: Write
    let connection: ProviderActor

    func answer(_ context: RequestContext) async -> Answer {
        var available: Double?
        if write.cost != nil, let reader = connection.provider as? any BalanceReading {
            // A balance is worth a free read, but not an error: without it the rest of the answer is still true.
            available = try? await connection.perform(reader.balance(), context.callContext)
        }
        return Answer.data { json in
            json.object { json in
                json.member("requests", array: { json in for each in write.requests { Self.write(each, to: &json) } })
                json.member("people", write.people)
                json.member("messages", write.cost?.total ?? 0)
                if let cost = write.cost, connection.provider is any BalanceReading {
                    json.member(
                        "credits",
                        object: { json in
                            json.member("needed", cost.total)
                            if let available {
                                json.key("available")
                                json.double(available)
                            }
                        })
                }
            }
        } meta: { json in
            json.key("mapping")
            write.mapping.write(to: &json)
        }.at(connection.name, connection.provider.name)
    }

    /// A request as it would leave, its secrets masked.
    private static func write(_ request: UpstreamRequest, to json: inout JSONWriter) {
        json.object { json in
            json.member("method", request.method.rawValue)
            json.member("url", request.url)
            json.member(
                "headers",
                object: { json in
                    for field in request.headers {
                        let isSecret = ["authorization", "x-api-key"].contains(field.name.lowercased())
                        json.key(dynamic: field.name)
                        json.string(isSecret ? "***" : field.value)
                    }
                })
            if let body = request.body {
                json.key("body")
                json.splice(raw: body)
            }
        }
    }
}
