public import Admission

extension ProviderActor {
    /// The leave to make the call, when it's to be had without a wait. It must be made, or given back with `giveBack`.
    ///
    /// Nil tells nothing of why: `admit` waits, or says it.
    public func admitAtOnce(_ call: AdmissionCall) async -> Permit? {
        if let successor { return await successor.admitAtOnce(call) }
        // Whoever is in line goes first.
        guard line.count == 0, inFlight < settings.bulkhead.inFlight,
            case .go(let permit) = admission.admit(call, at: clock.now())
        else { return nil }
        inFlight += 1
        counts.immediate += 1
        markDirty()
        return permit
    }
}
