import Dispatch

/// Something that happens once, to be waited for by a task or by a thread.
final class Event: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream<Void>.makeStream()
    }

    func happen() {
        semaphore.signal()
        continuation.finish()
    }

    /// Waits in a task: for the event or for the task's cancellation.
    func wait() async {
        for await _ in stream {}
    }

    /// Waits on a thread; false when it hasn't happened in time.
    func happens(within seconds: Double = 20) -> Bool {
        guard semaphore.wait(timeout: .now() + seconds) == .success else { return false }
        semaphore.signal()
        return true
    }
}
