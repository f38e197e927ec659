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
        if write.cost != nil, connection.provider is any BalanceReading {
            // A balance is worth a free read, but not an error: without it the rest of the answer is still true.
            available = try? await connection.balance(context.callContext)
        }
        let messages = write.cost?.total ?? 0
        return Answer.data(capacity: 4096) { json in
            json.object { json in
                json.member(
                    "requests", array: { json in for step in write.steps { Self.write(step.request(), to: &json) } })
                json.member("people", write.people)
                json.member("messages", messages)
                if let outreach = write.outreach {
                    let duplicates = outreach.plan.settled.count { $0.fate == .duplicate }
                    json.member("duplicates", duplicates)
                    json.member("rejected", outreach.plan.settled.count - duplicates)
                    json.member(
                        "chunks",
                        array: { json in
                            for (index, step) in write.steps.enumerated() {
                                json.object { json in
                                    json.member("index", index)
                                    json.member("size", step.members.count)
                                }
                            }
                        })
                }
                if write.cost != nil, connection.provider is any BalanceReading {
                    json.member(
                        "credits",
                        object: { json in
                            json.member("needed", messages)
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
