import Testing

@testable import TalentGateway

struct ListSnapshotsTests {
    private final class Kept: ListSnapshot {
        let byteCount: Int
        init(_ byteCount: Int = 1) { self.byteCount = byteCount }
    }

    @Test func aSnapshotIsFoundUnderItsNameAndItsListOnly() {
        let snapshots = ListSnapshots()
        let name = snapshots.keep(Kept(), binding: "jobs")
        #expect(snapshots.find(name, binding: "jobs") != nil)
        #expect(snapshots.find(name, binding: "people") == nil)
        #expect(snapshots.find("other", binding: "jobs") == nil)
    }

    @Test func theOneThatWasNotUsedForLongestGoesFirst() {
        let snapshots = ListSnapshots(most: 2)
        let first = snapshots.keep(Kept(), binding: "")
        let second = snapshots.keep(Kept(), binding: "")
        _ = snapshots.find(first, binding: "")
        let third = snapshots.keep(Kept(), binding: "")
        #expect(snapshots.find(first, binding: "") != nil)
        #expect(snapshots.find(second, binding: "") == nil)
        #expect(snapshots.find(third, binding: "") != nil)
    }

    @Test func allTogetherAreBoundedInBytes() {
        let snapshots = ListSnapshots(mostBytes: 100)
        let first = snapshots.keep(Kept(60), binding: "")
        let second = snapshots.keep(Kept(60), binding: "")
        #expect(snapshots.find(first, binding: "") == nil)
        #expect(snapshots.find(second, binding: "") != nil)
        // One that is larger than all may be isn't kept.
        #expect(snapshots.find(snapshots.keep(Kept(101), binding: ""), binding: "") == nil)
        #expect(snapshots.count <= 1)
    }

    @Test func theyGoByThemselves() async throws {
        let snapshots = ListSnapshots(lifetime: .milliseconds(50))
        let name = snapshots.keep(Kept(), binding: "")
        #expect(snapshots.find(name, binding: "") != nil)
        let deadline = ContinuousClock.now + .seconds(10)
        while snapshots.count > 0 && .now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(snapshots.count == 0)
        // And again, once there was nothing left to sweep.
        _ = snapshots.keep(Kept(), binding: "")
        while snapshots.count > 0 && .now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(snapshots.count == 0)
    }

    @Test func aCursorIsReadAsItWasWritten() throws {
        let places: [String: ListCursor.Place] = [
            "a": .after(nil), "b": .after("mark"), "c": .end,
            "d": .within(ListCursor.Cut(mark: nil, item: .max, count: 3)),
            "e": .within(ListCursor.Cut(mark: "m", item: 7, count: 0)),
            "f": .kept(ListCursor.Kept(snapshot: "s", count: 12, mark: nil, anchors: [1, 2, .max])),
            "g": .kept(ListCursor.Kept(snapshot: "s", count: 12, mark: "50.2.0", anchors: [5])),
        ]
        let text = ListCursor(binding: "jobs", places: places).text
        #expect(try ListCursor(text, binding: "jobs", connections: Array(places.keys)).places == places)
        #expect(throws: (any Error).self) {
            _ = try ListCursor(text, binding: "people", connections: Array(places.keys))
        }
    }
}
