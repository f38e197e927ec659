import NIOConcurrencyHelpers

/// The task that makes an answer: it waits for its turn, runs, and can be cancelled in either state.
final class RequestTask: Sendable {
    private enum State {
        case waiting(@Sendable () async -> Void, isCancelled: Bool)
        case running(Task<Void, Never>)
    }

    private let state: NIOLockedValueBox<State>

    init(_ work: @escaping @Sendable () async -> Void) {
        state = NIOLockedValueBox(.waiting(work, isCancelled: false))
    }

    /// Starts the work; the queue hears when a thread has taken it up. Work that was cancelled before is started too:
    /// it has an answer to make.
    func begin(in queue: RunQueue) {
        state.withLockedValue { state in
            guard case .waiting(let work, let isCancelled) = state else { return }
            let task = Task {
                // From inside, as the work may be under way before this call returns.
                if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
                queue.waiting(-1)
                await work()
            }
            state = .running(task)
        }
    }

    func cancel() {
        let running: Task<Void, Never>? = state.withLockedValue { state in
            switch state {
            case .waiting(let work, _):
                state = .waiting(work, isCancelled: true)
                return nil
            case .running(let task):
                return task
            }
        }
        // Outside of the lock, as it calls what the task has set up for the case.
        running?.cancel()
    }
}
