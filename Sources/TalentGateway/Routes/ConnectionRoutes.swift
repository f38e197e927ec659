import GatewayJSON
import TalentModel
import TalentProviders
import TalentStore

/// `/v1/connections` and `/v1/whoami`: what the caller may use, how it is, and the operators' switches.
struct ConnectionRoutes: Sendable {
    let directory: ConnectionDirectory
    let engine: OperationEngine
    let quotas: CallerQuotas

    var routes: [Route] {
        [
            Route("listConnections", "GET", "/v1/connections", scope: .read, answer: list),
            Route("getConnection", "GET", "/v1/connections/{name}", scope: .read, answer: get),
            Route("getConnectionLimits", "GET", "/v1/connections/{name}/limits", scope: .read, answer: limits),
            Route("getConnectionCredits", "GET", "/v1/connections/{name}/credits", scope: .read, answer: credits),
            Route("checkConnection", "POST", "/v1/connections/{name}/check", scope: .admin, answer: check),
            Route("pauseConnection", "POST", "/v1/connections/{name}/pause", scope: .admin, answer: pause),
            Route("resumeConnection", "POST", "/v1/connections/{name}/resume", scope: .admin, answer: resume),
            Route(
                "topUpConnection", "POST", "/v1/connections/{name}/credits/topped-up", scope: .admin, answer: toppedUp),
            Route("whoami", "GET", "/v1/whoami", scope: .read, answer: whoami),
        ]
    }

    private func list(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connections = directory.allowed(for: try context.authenticated())
        var all: [(ProviderActor, ConnectionStatus)] = []
        for connection in connections { all.append((connection, await connection.status())) }
        return Answer.data(capacity: 4096) { json in
            json.array { json in
                for (connection, status) in all { write(connection, status, to: &json) }
            }
        } meta: { json in
            json.memberNull("next_cursor")
            json.member("has_more", false)
        }
    }

    private func connection(_ context: RequestContext) throws(GatewayError) -> ProviderActor {
        try directory.named(context.pathParameter("name"), for: context.authenticated())
    }

    private func get(_ context: RequestContext) async throws(GatewayError) -> Answer {
        await answer(with: try connection(context))
    }

    private func answer(with connection: ProviderActor) async -> Answer {
        let status = await connection.status()
        return Answer.data { write(connection, status, to: &$0) }.at(connection.name, connection.provider.name)
    }

    private func write(_ connection: ProviderActor, _ status: ConnectionStatus, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", connection.name)
            json.member("provider", connection.provider.name)
            json.member("state", status.word)
            json.member(
                "operations",
                CapabilityTable.capabilities(of: type(of: connection.provider)).map(\.operationID))
            json.member("in_flight", status.inFlight)
            json.member("waiting", status.waiting)
            writeHold(status, to: &json)
            json.member("credits", orNull: status.account?.state.rawValue)
            json.member("breaker", status.breaker.rawValue)
            json.member("paused", status.isPaused)
            json.member("drift", array: { json in for drift in status.drifts { drift.write(to: &json) } })
        }
    }

    private func writeHold(_ status: ConnectionStatus, to json: inout JSONWriter) {
        guard let hold = status.hold else {
            json.memberNull("hold")
            return
        }
        json.member(
            "hold",
            object: { json in
                json.member("until", moment(in: hold.left).text)
                json.member("reason", hold.reason)
            })
    }

    private func moment(in duration: Duration) -> Timestamp { engine.clock() + duration }

    private func limits(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        let status = await connection.status()
        return Answer.data { json in
            json.object { json in
                json.member(
                    "windows",
                    array: { json in for window in status.windows { Self.write(window, to: &json) } })
                if let learned = status.learned {
                    json.member(
                        "learned",
                        object: { json in
                            json.key("per_second")
                            json.double(learned.perSecond)
                            json.key("ceiling")
                            json.double(learned.ceiling)
                        })
                } else {
                    json.memberNull("learned")
                }
                writeHold(status, to: &json)
                json.member(
                    "bulkhead",
                    object: { json in
                        json.member("in_flight", status.inFlight)
                        json.member("in_flight_limit", connection.bulkhead.inFlight)
                        json.member("waiting", status.waiting)
                        json.member("waiting_limit", connection.bulkhead.waiting)
                    })
            }
        }.at(connection.name, connection.provider.name)
    }

    private static func write(_ window: ConnectionStatus.Window, to json: inout JSONWriter) {
        json.object { json in
            json.member("class", window.limit.callClass)
            json.member("requests", window.limit.requests)
            json.key("per_seconds")
            json.double(window.limit.period / .seconds(1))
            json.member("used", window.used)
            json.member("remaining", max(0, window.limit.requests - window.used))
            json.member("origin", window.limit.origin.rawValue)
        }
    }

    private func credits(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        guard await connection.status().account != nil else {
            throw GatewayError(.unsupportedOperation, "The provider of \(connection.name) has no credits.")
                .at(connection: connection.name, provider: connection.provider.name)
        }
        // The live balance where there is one. When it can't be had, what is known is still worth an answer.
        let balance = try? await connection.balance(context.callContext)
        var usage: CreditUsage?
        if let reader = connection.provider as? any CreditUsageReading {
            usage = try? await connection.perform(reader.creditUsage(), context.callContext)
        }
        let ledger: LedgerAmounts
        do throws(StoreError) {
            ledger = try await engine.store.usage(
                by: .connection, from: CalendarDate(Timestamp(milliseconds: 0)), to: CalendarDate(engine.clock()),
                caller: nil
            ).filter { $0.group == connection.name }.reduce(into: LedgerAmounts()) { $0.add($1.amounts) }
        } catch {
            throw engine.unavailable(error)
        }
        let account = await connection.status().account
        return Answer.data { json in
            json.object { json in
                json.member("state", account?.state.rawValue ?? "unknown")
                json.member("available", orNull: balance ?? account?.available)
                json.member("required", orNull: account?.required)
                json.member("since", orNull: account?.since.map { moment(in: .zero - $0).text })
                json.member("probe_at", orNull: account?.probeIn.map { moment(in: $0).text })
                if let usage {
                    json.member(
                        "used",
                        object: { json in
                            json.member("credits", usage.credits)
                            json.member("minutes", usage.minutes)
                            json.member("interviews", usage.interviews)
                        })
                }
                json.member(
                    "ledger",
                    object: { json in
                        json.member("reserved", ledger.reserved)
                        json.member("settled", ledger.settled)
                        json.member("released", ledger.released)
                        json.member("held", ledger.held)
                    })
            }
        }.at(connection.name, connection.provider.name)
    }

    /// Whether the vendor takes the credential, found out by a read that does nothing else.
    private func check(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        let start = ContinuousClock.now
        var problem: GatewayError?
        do throws(GatewayError) {
            try await connection.check(context.callContext)
        } catch {
            problem = error
        }
        let duration = ContinuousClock.now - start
        return Answer.data { json in
            json.object { json in
                json.member("ok", problem == nil)
                json.member("latency_ms", Int(duration / .milliseconds(1)))
                if let problem {
                    json.key("problem")
                    ProblemEnvelope.write(problem, requestID: context.requestID, to: &json)
                } else {
                    json.memberNull("problem")
                }
            }
        }.at(connection.name, connection.provider.name)
    }

    private func pause(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        await connection.pause()
        return await answer(with: connection)
    }

    private func resume(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        await connection.resume()
        return await answer(with: connection)
    }

    private func toppedUp(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let connection = try connection(context)
        guard await connection.status().account != nil else {
            throw GatewayError(.unsupportedOperation, "The provider of \(connection.name) has no credits.")
                .at(connection: connection.name, provider: connection.provider.name)
        }
        await connection.toppedUp()
        return await answer(with: connection)
    }

    private func whoami(_ context: RequestContext) async throws(GatewayError) -> Answer {
        let caller = try context.authenticated()
        let rest = quotas.rest(of: caller)
        var sent: Int?
        if caller.messagesPerDay != nil {
            // Without the store the rest of the answer is still true.
            sent = try? await engine.store.messages(of: caller.name, on: CalendarDate(engine.clock()))
        }
        return Answer.data { json in
            json.object { json in
                json.member("caller", caller.name)
                json.member("key_id", caller.keyID)
                json.member("scopes", Scope.allCases.filter(caller.scopes.contains).map(\.rawValue))
                json.member("connections", directory.allowed(for: caller).map(\.name))
                json.member("expires_at", caller.expiresAt?.text)
                json.member(
                    "quota",
                    object: { json in
                        json.member("requests", orNull: rest?.quota.requests)
                        json.member("per_seconds", orNull: rest.map { $0.quota.period / .seconds(1) })
                        json.member("requests_left", orNull: rest?.left)
                        json.member("messages_per_day", orNull: caller.messagesPerDay)
                        json.member(
                            "messages_left",
                            orNull: caller.messagesPerDay.flatMap { limit in sent.map { max(0, limit - $0) } })
                    })
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, orNull value: String?) {
        if let value { member(name, value) } else { memberNull(name) }
    }

    fileprivate mutating func member(_ name: StaticString, orNull value: Int?) {
        if let value { member(name, value) } else { memberNull(name) }
    }

    fileprivate mutating func member(_ name: StaticString, orNull value: Double?) {
        guard let value else { return memberNull(name) }
        key(name)
        double(value)
    }
}
