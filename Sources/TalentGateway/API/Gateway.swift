import FoundationEssentials
import HTTPServer
import Synchronization
import TalentModel

/// The gateway's face to HTTP: decides on heads, authenticates, routes, and gives every answer its form.
final class Gateway: Responder {
    let router: Router
    let callers: CallerDirectory
    let health: Health
    let log: JSONLog
    let limits: ProcessLimits
    let wait: CallerWaitConfiguration
    let traffic: TrafficMetrics
    let quotas: CallerQuotas
    let runQueue: RunQueue
    private let inFlight = Atomic(0)
    private let snapshots = ListSnapshots()

    init(
        router: Router, callers: CallerDirectory, health: Health, log: JSONLog, limits: ProcessLimits,
        wait: CallerWaitConfiguration, traffic: TrafficMetrics, quotas: CallerQuotas, runQueue: RunQueue
    ) {
        self.router = router
        self.callers = callers
        self.health = health
        self.log = log
        self.limits = limits
        self.wait = wait
        self.traffic = traffic
        self.quotas = quotas
        self.runQueue = runQueue
    }

    func admit(_ head: RequestHead) -> HeadDecision {
        guard head.path.hasPrefix("/v1") else { return .accept(bodyLimit: limits.body) }
        // Health and the API's description stay up when the rest is overloaded (BH-2).
        if inFlight.load(ordering: .relaxed) + runQueue.requestsWaiting >= limits.requestsInFlight {
            var error = GatewayError(.overloaded, "The gateway has too much to do.")
            error.retryAfter = 1
            return .refuse(refusal(error, head))
        }
        // What can be refused by the head is refused before a body is waited for.
        var findings: Preflight?
        if head.method != "GET" {
            var caller: Caller?
            do throws(GatewayError) {
                findings = try preflight(head, Date(), &caller)
            } catch {
                return .refuse(refusal(error, head, caller))
            }
        }
        let isCampaign = head.method == "POST" && head.path.hasPrefix("/v1/campaigns/")
        return .accept(bodyLimit: isCampaign ? limits.campaignBody : limits.body, findings: findings)
    }

    func respond(to request: ServerRequest) async -> ServerResponse {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let handling = Handling(request)
        let answer: Answer
        // What needs no waiting is done in functions of its own: only what is in this one takes room on the heap, as
        // long as the route takes.
        do throws(GatewayError) {
            let (route, context) = try begin(handling)
            answer = try await route.answer(context)
        } catch {
            answer = ProblemEnvelope.answer(error, requestID: handling.requestID)
        }
        return conclude(answer, handling)
    }

    func render(_ fault: ProtocolFault, head: RequestHead?) -> ServerResponse {
        let error =
            switch fault {
            case .malformed(let rule): GatewayError(.malformedRequest, rule)
            case .uriTooLong: GatewayError(.uriTooLong, "The request line is over the limit.")
            case .headersTooLarge: GatewayError(.headersTooLarge, "The header fields are over the limit.")
            case .bodyTooLarge(let limit): GatewayError(.payloadTooLarge, "The body is over \(limit) bytes.")
            case .timeout: GatewayError(.requestTimeout, "The request came too slowly.")
            case .unsupportedTransferEncoding:
                GatewayError(.malformedRequest, "The transfer coding isn't supported; only chunked is.")
            case .expectationFailed: GatewayError(.malformedRequest, "The expectation can't be met.")
            case .unsupportedVersion: GatewayError(.malformedRequest, "The HTTP version isn't supported.")
            }
        return refusal(error, head)
    }

    /// A request's caller and route.
    private final class Preflight: Sendable {
        /// Whose keys and routes they are: a reload may have put another gateway in its place since.
        let gateway: Gateway
        let caller: Caller?
        let route: Route
        let parameters: [String: String]

        init(_ gateway: Gateway, _ caller: Caller?, _ route: Route, _ parameters: [String: String]) {
            self.gateway = gateway
            self.caller = caller
            self.route = route
            self.parameters = parameters
        }
    }

    /// Everything that can be said by a request's head alone. The caller is told even when the request is refused.
    private func preflight(_ head: RequestHead, _ now: Date, _ caller: inout Caller?) throws(GatewayError) -> Preflight
    {
        let match = router.match(method: head.method, path: head.path)
        var needsKey = head.path == "/v1" || head.path.hasPrefix("/v1/")
        if case .route(let route, _) = match { needsKey = route.scope != nil }
        // Before anything else is said about a path under /v1: whether a route exists is nobody's business without a
        // key.
        caller = needsKey ? try authenticate(head, now) : nil
        let (route, parameters) = try Self.route(match, head)
        if let scope = route.scope, let caller, !Self.allows(caller, scope) {
            let needed =
                scope == .write ? "write, or spend for what costs credits or contacts a person" : scope.rawValue
            throw GatewayError(.scopeMissing, "The key doesn't have the scope \(needed).")
        }
        try Self.checkAccept(head, route)
        return Preflight(self, caller, route, parameters)
    }

    /// The same, where it hasn't been found out yet: requests with a body come with it.
    private func preflight(_ handling: Handling, _ now: Date) throws(GatewayError) -> Preflight {
        if let known = handling.request.findings as? Preflight, known.gateway === self {
            handling.caller = known.caller
            return known
        }
        return try preflight(handling.request.head, now, &handling.caller)
    }

    /// A request in hand, and what has become known of it so far.
    private final class Handling {
        let request: ServerRequest
        let requestID = Identifier.make("req_")
        var caller: Caller?
        var route: String?
        var quota: CallerQuotas.Rest?

        init(_ request: ServerRequest) { self.request = request }
    }

    /// Everything before the route.
    @inline(never)
    private func begin(_ handling: Handling) throws(GatewayError) -> (Route, RequestContext) {
        let head = handling.request.head
        let now = Date()
        let preflight = try preflight(handling, now)
        handling.route = preflight.route.template
        if let caller = handling.caller {
            handling.quota = quotas.count(caller)
            if let quota = handling.quota, !quota.isWithin {
                var error = GatewayError(
                    .callerRateLimited, "The caller's quota of \(quota.quota.requests) requests is used up.")
                error.retryAfter = quota.reset.retryAfterSeconds
                throw error
            }
        }
        let query = try QueryParameters(head.query)
        try query.refuse(allBut: preflight.route.parameters)
        let preferences = try Preferences(head.headers, standard: wait.standard, cap: wait.cap)
        let context = RequestContext(
            requestID: handling.requestID, head: head, body: handling.request.body,
            pathParameters: preflight.parameters, query: query, preferences: preferences, caller: handling.caller,
            route: preflight.route.template,
            receivedAt: Timestamp(milliseconds: Int64(now.timeIntervalSince1970 * 1000)),
            deadline: handling.request.arrivedAt + preferences.wait, snapshots: snapshots)
        return (preflight.route, context)
    }

    /// Everything after the route.
    @inline(never)
    private func conclude(_ answer: Answer, _ handling: Handling) -> ServerResponse {
        var answer = answer
        // What was refused by its head counts too.
        if let quota = handling.quota ?? handling.caller.flatMap(quotas.count) { answer.headers += quota.headers }
        let duration = ContinuousClock.now - handling.request.arrivedAt
        record(
            answer, handling.request, handling.requestID, handling.caller, handling.route, duration: duration)
        return finish(answer, handling.requestID)
    }

    private func authenticate(_ head: RequestHead, _ now: Date) throws(GatewayError) -> Caller {
        // Two fields could be read as two callers, by us and by a proxy in front of us.
        let fields = head.headers.all("Authorization")
        switch callers.authenticate(authorizationHeader: fields.count == 1 ? fields[0] : nil, now: now) {
        case .success(let caller): return caller
        case .failure: throw GatewayError(.unauthenticated, "A valid key is needed: Authorization: Bearer tgw_….")
        }
    }

    /// A route that may write or spend checks which of them it is once its connection is known.
    private static func allows(_ caller: Caller, _ scope: Scope) -> Bool {
        if scope == .write { return caller.scopes.contains(.write) || caller.scopes.contains(.spend) }
        return caller.scopes.contains(scope)
    }

    private static func route(
        _ match: Router.Match, _ head: RequestHead
    ) throws(GatewayError) -> (Route, [String: String]) {
        switch match {
        case .route(let route, let parameters): return (route, parameters)
        case .otherMethods(let methods):
            var error = GatewayError(.methodNotAllowed, "This path takes \(methods.joined(separator: ", ")).")
            error.allowedMethods = methods
            throw error
        case .nothing: throw GatewayError(.notFound, "There is nothing at this path.")
        case .undecodable(let parameter):
            throw .invalid(
                parameter: parameter, code: "encoding_invalid", "The path isn't valid percent-encoded UTF-8.")
        }
    }

    /// Whoever takes problems takes an answer: it may be one.
    private static func checkAccept(_ head: RequestHead, _ route: Route) throws(GatewayError) {
        let fields = head.headers.all("Accept")
        // What nearly everybody sends.
        if fields.allSatisfy({ $0 == "*/*" || $0 == "application/json" }), route.media.first == "application/json" {
            return
        }
        let accept = AcceptHeader(fields)
        let media = route.media + ["application/problem+json"]
        if media.contains("*/*") || media.contains(where: { accept.quality(of: $0) > 0 }) { return }
        throw GatewayError(.notAcceptable, "Answers are \(route.media.joined(separator: " or ")); Accept excludes it.")
    }

    /// The answer to a request that was refused by its head or never became one.
    private func refusal(_ error: GatewayError, _ head: RequestHead?, _ caller: Caller? = nil) -> ServerResponse {
        let requestID = Identifier.make("req_")
        var answer = ProblemEnvelope.answer(error, requestID: requestID)
        if let quota = caller.flatMap(quotas.count) { answer.headers += quota.headers }
        let request = ServerRequest(head: head ?? RequestHead(method: "", target: "", path: ""))
        record(answer, request, requestID, caller, nil, duration: .zero)
        return finish(answer, requestID)
    }

    private func finish(_ answer: Answer, _ requestID: String) -> ServerResponse {
        var headers = answer.headers
        headers.reserveCapacity(headers.count + 4)
        if answer.status != 204 { headers.append(("Content-Type", answer.contentType)) }
        headers.append(("Request-Id", answer.requestID ?? requestID))
        headers.append(("X-Content-Type-Options", "nosniff"))
        headers.append(("Cache-Control", "no-store"))
        return ServerResponse(
            status: answer.status, headers: headers, body: answer.stream.map { .stream($0) } ?? .bytes(answer.body))
    }

    private func record(
        _ answer: Answer, _ request: ServerRequest, _ requestID: String, _ caller: Caller?, _ route: String?,
        duration: Duration
    ) {
        // A method that isn't one of HTTP's is the caller's to choose, and no label.
        let method = TrafficMetrics.methods.contains(request.head.method) ? request.head.method : "_OTHER"
        traffic.served(
            TrafficMetrics.Labels(place: route ?? "", method: method, status: answer.status), duration)
        log.record(
            AccessRecord(
                requestID: requestID, method: request.head.method, route: route, status: answer.status,
                duration: duration, caller: caller?.name, connection: answer.facts.connection,
                provider: answer.facts.provider, operationID: answer.facts.operationID, code: answer.facts.code,
                effect: answer.facts.effect, upstreamStatus: answer.facts.upstreamStatus,
                attempts: answer.facts.attempts,
                traceID: TraceContext.traceID(request.head.headers.first("traceparent")),
                bytesIn: request.body.count, bytesOut: answer.body.count))
    }
}
