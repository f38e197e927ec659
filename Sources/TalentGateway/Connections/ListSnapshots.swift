import NIOConcurrencyHelpers

/// What is kept of a list that is being paged through, because its vendor has no cursors.
protocol ListSnapshot: AnyObject, Sendable {
    /// What it holds in memory, in bytes, estimated.
    var byteCount: Int { get }
}

/// The lists of this process that callers are paging through, for a minute after each page.
///
/// Bounded in number and bytes: the one that wasn't used for longest goes first. Whoever comes for one that has gone gets
/// the list read anew (`ListReading`), so nothing depends on finding one here; another replica has none of these.
final class ListSnapshots: Sendable {
    private struct Entry {
        var snapshot: any ListSnapshot
        var binding: String
        var until: ContinuousClock.Instant
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var isSweeping = false
    }

    private let lifetime: Duration
    private let most: Int
    private let mostBytes: Int
    private let state = NIOLockedValueBox(State())

    /// - Parameters:
    ///   - lifetime: how long one is kept after its last use.
    ///   - most: the most that are kept.
    ///   - mostBytes: the most that all of them may hold; a single larger one isn't kept at all.
    init(lifetime: Duration = .seconds(60), most: Int = 256, mostBytes: Int = 256 << 20) {
        self.lifetime = lifetime
        self.most = most
        self.mostBytes = mostBytes
    }

    /// How many there are.
    var count: Int { state.withLockedValue { $0.entries.count } }

    /// Keeps a snapshot; answers the name under which it's found.
    ///
    /// - Parameter binding: the list's route, filters and connection.
    func keep(_ snapshot: some ListSnapshot, binding: String) -> String {
        let name = Identifier.make("")
        let startsSweeping = state.withLockedValue { state in
            state.entries[name] = Entry(snapshot: snapshot, binding: binding, until: .now + lifetime)
            shrink(&state)
            defer { state.isSweeping = true }
            return !state.isSweeping
        }
        if startsSweeping { sweepLater() }
        return name
    }

    /// The snapshot of that name, if it's still there and of that list.
    func find(_ name: String, binding: String) -> (any ListSnapshot)? {
        state.withLockedValue { state in
            guard let entry = state.entries[name], entry.binding == binding, entry.until > .now else { return nil }
            state.entries[name]?.until = .now + lifetime
            // It may have grown since it was put here.
            shrink(&state)
            return entry.snapshot
        }
    }

    private func shrink(_ state: inout State) {
        var bytes = state.entries.values.reduce(0) { $0 + $1.snapshot.byteCount }
        while state.entries.count > most || bytes > mostBytes,
            let oldest = state.entries.min(by: { $0.value.until < $1.value.until })
        {
            bytes -= oldest.value.snapshot.byteCount
            state.entries[oldest.key] = nil
        }
    }

    /// Memory isn't held until somebody comes by: what is over goes by itself.
    private func sweepLater() {
        Task { [weak self, lifetime] in
            while true {
                try? await Task.sleep(for: lifetime)
                guard let self, self.sweep() else { return }
            }
        }
    }

    /// Drops what is over; false when nothing is left to wait for.
    private func sweep() -> Bool {
        state.withLockedValue { state in
            state.entries = state.entries.filter { $0.value.until > .now }
            state.isSweeping = !state.entries.isEmpty
            return state.isSweeping
        }
    }
}
