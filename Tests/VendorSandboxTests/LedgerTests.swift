import Testing

@testable import VendorSandbox

struct LedgerTests {
    private static func enter(_ ledger: Ledger, body: [UInt8] = []) -> Int {
        ledger.open(
            vendor: .huntr, method: "GET", path: "/", query: nil, headerNames: [], body: body, connection: nil)
    }

    @Test func theOldestEntriesMakeRoom() {
        let ledger = Ledger()
        for _ in 0..<(2 * Ledger.mostEntries + 10) { _ = Self.enter(ledger) }
        #expect(ledger.count == Ledger.mostEntries)
        #expect(ledger.dropped == Ledger.mostEntries + 10)
        let numbers = ledger.entries().map(\.number)
        #expect(numbers == Array((Ledger.mostEntries + 11)...(2 * Ledger.mostEntries + 10)))
    }

    @Test func bodiesTogetherAreBounded() {
        let ledger = Ledger()
        let body = [UInt8](repeating: 0x61, count: 2 * Ledger.mostBodyBytes)
        let room = Ledger.mostBytesInAll / Ledger.mostBodyBytes
        for _ in 0..<(room + 3) { _ = Self.enter(ledger, body: body) }
        #expect(ledger.count == room)
        #expect(
            ledger.entries().allSatisfy { $0.body.utf8.count == Ledger.mostBodyBytes && $0.bodyBytes == body.count })
    }

    @Test func anAnswerFindsItsEntryOrNothing() {
        let ledger = Ledger()
        let first = Self.enter(ledger)
        let second = Self.enter(ledger)
        ledger.close(first, status: 200, delivery: .answered)
        #expect(ledger.entries().map(\.delivery) == [.answered, .pending])
        ledger.clear()
        let third = Self.enter(ledger)
        #expect(third == 3)
        // Its entry is gone: it must not be taken for another.
        ledger.close(second, status: 500, delivery: .answered)
        #expect(ledger.entries().map(\.delivery) == [.pending])
        ledger.close(third, status: 404, delivery: .answered)
        #expect(ledger.entries().map(\.status) == [404])
    }
}
