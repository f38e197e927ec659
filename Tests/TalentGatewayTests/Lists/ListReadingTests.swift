import TalentModel
import TalentProviders
import Testing

@testable import TalentGateway

/// Lists over several connections (api.md section 6).
struct ListReadingTests {
    private static let all = ["huntr", "voicehire", "hirempire"]

    private func fill(_ bench: ListBench, _ count: Int) async {
        await bench.vendors.set { vendors in
            vendors.huntr = (0..<count).map { "h\($0)" }
            vendors.voiceHire = (0..<count).map { "v\($0)" }
            vendors.hirempire = (0..<count).map { "e\($0)" }
        }
    }

    @Test(arguments: [1, 2, 5, 6, 7, 50, 200])
    func everyItemComesOnceAndPagesAreFull(limit: Int) async throws {
        let bench = try ListBench(Self.all)
        await bench.vendors.set { vendors in
            vendors.huntr = (0..<31).map { "h\($0)" }
            vendors.voiceHire = (0..<4).map { "v\($0)" }
            vendors.hirempire = (0..<17).map { "e\($0)" }
        }
        let pages = try await bench.walk(limit: limit)
        for page in pages.dropLast() { #expect(page.ids.count == limit) }
        let expected =
            (0..<31).map { "huntr:h\($0)" } + (0..<4).map { "voicehire:v\($0)" } + (0..<17).map { "hirempire:e\($0)" }
        #expect(pages.flatMap(\.ids).sorted() == expected.sorted())
        #expect(pages.allSatisfy { $0.warnings.isEmpty && !$0.isPartial })
    }

    @Test func whatIsInsertedMeanwhileDoesNotShiftAnything() async throws {
        let bench = try ListBench(Self.all)
        await fill(bench, 20)
        let pages = try await bench.walk(limit: 6) { turn in
            await bench.vendors.set { vendors in
                vendors.huntr.insert("new-h\(turn)", at: 0)
                // More than a whole page of the vendor's.
                for number in 0..<3 { vendors.voiceHire.insert("new-v\(turn)-\(number)", at: 0) }
                vendors.hirempire.insert("new-e\(turn)", at: 0)
            }
        }
        let ids = pages.flatMap(\.ids)
        #expect(Set(ids).count == ids.count, "something came twice")
        let expected = (0..<20).flatMap { ["huntr:h\($0)", "voicehire:v\($0)", "hirempire:e\($0)"] }
        #expect(Set(expected).isSubset(of: ids), "something was missed")
        for page in pages.dropLast() { #expect(page.ids.count == 6) }
    }

    @Test func aCursorMayBeUsedTwice() async throws {
        let bench = try ListBench(Self.all)
        await fill(bench, 20)
        var cursor: String?
        repeat {
            let first = try await bench.page(cursor)
            let again = try await bench.page(cursor)
            #expect(first.ids == again.ids)
            cursor = first.cursor
        } while cursor != nil
    }

    @Test func listsThatComeWholeAreReadOnce() async throws {
        let bench = try ListBench(["hirempire"])
        await fill(bench, 100)
        #expect(try await bench.walk(limit: 9).count == 12)
        #expect(await bench.vendors.calls["hirempire"] == 1)
    }

    @Test(arguments: ["voicehire", "hirempire"])
    func whenASnapshotHasGoneTheListIsReadAnew(provider: String) async throws {
        let bench = try ListBench([provider])
        await fill(bench, 40)
        let pages = try await bench.walk(limit: 6) { turn in
            bench.snapshots = ListSnapshots()
            await bench.vendors.set { vendors in
                for number in 0..<4 {
                    vendors.voiceHire.insert("new-\(turn)-\(number)", at: 0)
                    vendors.hirempire.insert("new-\(turn)-\(number)", at: 0)
                }
            }
        }
        let ids = pages.flatMap(\.ids)
        let letter = provider == "voicehire" ? "v" : "e"
        #expect(ids == (0..<40).map { "\(provider):\(letter)\($0)" })
        #expect(pages.dropFirst().allSatisfy { $0.warnings.count == 1 })
    }

    @Test(arguments: ["voicehire", "hirempire"])
    func deletedItemsAreNoObstacleUnlessAllMarksHaveGone(provider: String) async throws {
        let bench = try ListBench([provider])
        await fill(bench, 40)
        let first = try await bench.page(limit: 10)
        bench.snapshots = ListSnapshots()
        // The last two that were given out: the third last still tells the place.
        await bench.vendors.set { vendors in
            vendors.voiceHire.removeSubrange(8...9)
            vendors.hirempire.removeSubrange(8...9)
        }
        let second = try await bench.page(first.cursor, limit: 10)
        let letter = provider == "voicehire" ? "v" : "e"
        #expect(second.ids == (10..<20).map { "\(provider):\(letter)\($0)" })
        bench.snapshots = ListSnapshots()
        await bench.vendors.set { vendors in
            vendors.voiceHire.removeFirst(30)
            vendors.hirempire.removeFirst(30)
        }
        let error = await #expect(throws: GatewayError.self) { _ = try await bench.page(second.cursor, limit: 10) }
        #expect(error?.code == .invalidCursor)
    }

    @Test func oneThatFailsDoesNotFailTheRestAndItsPartIsFilled() async throws {
        let bench = try ListBench(Self.all)
        await fill(bench, 20)
        await bench.vendors.set { $0.troubles["voicehire"] = .fails }
        let first = try await bench.page()
        #expect(first.ids.count == 6)
        #expect(first.isPartial)
        #expect(first.rows == ["huntr": "ok", "voicehire": "error", "hirempire": "ok"])
        // It's back: nothing of it was missed.
        await bench.vendors.set { $0.troubles = [:] }
        var ids = first.ids
        var cursor = first.cursor
        while let mark = cursor {
            let page = try await bench.page(mark)
            ids += page.ids
            cursor = page.cursor
        }
        #expect(Set(ids).count == 60)
        #expect(ids.count == 60)
    }

    @Test func oneThatHangsLeavesTimeForTheRest() async throws {
        let bench = try ListBench(Self.all)
        await fill(bench, 20)
        await bench.vendors.set { $0.troubles["huntr"] = .hangs }
        let page = try await bench.page(wait: .seconds(2))
        #expect(page.ids.count == 6)
        #expect(page.rows == ["huntr": "timeout", "voicehire": "ok", "hirempire": "ok"])
    }

    @Test func aPausedOneIsSaidToBe() async throws {
        let bench = try ListBench(Self.all)
        await fill(bench, 20)
        await bench.connections[1].pause()
        let page = try await bench.page()
        #expect(page.rows == ["huntr": "ok", "voicehire": "paused", "hirempire": "ok"])
        #expect(page.ids.count == 6)
    }

    @Test func whenAllThatIsLeftFailsSoDoesThePage() async throws {
        let bench = try ListBench(["huntr", "hirempire"])
        await fill(bench, 4)
        await bench.vendors.set { $0.troubles["huntr"] = .fails }
        let first = try await bench.page()
        #expect(first.ids.count == 4)
        // Else a caller would page for ever.
        let error = await #expect(throws: GatewayError.self) { _ = try await bench.page(first.cursor) }
        #expect(error?.connection == "huntr")
        #expect(error?.code == .providerError)
    }

    private static func person(_ number: Int) -> Candidate {
        var candidate = Candidate(core: ResourceCore(remoteID: "p\(number)"), kind: .member)
        candidate.status = .active
        return candidate
    }

    @Test(arguments: [1, 3, 4, 7, 10, 30])
    func aPageThatIsCutLosesNobody(limit: Int) async throws {
        // Ten a page, whatever is asked for; on the first page somebody new stands in front from the second look on.
        let bench = try ListBench { request in
            let start = request.cursor.flatMap { Int($0) } ?? 0
            var page = Page(items: (start..<start + 10).map(Self.person), next: start < 20 ? String(start + 10) : nil)
            if start == 0 && request.limit != limit { page.items.insert(Self.person(99), at: 0) }
            return page
        }
        await bench.vendors.set { $0.huntr = [] }
        let ids = try await bench.walk(limit: limit).flatMap(\.ids)
        #expect(ids == (0..<30).map { "huntr:p\($0)" })
    }

    @Test func aRepeatedCursorIsTheEnd() async throws {
        let bench = try ListBench { request in
            Page(items: request.cursor == nil ? [Self.person(1)] : [], next: "again")
        }
        let pages = try await bench.walk()
        #expect(pages.flatMap(\.ids) == ["huntr:p1"])
    }

    @Test func emptyPagesWithoutEndAreLeft() async throws {
        let bench = try ListBench { request in
            Page(items: [], next: String((request.cursor.flatMap { Int($0) } ?? 0) + 1))
        }
        let page = try await bench.page()
        #expect(page.ids.isEmpty)
        #expect(page.cursor != nil)
        #expect(await bench.vendors.calls["huntr"] ?? 0 <= 20)
    }

    @Test(arguments: ["x", "e30", "eyJiIjoiMSIsInAiOnt9fQ"])
    func cursorsThatWereNeverGivenAreRefused(cursor: String) async throws {
        let bench = try ListBench(Self.all)
        let error = await #expect(throws: GatewayError.self) { _ = try await bench.page(cursor) }
        #expect(error?.code == .invalidCursor)
    }
}
