import NIOConcurrencyHelpers

@testable import TalentGateway

/// A steady clock that stands still until a test moves it on.
final class ManualClock: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var now: Instant
        var lastSleeper = 0
        var sleepers: [Int: (deadline: Instant, continuation: CheckedContinuation<Void, Never>)] = [:]
        var cancelled: Set<Int> = []
    }

    let start: Instant
    private let state: NIOLockedValueBox<State>

    init() {
        let now = Instant.now
        start = now
        state = NIOLockedValueBox(State(now: now))
    }

    var steady: SteadyClock {
        SteadyClock(now: { self.now }, sleep: { await self.sleep(until: $0) })
    }

    var now: Instant { state.withLockedValue { $0.now } }

    /// Moves on; whoever waited for a moment up to then wakes.
    func advance(by duration: Duration) {
        let due = state.withLockedValue { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for sleeper in due { sleeper.resume() }
    }

    /// What is waited for, counted from the start, the earliest first.
    var deadlines: [Duration] {
        state.withLockedValue { state in state.sleepers.values.map { start.duration(to: $0.deadline) }.sorted() }
    }

    private func sleep(until deadline: Instant) async {
        let id = state.withLockedValue { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLockedValue { state in
                    if state.now >= deadline || state.cancelled.contains(id) { return true }
                    state.sleepers[id] = (deadline, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLockedValue { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)?.continuation
            }
            sleeper?.resume()
        }
    }
}
