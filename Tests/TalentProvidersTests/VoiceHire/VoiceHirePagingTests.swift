import TalentModel
import Testing

@testable import TalentProviders

/// Paging by number with a limit that may change from page to page.
struct VoiceHirePagingTests {
    private let provider = VoiceHireProvider(ProviderSettings(connection: "paris"))

    @Test(arguments: [
        (0, [50]), (1, [1]), (7, [3]), (120, [50]), (120, [50, 20]), (120, [20, 50]), (250, [7, 200, 1, 99]),
        (200, [200]), (301, [150]), (100, [100]), (90, [1, 60]),
    ])
    func nobodyIsSkippedOrSeenTwice(count: Int, limits: [Int]) async throws {
        for tellsPages in [true, false] {
            let list = VoiceHireList(phones: .init(repeating: "0612345678", count: count), tellsPages: tellsPages)
            let vendor = VendorDouble(provider, list.answer)
            var seen: [String] = []
            var cursor: String?
            var turn = 0
            repeat {
                let limit = limits[turn % limits.count]
                let request = PageRequest(limit: limit, cursor: cursor)
                let page = try await vendor.connection.perform(
                    provider.candidates(of: "abc", ListFilters(), request))
                #expect(page.items.count <= limit)
                seen += page.items.map(\.core.remoteID)
                cursor = page.next
                turn += 1
            } while cursor != nil && turn <= 2 * count + 2
            #expect(seen == (0..<count).map { "c\($0)" })
        }
    }

    @Test func aLimitAboveTheVendorsIsMetByEqualPages() throws {
        #expect(try NumberedPlace(PageRequest(limit: 100), most: 100).size == 100)
        #expect(try NumberedPlace(PageRequest(limit: 101), most: 100).size == 51)
        #expect(try NumberedPlace(PageRequest(limit: 150), most: 100).size == 75)
        #expect(try NumberedPlace(PageRequest(limit: 200), most: 100).size == 100)
    }

    @Test func morePeopleThanAskedForAreKeptForTheNextPage() throws {
        let place = try NumberedPlace(PageRequest(limit: 2), most: 100)
        let first = place.page(of: Array(0..<5), limit: 2, isLast: true)
        #expect(first.items == [0, 1])
        let second = try NumberedPlace(PageRequest(limit: 9, cursor: first.next), most: 100)
        #expect(second.page(of: Array(0..<5), limit: 9, isLast: true).items == [2, 3, 4])
        #expect(second.page(of: Array(0..<5), limit: 9, isLast: true).next == nil)
    }

    @Test(arguments: [
        "", "x", "50.1", "50.1.0.0", "0.1.0", "101.1.0", "50.0.0", "50.-1.0", "50.1.-1", "50.1.x", "50..0",
        "50.9999999999999999999.0", "50.1000001.0",
    ])
    func marksThatWereNeverGivenOutAreRefused(mark: String) {
        let error = #expect(throws: GatewayError.self) {
            try NumberedPlace(PageRequest(limit: 50, cursor: mark), most: 100)
        }
        #expect(error?.code == .invalidCursor)
    }
}
