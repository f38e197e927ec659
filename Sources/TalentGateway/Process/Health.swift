import NIOConcurrencyHelpers

/// Whether this process should get requests (HE-1). A vendor's outage never changes it.
final class Health: Sendable {
    /// Where the process is in its life.
    enum State: Sendable {
        case starting
        case ready
        case draining
    }

    private let box = NIOLockedValueBox(State.starting)

    var state: State { box.withLockedValue { $0 } }

    /// The listeners are open and the connections made.
    func becomeReady() { box.withLockedValue { if $0 == .starting { $0 = .ready } } }

    /// The process is on its way out; there is no way back.
    func beginDrain() { box.withLockedValue { $0 = .draining } }
}
