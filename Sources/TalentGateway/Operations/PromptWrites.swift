import NIOConcurrencyHelpers

/// Writes that are given the leave to make their call before they're recorded (`WriteFlow`). Until it's given back, a
/// leave that isn't used is missing to others, so it's given only where hardly anything can come in between.
final class PromptWrites: Sendable {
    private struct State {
        /// Callers' keys under which a write is being recorded: others with them will only hear of it.
        var keys: Set<String> = []
        /// Whether the store couldn't take the last write.
        var isStoreAway = false
    }

    private let state = NIOLockedValueBox(State())

    /// Whether a write may be given the leave before it's recorded; if so, `end` is to be called when it has been.
    func begin(_ key: IdempotencyKey?, of caller: Caller) -> Bool {
        state.withLockedValue { state in
            if state.isStoreAway { return false }
            guard let key else { return true }
            return state.keys.insert(Self.name(key, caller)).inserted
        }
    }

    /// The write has been recorded, or never will be.
    func end(_ key: IdempotencyKey?, of caller: Caller) {
        guard let key else { return }
        state.withLockedValue { _ = $0.keys.remove(Self.name(key, caller)) }
    }

    /// Takes note of whether the store could take a write.
    func noteStore(isAway: Bool) { state.withLockedValue { $0.isStoreAway = isAway } }

    private static func name(_ key: IdempotencyKey, _ caller: Caller) -> String { "\(caller.name)\n\(key.text)" }
}
