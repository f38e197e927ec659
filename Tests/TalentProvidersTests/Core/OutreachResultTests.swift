import GatewayJSON
import TalentModel
import Testing

@testable import TalentProviders

/// `requested = added + skipped + rejected + duplicate + not_attempted + unknown`, whatever the vendor says.
struct OutreachResultTests {
    private func recipients(_ count: Int) throws -> [OutreachPlan.Recipient] {
        try (0..<count).map { index in
            let phone = try #require(PhoneNumber("+3361234\(1000 + index)"))
            return OutreachPlan.Recipient(
                index: index, firstName: "A", lastName: "B", phone: phone, remotePhone: "0612341000", email: nil,
                externalID: "E-\(index)")
        }
    }

    private func result(_ people: [OutreachPlan.Recipient], _ counts: OutreachCounts) -> OutreachResult {
        var plan = OutreachPlan()
        plan.recipients = people
        var result = OutreachResult(plan, campaignID: "c", outreach: .sms)
        result.apply(counts, to: people)
        return result
    }

    private func sum(_ result: OutreachResult) -> Int {
        result.added + result.skipped + result.rejected + result.duplicate + result.notAttempted + result.unknown
    }

    @Test func theEquationHoldsForWhateverAVendorCounts() throws {
        var generator = SeededGenerator(seed: 3)
        let lies = [0, 0, 1, 2, 3, 5, 8, 9, 1000, Int.max - 1, Int.max]
        for _ in 0..<20_000 {
            let people = try recipients(Int.random(in: 1...8, using: &generator))
            var counts = OutreachCounts(added: 0, skipped: 0, messages: 0, refused: [])
            counts.added = lies.randomElement(using: &generator) ?? 0
            counts.skipped = lies.randomElement(using: &generator) ?? 0
            counts.messages = lies.randomElement(using: &generator) ?? 0
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let place = [nil, -1, 0, 1, 2, 7, 8, Int.max, Int.min].randomElement(using: &generator) ?? nil
                counts.refused.append((place, nil))
            }
            let result = result(people, counts)
            #expect(sum(result) == result.requested, "\(counts)")
            #expect(result.lines.count == people.count)
            #expect(result.lines.map(\.index) == people.map(\.index))
            #expect(result.messages <= people.count)
            let certain = result.lines.filter { [.added, .skipped, .addedOrSkipped].contains($0.fate) }.count
            #expect(certain <= result.added + result.skipped, "a fate is guessed: \(counts)")
            #expect(result.lines.filter { $0.fate == .rejected }.count <= result.rejected)
            if result.unknown > 0 { #expect(result.effect == .unknown) }
        }
    }

    @Test(arguments: [
        // people, added, skipped, messages, effect, chunk, fates
        (2, 2, 0, 2, Effect.complete, "applied", "added added"),
        (2, 0, 2, 0, .complete, "applied", "skipped skipped"),
        (2, 1, 1, 1, .complete, "applied", "added_or_skipped added_or_skipped"),
        (2, 1, 0, 1, .unknown, "unknown", "unknown unknown"),
        (2, 0, 0, 0, .unknown, "unknown", "unknown unknown"),
        (2, 8, 2, 8, .unknown, "unknown", "unknown unknown"),
        (2, 2, 0, 3, .unknown, "unknown", "unknown unknown"),
        (2, Int.max, Int.max, 0, .unknown, "unknown", "unknown unknown"),
        (2, -1, 3, 0, .unknown, "unknown", "unknown unknown"),
    ])
    func fatesAreNeverGuessed(
        count: Int, added: Int, skipped: Int, messages: Int, effect: Effect, chunk: String, fates: String
    ) throws {
        let counts = OutreachCounts(added: added, skipped: skipped, messages: messages, refused: [])
        let result = result(try recipients(count), counts)
        #expect(result.effect == effect)
        #expect(result.chunks.map(\.state.rawValue) == [chunk])
        #expect(result.lines.map(\.fate.rawValue).joined(separator: " ") == fates)
    }

    @Test func aRefusalIsThePersonsWhosePlaceItNames() throws {
        let people = try recipients(3)
        let counts = OutreachCounts(added: 2, skipped: 0, messages: 2, refused: [(1, "Bad phone")])
        let result = result(people, counts)
        #expect(result.lines.map(\.fate) == [.added, .rejected, .added])
        #expect(result.lines[1].errors.map(\.detail) == ["Bad phone"])
        #expect(result.effect == .partial)
        #expect(result.chunks.first?.state == .partial)
    }

    @Test(arguments: [[nil, 1], [1, 1], [1, 99], [-1, 1]] as [[Int?]])
    func aRefusalOfNobodyKnownLeavesTheRestOpen(places: [Int?]) throws {
        let counts = OutreachCounts(added: 1, skipped: 0, messages: 1, refused: places.map { ($0, nil) })
        let result = result(try recipients(3), counts)
        #expect(result.lines.map(\.fate) == [.unknown, .rejected, .unknown])
        #expect(result.rejected == 2)
        #expect(result.added == 1)
        #expect(sum(result) == 3)
    }

    @Test func everybodyRefusedIsNothingDone() throws {
        let counts = OutreachCounts(added: 0, skipped: 0, messages: 0, refused: [(0, nil), (1, nil)])
        let result = result(try recipients(2), counts)
        #expect(result.effect == .none)
        #expect(result.chunks.first?.state == .rejected)
        #expect(result.lines.allSatisfy { $0.errors.first?.detail == "The provider refused this person." })
    }

    @Test func thePlansOwnFatesAreCounted() throws {
        var plan = OutreachPlan()
        plan.recipients = try recipients(1)
        plan.settled = [
            .init(index: 1, externalID: nil, fate: .duplicate),
            .init(index: 2, externalID: nil, fate: .rejected),
        ]
        var result = OutreachResult(plan, campaignID: "c", outreach: .call)
        #expect((result.requested, result.duplicate, result.rejected) == (3, 1, 1))
        result.apply(OutreachCounts(added: 1, skipped: 0, messages: 1, refused: []), to: plan.recipients)
        #expect(sum(result) == 3)
        #expect(result.effect == .partial)
        var json = JSONWriter()
        result.write(to: &json, in: ResourceContext(connection: "v", provider: "voicehire"))
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(text.contains(#""calls_queued":1"#))
        #expect(!text.contains("messages_sent"))
    }
}
