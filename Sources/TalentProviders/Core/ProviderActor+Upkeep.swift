import Admission
import Foundation

// What a connection does by itself: keeps its state for the next process, looks after its credits, and finds out whether a
// vendor that was failing is back.
extension ProviderActor {
    /// Goes on with what an earlier process knew, and keeps state from now on.
    ///
    /// - Parameter state: what was kept; nil when nothing was, or it can't be read.
    public func open(_ state: [UInt8]?, _ memory: any AdmissionMemory) async {
        if let state, let snapshot = try? JSONDecoder().decode(ConnectionAdmission.Snapshot.self, from: Data(state)) {
            admission.restore(snapshot, at: clock.now(), wall: clock.wall())
        }
        self.memory = memory
        admission.beginSaving()
        await keep()
    }

    /// Takes the place of `former`, which sends everything that comes to it here from now on: a reload must neither forget
    /// what is used of a limit nor let both use it.
    public func takeOver(from former: ProviderActor) async {
        let left = await former.retire(for: self)
        admission.takeOver(left.admission)
        inFlight += left.inFlight
        counts = left.counts
        // Calls of the former that end meanwhile are counted here already.
        drift.follow(left.drift)
        memory = left.memory
        if memory != nil { await keep() }
    }

    /// What a connection leaves to the one that takes its place.
    private struct Estate: Sendable {
        var admission: ConnectionAdmission
        var inFlight: Int
        var counts: ConnectionStatus.Counts
        var drift: DriftLog
        var memory: (any AdmissionMemory)?
    }

    private func retire(for successor: ProviderActor) -> Estate {
        self.successor = successor
        wakeUp?.task.cancel()
        choreTimer?.cancel()
        bell.finish()
        defer { moveAll() }
        return Estate(admission: admission, inFlight: inFlight, counts: counts, drift: drift, memory: memory)
    }

    /// Does the connection's chores until the task is cancelled, or another connection takes this one's place.
    public func run() async {
        // What an earlier process knew may want looking after.
        scheduleChores()
        for await _ in chores {
            if Task.isCancelled || successor != nil { return }
            let sinceKept = keptAt.map { ContinuousClock.now - $0 } ?? Self.keepEvery
            if admission.wantsSaving || isDirty && sinceKept >= Self.keepEvery { await keep() }
            if admission.wantsBalance(at: clock.now()) {
                // The free call that tells whether somebody has paid (CR-3). A failure postpones the next.
                _ = try? await balance(CallContext(deadline: .now + .seconds(15)))
            }
            // Without such a call, one of those that wait for credits has to find out.
            if let moment = unparkAt, clock.now() >= moment {
                unparkAt = nil
                unpark()
            }
            if wantsCheck {
                wantsCheck = false
                // A vendor that was failing is found out about by a call that does nothing (CB-1).
                try? await check(CallContext(deadline: .now + .seconds(15)))
            }
            scheduleChores()
        }
    }

    /// Keeps the state for the last time: what leaves after this isn't counted.
    public func close() async {
        guard successor == nil else { return }
        bell.finish()
        await keep(leasing: false)
    }

    /// Wakes the chores.
    func ring() { bell.yield() }

    /// Takes note that something has changed that the next process should know.
    func markDirty() {
        guard memory != nil else { return }
        if !isDirty || admission.wantsSaving { bell.yield() }
        isDirty = true
    }

    /// Makes the state durable; returns when it is, or can't be.
    func keep(leasing: Bool = true) async {
        guard let memory else { return }
        // One after another: an older state must never replace a newer one. One that hasn't begun yet will hold all that
        // has happened until now.
        if leasing, let next = keepingNext { return await next.value }
        let former = keeping
        let task = Task { [self] in
            await former?.value
            await write(to: memory, leasing: leasing)
        }
        keeping = task
        if leasing { keepingNext = task }
        await task.value
    }

    /// Makes a hold or a lack of credits durable before the caller hears of it, so that the next process keeps it too, even
    /// after a kill. A store that is away isn't waited for: reads go on without it (OP-6).
    func keepForCaller() async {
        if isMemoryAway { ring() } else { await keep() }
    }

    private func write(to memory: any AdmissionMemory, leasing: Bool) async {
        isDirty = false
        keepingNext = nil
        keptAt = .now
        let grants = admission.grants
        let snapshot = admission.snapshot(at: clock.now(), wall: clock.wall(), leasing: leasing)
        do {
            try await memory.save(Array(JSONEncoder().encode(snapshot)), of: name)
            isMemoryAway = false
            admission.saved(grants)
        } catch {
            // Reads go on without a store (OP-6): what leaves meanwhile is known to this process alone.
            isMemoryAway = true
            admission.saved(nil)
        }
        pump()
    }

    /// At most one state a second is kept, leases aside.
    private static let keepEvery = Duration.seconds(1)

    private func scheduleChores() {
        var next: ContinuousClock.Instant?
        if isDirty { next = (keptAt ?? .now) + Self.keepEvery }
        // Not before the moment that they would be told, or those who are refused again would ask again at once.
        unparkAt = parked.isEmpty ? nil : unparkAt ?? admission.credits.retryAt(clock.now())
        for moment in [admission.balanceWantedAt, unparkAt].compactMap(\.self) {
            next = min(next ?? .now + .seconds(86_400), clock.instant(moment))
        }
        choreTimer?.cancel()
        guard let next else { return }
        choreTimer = Task { [weak self] in
            guard (try? await Task.sleep(until: next)) != nil else { return }
            await self?.ring()
        }
    }
}
