import NIOConcurrencyHelpers
import TalentModel

/// A list that a vendor pages by number, as it's walked through: the items in the order in which they came first, each of
/// them once. What is inserted meanwhile pushes items onto later pages, where they are met again and left out.
///
/// Callers may come twice with one cursor, so the newest items stay; of older ones only a digest does.
final class NumberedWalk<Item: Resource>: ListSnapshot {
    /// An item, and the mark of the vendor's page on which it stood.
    struct Entry: Sendable {
        var item: Item
        var mark: String
    }

    private struct State {
        var entries: [Entry] = []
        /// The place of the first entry in the whole list.
        var start = 0
        var next: String?
        var seen: Set<UInt64> = []
        /// Pages in a row that had nothing new.
        var idlePages = 0
    }

    /// The newest items that stay.
    static var window: Int { 1000 }
    /// An item in memory, in bytes: a person of VoiceHire with the vendor's JSON.
    private static var itemSize: Int { 4096 }

    private let state: NIOLockedValueBox<State>

    /// Starts with a page, after items that were given out before.
    init(_ page: Page<Item>, mark: String, start: Int = 0, seen: Set<UInt64> = []) {
        state = NIOLockedValueBox(State(start: start, next: page.next, seen: seen))
        state.withLockedValue { Self.add(page, mark, &$0) }
    }

    var byteCount: Int {
        state.withLockedValue { $0.entries.count * Self.itemSize + $0.seen.capacity * 16 }
    }

    /// The mark of the page to read next; nil when the list has ended.
    var next: String? { state.withLockedValue { $0.next } }

    /// Takes in the page of `mark`, unless another reader has done so meanwhile.
    func append(_ page: Page<Item>, of mark: String) {
        state.withLockedValue { state in
            guard state.next == mark else { return }
            state.next = page.next
            Self.add(page, page.number ?? mark, &state)
        }
    }

    private static func add(_ page: Page<Item>, _ mark: String, _ state: inout State) {
        let count = state.entries.count
        for item in page.items where state.seen.insert(item.fingerprint).inserted {
            state.entries.append(Entry(item: item, mark: mark))
        }
        // An empty page may have been sifted by the gateway.
        if !page.items.isEmpty { state.idlePages = state.entries.count == count ? state.idlePages + 1 : 0 }
        // A vendor that gives one page for ever would be asked for ever.
        if state.idlePages >= 100 { state.next = nil }
        let surplus = state.entries.count - window
        if surplus > 0 {
            state.entries.removeFirst(surplus)
            state.start += surplus
        }
    }

    /// What the walk knows of the places from `place` on.
    enum Slice {
        /// Items, and whether the list ends with them.
        case items([Entry], isEnd: Bool)
        /// The page of this mark has to be read first.
        case unread(String)
        /// The items aren't kept any more.
        case gone
    }

    /// At most `count` items from `place` on.
    func slice(from place: Int, count: Int) -> Slice {
        state.withLockedValue { state in
            let index = place - state.start
            guard index >= 0, index <= state.entries.count else { return .gone }
            let items = state.entries[index...].prefix(count)
            if items.isEmpty, let next = state.next { return .unread(next) }
            return .items(Array(items), isEnd: index + items.count == state.entries.count && state.next == nil)
        }
    }
}

/// A list that came whole.
final class KeptList<Item: Resource>: ListSnapshot {
    let list: ListElements<Item>
    var byteCount: Int { list.byteCount }

    init(_ list: ListElements<Item>) { self.list = list }
}

extension Resource {
    /// A digest of the id: enough to know an item again among those of one list.
    var fingerprint: UInt64 { ListCursor.hash(core.mark + core.remoteID) }
}
