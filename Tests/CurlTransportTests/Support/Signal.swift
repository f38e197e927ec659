import NIOConcurrencyHelpers

/// Waits, from threads and from tasks, until something has happened `goal` times.
final class Signal: Sendable {
    private struct State {
        var missing: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: NIOLockedValueBox<State>
    private let condition: ConditionLock<Bool>

    init(goal: Int = 1) {
        state = NIOLockedValueBox(State(missing: goal))
        condition = ConditionLock(value: goal <= 0)
    }

    func fire() {
        let waiters: [CheckedContinuation<Void, Never>]? = state.withLockedValue { state in
            state.missing -= 1
            guard state.missing == 0 else { return nil }
            let waiters = state.waiters
            state.waiters = []
            return waiters
        }
        guard let waiters else { return }
        condition.lock()
        condition.unlock(withValue: true)
        for waiter in waiters { waiter.resume() }
    }

    /// For tasks; bounded by the suite's time limit.
    func wait() async {
        await withCheckedContinuation { continuation in
            let happened = state.withLockedValue { state in
                if state.missing > 0 { state.waiters.append(continuation) }
                return state.missing <= 0
            }
            if happened { continuation.resume() }
        }
    }

    /// For threads; false after 30 s.
    @discardableResult
    func block() -> Bool {
        guard condition.lock(whenValue: true, timeoutSeconds: 30) else { return false }
        condition.unlock()
        return true
    }
}
