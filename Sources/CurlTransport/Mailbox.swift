internal import CCurl
internal import Glibc
internal import NIOConcurrencyHelpers

/// What others may ask of the agent.
enum Message: Sendable {
    case start(Call, CheckedContinuation<CallResult, Never>)
    case cancel(Call)
    case shutDown(CheckedContinuation<Void, Never>)
}

/// The only way to the agent: anyone appends, the agent alone drains.
///
/// Its length is bounded by the admitted calls: a start and at most one cancellation each.
final class Mailbox: Sendable {
    private struct State {
        var messages: [Message] = []
        var signalled = false
        var closed = false
    }

    /// An eventfd that is readable while messages wait.
    let wakeUp: Int32
    private let state = NIOLockedValueBox(State())

    init() throws(CurlSetupError) {
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        guard wakeUp >= 0 else { throw CurlSetupError(description: "eventfd: errno \(errno)") }
    }

    deinit {
        if !state.withLockedValue({ $0.closed }) { Glibc.close(wakeUp) }
    }

    /// Appends `message`; false when the agent has ended, and nobody will read it.
    @discardableResult
    func post(_ message: Message) -> Bool {
        state.withLockedValue { state in
            guard !state.closed else { return false }
            state.messages.append(message)
            if !state.signalled {
                state.signalled = true
                // Under the lock, so that the descriptor can't have been closed and given to somebody else.
                // It can't fail: the counter is at most 1, and its overflow is the only error of a valid eventfd.
                _ = eventfd_write(wakeUp, 1)
            }
            return true
        }
    }

    /// Swaps the waiting messages into `messages`, which must be empty.
    ///
    /// The eventfd is emptied before the mark is cleared: whoever appends after this finds the mark cleared and wakes
    /// the agent again, so no message waits unseen.
    func drain(into messages: inout [Message]) {
        state.withLockedValue { state in
            var count: eventfd_t = 0
            _ = eventfd_read(wakeUp, &count)
            state.signalled = false
            swap(&state.messages, &messages)
        }
    }

    /// Refuses every later message and returns those that nobody has read.
    func close() -> [Message] {
        state.withLockedValue { state in
            guard !state.closed else { return [] }
            state.closed = true
            Glibc.close(wakeUp)
            let rest = state.messages
            state.messages = []
            return rest
        }
    }
}
