import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// The open connections of a server, and what all of them have to know of its end.
final class ConnectionRegistry: Sendable {
    /// Sent to every channel when the server stops.
    enum Event: Sendable {
        case stopWhenIdle
    }

    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = NIOLockedValueBox(State())
    private let draining = Atomic(false)
    private let inFlight = Atomic(0)

    /// From now on every answer closes its connection.
    func beginDrain() {
        draining.store(true, ordering: .relaxed)
    }

    var isDraining: Bool { draining.load(ordering: .relaxed) }
    var isStopping: Bool { state.withLockedValue { $0.isStopping } }
    var count: Int { state.withLockedValue { $0.channels.count } }
    var requestsInFlight: Int { inFlight.load(ordering: .relaxed) }

    func requestBegan() {
        inFlight.add(1, ordering: .relaxed)
    }

    func requestEnded() {
        inFlight.subtract(1, ordering: .relaxed)
    }

    /// Adds a channel until it closes; false when the server is stopping and the channel must be closed.
    func add(_ channel: any Channel) -> Bool {
        let isAdded = state.withLockedValue { state in
            // Under the lock, so that a channel is either seen by `stop` or turned away here.
            if state.isStopping { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        if isAdded {
            channel.closeFuture.whenComplete { _ in self.remove(channel) }
        }
        return isAdded
    }

    private func remove(_ channel: any Channel) {
        let waiters = state.withLockedValue { state in
            state.channels[ObjectIdentifier(channel)] = nil
            guard state.channels.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Closes idle connections now and the others after their answers.
    func stopWhenIdle() {
        beginDrain()
        let channels = state.withLockedValue { state in
            state.isStopping = true
            return state.channels.values
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(Event.stopWhenIdle) }
    }

    func closeAll() {
        let channels = state.withLockedValue { $0.channels.values }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Returns when no connection is open. Only after ``stopWhenIdle()`` is that for good.
    func allClosed() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLockedValue { state in
                if !state.channels.isEmpty { state.waiters.append(continuation) }
                return state.channels.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
