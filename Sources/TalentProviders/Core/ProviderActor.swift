public import TalentModel
public import Upstream
import GatewayJSON

/// Everything about a connection that its calls need, from the configuration.
public struct ConnectionSettings: Sendable {
    /// The connection's name.
    public var name: String
    /// The base URL, without a slash at its end.
    public var baseURL: String
    /// The vendor's key.
    public var credential: String
    /// The bounds of reads.
    public var readLimits: TransferLimits
    /// The bounds of writes.
    public var writeLimits: TransferLimits
    /// The bounds of calls that cost credits or contact a person.
    public var spendLimits: TransferLimits
    /// Certificate authorities to trust instead of the system's.
    public var caFile: String?
    /// What the provider needs to know.
    public var provider: ProviderSettings

    /// Makes settings with the product's default bounds.
    public init(name: String, baseURL: String, credential: String, provider: ProviderSettings) {
        self.name = name
        self.baseURL = baseURL
        self.credential = credential
        self.provider = provider
        readLimits = TransferLimits()
        writeLimits = TransferLimits()
        spendLimits = TransferLimits(total: .seconds(60))
    }
}

/// What a call carries beside what is asked: when its caller stops waiting, and the trace it belongs to.
public struct CallContext: Sendable {
    /// When the caller stops waiting; nil for work that goes on without one.
    public var deadline: ContinuousClock.Instant?
    /// W3C trace context to pass on.
    public var traceparent: String?

    /// Makes a context.
    public init(deadline: ContinuousClock.Instant? = nil, traceparent: String? = nil) {
        self.deadline = deadline
        self.traceparent = traceparent
    }
}

/// What one call to a vendor was like, for the log and the metrics.
public struct CallRecord: Sendable {
    /// The connection's name.
    public var connection: String
    /// The endpoint's name.
    public var endpoint: String
    /// The vendor's status; nil without an answer.
    public var status: Int?
    /// The transport's word for what went wrong.
    public var failure: TransportError?
    /// How long it took.
    public var duration: Duration
}

/// Hears of every call to a vendor. The seam for logs and metrics.
public protocol CallObserver: Sendable {
    /// Takes note of a call that has ended.
    func observe(_ record: CallRecord)
}

/// One connection at one vendor: makes its calls, one at a time or many, and keeps what must be told between them.
///
/// The actor owns the connection's admission and counters and nothing else: the vendor's rules are in `provider`, a pure
/// value, and what is sent and read is in `Endpoint`. Since an actor re-enters at every `await`, whatever is decided
/// before a call is decided again after a wait.
public actor ProviderActor {
    /// The vendor's rules.
    public nonisolated let provider: any Provider
    /// The connection's name.
    public nonisolated let name: String
    private nonisolated let settings: ConnectionSettings
    private nonisolated let transport: any Transport
    private nonisolated let observer: any CallObserver
    private nonisolated let fixedHeaders: [HeaderField]
    private nonisolated let profile: ProviderProfile
    private nonisolated let credentialScan: CredentialScan

    private var inFlight = 0
    private var lastOutcome: Bool?

    /// Makes the actor of a connection.
    public init(
        provider: any Provider, settings: ConnectionSettings, transport: any Transport, observer: any CallObserver
    ) {
        self.provider = provider
        self.name = settings.name
        self.settings = settings
        self.transport = transport
        self.observer = observer
        self.profile = type(of: provider).profile
        credentialScan = CredentialScan(settings.credential)
        fixedHeaders = [
            HeaderField("Accept", "application/json"),
            provider.credentialHeader(settings.credential),
        ]
    }

    /// What the provider knows of the connection.
    public nonisolated var providerSettings: ProviderSettings { settings.provider }

    /// Calls running now.
    public var callsInFlight: Int { inFlight }

    /// Whether the last call got a usable answer; nil before the first.
    public var lastCallSucceeded: Bool? { lastOutcome }

    /// The request that a call would send, as it would leave.
    public nonisolated func request<Output>(for endpoint: Endpoint<Output>, context: CallContext) -> UpstreamRequest {
        var url = settings.baseURL + endpoint.path
        var separator = "?"
        for (name, value) in endpoint.query {
            url += separator + PercentEncoding.component(name) + "=" + PercentEncoding.component(value)
            separator = "&"
        }
        var headers = fixedHeaders
        if endpoint.body != nil { headers.append(HeaderField("Content-Type", "application/json")) }
        if let traceparent = context.traceparent { headers.append(HeaderField("traceparent", traceparent)) }
        return UpstreamRequest(
            method: endpoint.method, url: url, headers: headers, body: endpoint.body,
            reuse: endpoint.operationClass.reuse, limits: limits(for: endpoint), caFile: settings.caFile)
    }

    /// Makes the call and reads its answer.
    ///
    /// - Throws: what our API says of the failure, with its effect at the vendor.
    public func perform<Output>(
        _ endpoint: Endpoint<Output>, _ context: CallContext = CallContext()
    ) async throws(GatewayError) -> Output {
        var request = request(for: endpoint, context: context)
        // A read ends with its caller's wait. A write that has left runs its full time: only so is its outcome known.
        if endpoint.operationClass == .read, let deadline = context.deadline {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw named(GatewayError(.providerTimeout, "The wait was over before the call could be made."))
            }
            request.limits.total = min(request.limits.total, left)
            request.limits.connect = min(request.limits.connect, left)
        }
        let outcome = await exchange(request, endpoint: endpoint.name)
        do {
            let output = try read(outcome, endpoint)
            record(succeeded: true)
            return output
        } catch {
            record(succeeded: error.origin == .provider && error.code.status < 500)
            if let conflict = await conflict(endpoint, after: error, context) { throw named(conflict) }
            throw named(error)
        }
    }

    /// A refused write that the vendor may have refused because the thing is there: looks, and says 409 if so.
    ///
    /// For vendors whose duplicates have no published status; an unclear outcome isn't decided here.
    private func conflict<Output>(
        _ endpoint: Endpoint<Output>, after error: GatewayError, _ context: CallContext
    ) async -> GatewayError? {
        guard let check = endpoint.duplicate, error.code == .providerRejected || error.code == .providerConflict else {
            return nil
        }
        // When the look-up fails, what the vendor said to the write stands.
        guard case .present? = try? await check.proof.look(reading(context)) else { return nil }
        var conflict = GatewayError(
            .providerConflict, "\(check.what) is there already. Nothing was done.", upstream: error.upstream)
        conflict.errors = error.errors
        return conflict
    }

    private func exchange(
        _ request: UpstreamRequest, endpoint: String
    ) async -> Result<UpstreamResponse, TransportError> {
        inFlight += 1
        let start = ContinuousClock.now
        let outcome: Result<UpstreamResponse, TransportError>
        do {
            outcome = .success(try await transport.send(request))
        } catch {
            outcome = .failure(error)
        }
        inFlight -= 1
        var record = CallRecord(
            connection: name, endpoint: endpoint, duration: ContinuousClock.now - start)
        switch outcome {
        case .success(let response): record.status = response.status
        case .failure(let failure): record.failure = failure
        }
        observer.observe(record)
        return outcome
    }

    private func record(succeeded: Bool) { lastOutcome = succeeded }

    private nonisolated func read<Output>(
        _ outcome: Result<UpstreamResponse, TransportError>, _ endpoint: Endpoint<Output>
    ) throws(GatewayError) -> Output {
        var response: UpstreamResponse
        switch outcome {
        case .success(let answer): response = answer
        case .failure(let failure): throw failures(endpoint).error(for: failure)
        }
        credentialScan.blank(&response.body)
        guard (200...299).contains(response.status) else {
            let body = response.bodyFault == nil ? try? JSONDocument(response.body, limits: .upstream).root : nil
            throw failures(endpoint).error(
                for: provider.readFailure(response, body), status: response.status,
                retryAfterHeader: response.header("Retry-After"))
        }
        if response.bodyFault == .timedOut {
            throw failures(endpoint).error(for: TransportError(.timedOut, delivery: .maybeSent))
        }
        if response.bodyFault != nil {
            throw failures(endpoint).badResponse("it broke off", status: response.status)
        }
        let body: JSONValue
        do {
            body = try JSONDocument(response.body, limits: .upstream).root
        } catch {
            throw failures(endpoint).badResponse("it isn't valid JSON", status: response.status)
        }
        if let refusal = provider.readRefusal(body) {
            // Only a documented text says what a refusal inside a 2xx means.
            guard refusal.meaning != nil else {
                throw failures(endpoint).badResponse("it says that it failed", status: response.status)
            }
            throw failures(endpoint).error(for: refusal, status: response.status, retryAfterHeader: nil)
        }
        do {
            return try endpoint.decode(body)
        } catch {
            if error.isAbsence {
                throw GatewayError(.notFound, "\(profile.displayName) doesn't have this.", origin: .provider)
            }
            let place = error.pointer.isEmpty ? "its root" : error.pointer
            throw failures(endpoint).badResponse("\(error.expectation) is missing at \(place)", status: response.status)
        }
    }

    private nonisolated func failures<Output>(_ endpoint: Endpoint<Output>) -> FailureMapping {
        FailureMapping(
            displayName: profile.displayName,
            mask: TextMask(secret: settings.credential, personal: endpoint.personalData),
            isWrite: endpoint.operationClass != .read,
            isRepeatable: endpoint.operationClass == .read || endpoint.operationClass == .idempotent,
            pointers: endpoint.pointers)
    }

    private nonisolated func limits<Output>(for endpoint: Endpoint<Output>) -> TransferLimits {
        if endpoint.spends { return settings.spendLimits }
        return endpoint.operationClass == .read ? settings.readLimits : settings.writeLimits
    }

    private nonisolated func named(_ error: GatewayError) -> GatewayError {
        var error = error.at(connection: name, provider: provider.name)
        error.attempts = 1
        return error
    }
}
