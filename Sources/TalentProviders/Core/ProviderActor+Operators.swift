public import TalentModel
import Admission
import Upstream

// What operators do.
extension ProviderActor {
    /// The big red switch: no call leaves until `resume`; those under way end.
    public func pause() async {
        if let successor { return await successor.pause() }
        admission.pause()
        pump()
        await keep()
    }

    /// Lets calls leave again.
    public func resume() async {
        if let successor { return await successor.resume() }
        admission.resume()
        unpark()
        await keep()
    }

    /// Somebody says that the account was paid up: calls may try again at once (CR-3).
    public func toppedUp() async {
        if let successor { return await successor.toppedUp() }
        admission.toppedUp()
        unpark()
        ring()
        await keep()
    }

    /// Asks the vendor for the account's balance, and takes it in.
    ///
    /// - Throws: as any call; a provider without such a call is `unsupported_operation`.
    public func balance(_ context: CallContext = CallContext()) async throws(GatewayError) -> Double {
        guard let reader = provider as? any BalanceReading else {
            throw GatewayError(.unsupportedOperation, "\(profile.displayName) has no credits to ask for.")
                .at(connection: name, provider: provider.name)
        }
        do throws(GatewayError) {
            let balance = try await perform(reader.balance(), context)
            await takeIn(balance: balance)
            return balance
        } catch {
            await takeIn(balance: nil)
            throw error
        }
    }

    private func takeIn(balance: Double?) async {
        if let successor { return await successor.takeIn(balance: balance) }
        admission.balance(balance, at: clock.now())
        markDirty()
        unpark()
        ring()
    }

    /// Whether the vendor takes the credential: a read that does nothing else.
    ///
    /// - Throws: as any call.
    public func check(_ context: CallContext = CallContext()) async throws(GatewayError) {
        do throws(GatewayError) {
            try await perform(provider.check(), context)
        } catch  where error.code == .notFound {
            // What was asked for isn't there, and the vendor says so only to those it knows.
        }
    }

    /// How things stand.
    public func status() async -> ConnectionStatus {
        if let successor { return await successor.status() }
        let now = clock.now()
        func until(_ moment: Tick?) -> Duration? { moment.map { max(.zero, $0 - now) } }
        var lane = admission.lane
        let credits = admission.credits
        return ConnectionStatus(
            inFlight: inFlight, waiting: waiters.count,
            windows: lane.usage(at: now).map { ConnectionStatus.Window(limit: $0.limit, used: $0.used) },
            hold: lane.hold.isActive(at: now)
                ? ConnectionStatus.Hold(left: until(lane.hold.until) ?? .zero, reason: "rate_limited") : nil,
            learned: lane.learned.perSecond.map {
                ConnectionStatus.Learned(perSecond: $0, ceiling: lane.learned.ceiling ?? $0)
            },
            account: profile.hasCredits
                ? ConnectionStatus.Account(
                    state: credits.state, available: credits.available, required: credits.required,
                    since: credits.since.map { now - $0 }, probeIn: until(credits.probeAt)) : nil,
            breaker: admission.breaker.state(at: now), isPaused: admission.isPaused, counts: counts,
            drift: drift)
    }
}
