public import Admission
public import TalentModel
public import Upstream
import GatewayJSON

/// One connection at one vendor: makes its calls, as many and as fast as the vendor takes them.
///
/// The actor owns the connection's admission and nothing else: what leaves, what waits, what is refused. The vendor's rules
/// are in `provider`, a pure value; what is sent and read is in `Endpoint`; the rules of admission are in
/// `ConnectionAdmission`, a value too. Since an actor re-enters at every `await`, whatever is decided before a wait is
/// decided again after it.
public actor ProviderActor {
    /// The vendor's rules.
    public nonisolated let provider: any Provider
    /// The connection's name.
    public nonisolated let name: String
    nonisolated let settings: ConnectionSettings
    private nonisolated let transport: any Transport
    private nonisolated let observer: any CallObserver
    private nonisolated let fixedHeaders: [HeaderField]
    nonisolated let profile: ProviderProfile
    private nonisolated let credentialScan: CredentialScan
    private nonisolated let shapes: [String: JSONShape]
    nonisolated let clock: AdmissionClock

    // What admission needs beside its rules; see ProviderActor+Admission.swift.
    var admission: ConnectionAdmission
    var line = WaitingLine()
    var waiters: [UInt64: Waiter] = [:]
    var parked: [UInt64: WaitingLine.Entry] = [:]
    /// When those who wait for credits ask again.
    var unparkAt: Tick?
    var nextNumber: UInt64 = 0
    var inFlight = 0
    var promised = 0
    var wakeUp: (at: Tick, task: Task<Void, Never>)?
    var counts = ConnectionStatus.Counts()
    var drift = DriftLog()
    /// Who has taken over, after a reload of the configuration.
    var successor: ProviderActor?

    // What is kept for the next process; see ProviderActor+Upkeep.swift.
    var memory: (any AdmissionMemory)?
    var isDirty = false
    var keptAt: ContinuousClock.Instant?
    var keeping: Task<Void, Never>?
    var keepingNext: Task<Void, Never>?
    /// Whether the last state couldn't be kept: then nobody waits for the next.
    var isMemoryAway = false
    var wantsCheck = false
    var choreTimer: Task<Void, Never>?
    let chores: AsyncStream<Void>
    let bell: AsyncStream<Void>.Continuation

    /// Makes the actor of a connection.
    public init(
        provider: any Provider, settings: ConnectionSettings, transport: any Transport, observer: any CallObserver,
        clock: AdmissionClock = AdmissionClock()
    ) {
        self.provider = provider
        self.name = settings.name
        self.settings = settings
        self.transport = transport
        self.observer = observer
        self.clock = clock
        self.profile = type(of: provider).profile
        credentialScan = CredentialScan(settings.credential)
        shapes = provider.shapes
        fixedHeaders = [
            HeaderField("Accept", "application/json"),
            provider.credentialHeader(settings.credential),
        ]
        var rules = settings.admission
        rules.ownClasses = profile.limitClasses
        rules.hasBalanceCall = provider is any BalanceReading
        admission = ConnectionAdmission(rules, seed: .random(in: 0 ... .max))
        (chores, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What the provider knows of the connection.
    public nonisolated var providerSettings: ProviderSettings { settings.provider }

    /// How many calls run and wait at once.
    public nonisolated var bulkhead: ConnectionSettings.Bulkhead { settings.bulkhead }

    /// Blanks the credential out of a text.
    nonisolated func blank(_ text: inout String) {
        var bytes = Array(text.utf8)
        credentialScan.blank(&bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The request that a call would send, as it would leave.
    public nonisolated func request(for call: UpstreamCall, context: CallContext) -> UpstreamRequest {
        var url = settings.baseURL + call.path
        var separator = "?"
        for (name, value) in call.query {
            url += separator + PercentEncoding.component(name) + "=" + PercentEncoding.component(value)
            separator = "&"
        }
        var headers = fixedHeaders
        if call.body != nil { headers.append(HeaderField("Content-Type", "application/json")) }
        if let traceparent = context.traceparent { headers.append(HeaderField("traceparent", traceparent)) }
        return UpstreamRequest(
            method: call.method, url: url, headers: headers, body: call.body, reuse: call.operationClass.reuse,
            limits: limits(for: call), caFile: settings.caFile)
    }

    /// Makes the call and reads its answer: waits for its turn, and makes it again where that is safe and may help.
    ///
    /// - Parameter permit: the leave for the first attempt, when it was asked for before.
    /// - Throws: what our API says of the failure, with its effect at the vendor.
    public func perform<Output>(
        _ endpoint: Endpoint<Output>, _ context: CallContext = CallContext(), permit: Permit? = nil
    ) async throws(GatewayError) -> Output {
        try await perform(endpoint, context, permit: permit) { $0 }
    }

    /// The same for who wants something else than the outcome itself, which may be large: it's made at once, and the
    /// outcome isn't handed from one waiting function to the next.
    public func perform<Output, Outcome: Sendable>(
        _ endpoint: Endpoint<Output>, _ context: CallContext = CallContext(), permit: Permit? = nil,
        as transform: @escaping @Sendable (Output) -> Outcome
    ) async throws(GatewayError) -> Outcome {
        let slot = OutcomeSlot<Outcome>()
        try await perform(endpoint.call, endpoint.reading(into: slot, as: transform), context, permit)
        guard let outcome = slot.take() else { throw GatewayError(.internal, "The call has no outcome.") }
        return outcome
    }

    private func perform(
        _ call: UpstreamCall, _ reading: AnswerReading, _ context: CallContext, _ permit: Permit?
    ) async throws(GatewayError) {
        let leave: Permit
        if let permit {
            leave = permit
        } else {
            do {
                leave = try await admit(admissionCall(for: call), context)
            } catch {
                throw named(error, 0)
            }
        }
        let answer = await attempted(call, reading, context, leave, 1)
        if case .failure = answer.result { try await goOn(after: answer, call, reading, context) }
    }

    /// One attempt's end: what it means for the caller, and what a repeat has to know.
    struct Attempt: Sendable {
        var result: Result<Void, GatewayError>
        var status: Int?
        var wasSent = true
        /// Until when the vendor wants to be left alone.
        var pause: Duration?
    }

    func attempted(
        _ call: UpstreamCall, _ reading: AnswerReading, _ context: CallContext, _ permit: Permit, _ number: Int
    ) async -> Attempt {
        var request = request(for: call, context: context)
        var isCut = false
        // A read ends with its caller's wait. A write that has left runs its full time: only so is its outcome known.
        if call.operationClass == .read, let deadline = context.deadline {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                await giveBack(permit)
                let error = GatewayError(.providerTimeout, "The wait was over before the call could be made.")
                return Attempt(result: .failure(error), wasSent: false)
            }
            isCut = left < request.limits.total
            request.limits.total = min(request.limits.total, left)
            request.limits.connect = min(request.limits.connect, left)
        }
        let outcome = await exchange(request, endpoint: call.name, number)
        switch outcome {
        case .success(let response):
            var response = response
            credentialScan.blank(&response.body)
            let answer = read(response, call, reading)
            if !answer.deviations.isEmpty {
                await note(answer.deviations.without(call.personalData), of: call.name)
            }
            await leave(permit, answer.outcome, answer.advice)
            var attempt = Attempt(result: answer.result, status: response.status)
            attempt.pause = answer.outcome == .limited ? nil : answer.advice.retryAfter
            if answer.outcome == .limited, case .failure(var error) = answer.result {
                // The hold is what counts: it may have been longer before.
                error.retryAfter = max(error.retryAfter ?? 1, (holdLeft - Hold.longestJitter).retryAfterSeconds)
                attempt.result = .failure(error)
            }
            return attempt
        case .failure(let failure):
            await leave(permit, Self.outcome(failure, isCut: isCut), nil)
            return Attempt(
                result: .failure(failures(call).error(for: failure)), wasSent: failure.delivery == .maybeSent)
        }
    }

    /// What the lack of an answer says of the vendor: nothing, when the caller didn't wait as long as the vendor may take.
    private static func outcome(_ failure: TransportError, isCut: Bool) -> CallOutcome {
        switch failure.reason {
        case .cancelled, .shutDown, .invalidRequest: .abandoned
        case .timedOut where isCut: .abandoned
        default: .failed
        }
    }

    private func exchange(
        _ request: UpstreamRequest, endpoint: String, _ attempt: Int
    ) async -> Result<UpstreamResponse, TransportError> {
        let start = ContinuousClock.now
        let outcome: Result<UpstreamResponse, TransportError>
        do {
            outcome = .success(try await transport.send(request))
        } catch {
            outcome = .failure(error)
        }
        var record = CallRecord(
            connection: name, endpoint: endpoint, method: request.method, duration: ContinuousClock.now - start,
            attempt: attempt)
        switch outcome {
        case .success(let response): record.status = response.status
        case .failure(let failure): record.failure = failure
        }
        observer.observe(record)
        return outcome
    }

    /// An answer read: for the caller, and for admission.
    struct Reading: Sendable {
        var result: Result<Void, GatewayError>
        var outcome: CallOutcome
        var advice: LimitAdvice
        /// What the answer has that the vendor doesn't document.
        var deviations: [JSONDeviation] = []
    }

    private nonisolated func read(
        _ response: UpstreamResponse, _ call: UpstreamCall, _ reading: AnswerReading
    ) -> Reading {
        if let relay = reading.relay, let relayed = relayed(response, call, relay) { return relayed }
        var refusal: VendorFailure?
        var deviations: [JSONDeviation] = []
        do throws(GatewayError) {
            let paid = try decoded(response, call, reading, &refusal, &deviations)
            return Reading(
                result: .success(()), outcome: .answered(paid: paid),
                advice: LimitAdvice(response, bodyRetryAfter: nil, now: clock.wall()), deviations: deviations)
        } catch {
            let advice = LimitAdvice(response, bodyRetryAfter: refusal?.retryAfter, now: clock.wall())
            var error = error
            if error.code == .providerRateLimited || error.code == .providerUnavailable {
                error.retryAfter = (advice.hold() ?? .seconds(1)).retryAfterSeconds
            }
            var outcome = Self.outcome(error, response.status, refusal)
            if call.hasUnknownPrice, case .outOfCredits(let available) = outcome, available ?? 1 >= 1 {
                outcome = .rejected
            }
            return Reading(result: .failure(error), outcome: outcome, advice: advice)
        }
    }

    /// What a failed answer says to admission.
    static func outcome(_ error: GatewayError, _ status: Int, _ refusal: VendorFailure?) -> CallOutcome {
        switch error.code {
        case .providerRateLimited: .limited
        case .providerCreditsExhausted: .outOfCredits(available: refusal?.credits?.available)
        case .providerBadResponse where (400...499).contains(status): .rejected
        case .providerBadResponse, .providerError, .providerUnavailable, .providerTimeout: .failed
        default: .rejected
        }
    }

    private nonisolated func decoded(
        _ response: UpstreamResponse, _ call: UpstreamCall, _ reading: AnswerReading, _ said: inout VendorFailure?,
        _ deviations: inout [JSONDeviation]
    ) throws(GatewayError) -> Int? {
        guard (200...299).contains(response.status) else {
            let body = response.bodyFault == nil ? try? JSONDocument(response.body, limits: .upstream).root : nil
            let refusal = provider.readFailure(response, body)
            said = refusal
            throw failures(call).error(for: refusal, status: response.status)
        }
        if response.bodyFault == .timedOut {
            throw failures(call).error(for: TransportError(.timedOut, delivery: .maybeSent))
        }
        if response.bodyFault != nil {
            throw failures(call).badResponse("it broke off", status: response.status)
        }
        if response.status == 204, response.body.isEmpty, let deleted = reading.deleted {
            deleted()
            return nil
        }
        let body: JSONValue
        do {
            body = try JSONDocument(response.body, limits: .upstream).root
        } catch {
            throw failures(call).badResponse("it isn't valid JSON", status: response.status)
        }
        if let refusal = provider.readRefusal(body) {
            // Only a documented text says what a refusal inside a 2xx means.
            guard refusal.meaning != nil else {
                throw failures(call).badResponse("it says that it failed", status: response.status)
            }
            said = refusal
            throw failures(call).error(for: refusal, status: response.status)
        }
        do {
            let paid = try reading.decode(body)
            deviations = shapes[call.name]?.deviations(in: body) ?? []
            return paid
        } catch {
            if error.isAbsence {
                throw GatewayError(.notFound, "\(profile.displayName) doesn't have this.", origin: .provider)
            }
            let place = error.pointer.isEmpty ? "its root" : error.pointer
            throw failures(call).badResponse("\(error.expectation) is missing at \(place)", status: response.status)
        }
    }

    nonisolated func failures(_ call: UpstreamCall) -> FailureMapping {
        FailureMapping(
            displayName: profile.displayName,
            mask: TextMask(secret: settings.credential, personal: call.personalData),
            isWrite: call.operationClass != .read,
            isRepeatable: call.operationClass == .read || call.operationClass == .idempotent,
            pointers: call.pointers)
    }

    private nonisolated func limits(for call: UpstreamCall) -> TransferLimits {
        if call.spends { return settings.spendLimits }
        var limits = call.operationClass == .read ? settings.readLimits : settings.writeLimits
        if call.isWholeList { limits.responseCap = settings.listCap }
        return limits
    }

    nonisolated func named(_ error: GatewayError, _ attempts: Int) -> GatewayError {
        var error = error.at(connection: name, provider: provider.name)
        error.attempts = attempts
        return error
    }
}
