import TalentModel
import Testing

@testable import TalentGateway

/// Ids of our own making.
@Suite struct OwnIdentifierTests {
    private let alphabet = Set("0123456789abcdefghjkmnpqrstvwxyz")

    @Test func haveTheirPrefixAnd24Digits() {
        for id in [Identifier.make("req_"), Identifier.make("op_", at: Timestamp(milliseconds: 1_795_000_000_000))] {
            let digits = id.split(separator: "_")[1]
            #expect(digits.count == 24 && digits.allSatisfy(alphabet.contains))
        }
        #expect(Identifier.make("").count == 24)
    }

    /// An index of operations grows at its end.
    @Test func sortByTheirMoment() {
        let moments: [Int64] = [0, 1, 31, 32, 1_795_000_000_000, 1_795_000_000_001, 1_795_000_100_000, 1 << 44]
        let ids = moments.map { Identifier.make("op_", at: Timestamp(milliseconds: $0)) }
        #expect(ids == ids.sorted())
        #expect(ids[0].hasPrefix("op_000000000"))
        // Clocks can say anything; ids are ids all the same.
        #expect(Identifier.make("op_", at: Timestamp(milliseconds: -1)).count == 27)
    }

    /// In one millisecond and from many tasks at once.
    @Test func areNeverTheSame() async {
        let moment = Timestamp(milliseconds: 1_795_000_000_000)
        let ids = await withTaskGroup(of: [String].self, returning: Set<String>.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<2_500).flatMap { _ in [Identifier.make("op_", at: moment), Identifier.make("op_")] }
                }
            }
            return await group.reduce(into: []) { $0.formUnion($1) }
        }
        #expect(ids.count == 40_000)
    }

    @Test func randomBytesAreAsManyAsAskedFor() {
        let pool = RandomPool()
        #expect(pool.bytes(12).count == 12 && pool.bytes(16).count == 16)
        #expect(Set((0..<1_000).map { _ in pool.bytes(16) }).count == 1_000)
    }
}
