import NIOConcurrencyHelpers

/// Each request the vendors received, in the order they were read. Bounded: the oldest entries make room.
public final class Ledger: Sendable {
    /// Entries beyond this push out the oldest.
    public static let mostEntries = 20_000
    /// Longer bodies are kept up to here.
    public static let mostBodyBytes = 256 * 1024
    /// All kept bodies together.
    public static let mostBytesInAll = 64 * 1024 * 1024

    private struct State {
        var entries: [LedgerEntry] = []
        /// Where the kept entries begin in `entries`: cutting an array's front each time would be quadratic.
        var first = 0
        var lastNumber = 0
        var bytes = 0
        var dropped = 0

        var kept: ArraySlice<LedgerEntry> { entries[first...] }
    }

    private let state = NIOLockedValueBox(State())

    init() {}

    /// The entries kept, oldest first.
    /// - Parameter vendor: only this vendor's; nil for all.
    public func entries(of vendor: Vendor? = nil) -> [LedgerEntry] {
        state.withLockedValue { state in state.kept.filter { vendor == nil || $0.vendor == vendor } }
    }

    /// How many entries are kept.
    public var count: Int { state.withLockedValue { $0.kept.count } }

    /// How many entries were pushed out since the last `clear()`.
    public var dropped: Int { state.withLockedValue { $0.dropped } }

    /// Forgets all entries; returns how many there were. Numbers go on counting.
    @discardableResult
    public func clear() -> Int {
        state.withLockedValue { state in
            defer { state = State(lastNumber: state.lastNumber) }
            return state.kept.count
        }
    }

    /// Enters a request and returns its number.
    func open(
        vendor: Vendor, method: String, path: String, query: String?, headerNames: [String], body: [UInt8],
        connection: Int?
    ) -> Int {
        let time = Timestamp.now().isoMilliseconds
        let text = String(decoding: body.prefix(Self.mostBodyBytes), as: UTF8.self)
        return state.withLockedValue { state in
            state.lastNumber += 1
            state.entries.append(
                LedgerEntry(
                    number: state.lastNumber, vendor: vendor, time: time, method: method, path: path, query: query,
                    headerNames: headerNames, body: text, bodyBytes: body.count, connection: connection, status: nil,
                    delivery: .pending))
            state.bytes += text.utf8.count
            while state.kept.count > Self.mostEntries || state.bytes > Self.mostBytesInAll {
                state.bytes -= state.entries[state.first].body.utf8.count
                state.first += 1
                state.dropped += 1
            }
            if state.first > Self.mostEntries {
                state.entries.removeFirst(state.first)
                state.first = 0
            }
            return state.lastNumber
        }
    }

    /// Notes how a request was answered; nothing when the entry is gone by now.
    func close(_ number: Int, status: Int?, delivery: LedgerEntry.Delivery) {
        state.withLockedValue { state in
            // Numbers are consecutive, so the entry's place follows from the last one's.
            let index = state.entries.count - 1 - (state.lastNumber - number)
            guard state.entries.indices.contains(index), index >= state.first else { return }
            state.entries[index].status = status
            state.entries[index].delivery = delivery
        }
    }
}
