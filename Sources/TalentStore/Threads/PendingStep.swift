/// One call to the store on its way through a `StepQueue`.
///
/// `@unchecked Sendable`: `phase` is read and written under the queue's lock only. What subclasses hold is touched by
/// the thread that moved the phase to `running`, and after that by the one that moved it to `settled`.
class PendingStep: @unchecked Sendable {
    enum Phase {
        /// In the queue: it can be withdrawn.
        case waiting
        /// Its statements may have run.
        case running
        /// Its caller has been answered, or is about to be.
        case settled
    }

    var phase = Phase.waiting
    /// On the monotonic clock.
    let deadline: UInt64

    init(deadline: UInt64) { self.deadline = deadline }

    /// Runs the statements; called again only when all that the earlier run did was taken back.
    func perform(_ transaction: StoreTransaction) throws {}

    /// Called by the performing thread when the step won't be performed any more.
    func letGo() {}

    /// Resumes the caller; called exactly once, by whoever settled the step.
    func answer(_ error: StoreError?) {}
}

/// A step with what it finds or decides.
final class Step<Value: Sendable>: PendingStep, @unchecked Sendable {
    private var body: (@Sendable (StoreTransaction) throws -> Value)?
    private var value: Value?
    private let continuation: CheckedContinuation<Result<Value, StoreError>, Never>

    init(
        deadline: UInt64, continuation: CheckedContinuation<Result<Value, StoreError>, Never>,
        _ body: @escaping @Sendable (StoreTransaction) throws -> Value
    ) {
        self.body = body
        self.continuation = continuation
        super.init(deadline: deadline)
    }

    override func perform(_ transaction: StoreTransaction) throws {
        if let body { value = try body(transaction) }
    }

    override func letGo() {
        // It may hold megabytes of work, and the queue keeps the step until its deadline.
        body = nil
    }

    override func answer(_ error: StoreError?) {
        // `value` isn't looked at when there is an error: after a time-out the step may still be running.
        if let error {
            continuation.resume(returning: .failure(error))
        } else if let value {
            self.value = nil
            continuation.resume(returning: .success(value))
        } else {
            continuation.resume(returning: .failure(StoreError(.unavailable, "the step ended without a result")))
        }
    }
}
