import TalentModel
import Testing

@testable import TalentStore

extension OperationStoreContract {
    @Test("a reservation ends as the call does", arguments: StoreFactory.all)
    func reservations(_ factory: StoreFactory) async throws {
        let endings: [(ChunkEvent, messages: Int, LedgerAmounts)] = [
            (.apply, 10, LedgerAmounts(reserved: 10, settled: 10)),
            (.applyPartly, 7, LedgerAmounts(reserved: 10, settled: 7, released: 3)),
            // The vendor says more than was asked of it.
            (.apply, 12, LedgerAmounts(reserved: 12, settled: 12)),
            (.reject, 0, LedgerAmounts(reserved: 10, released: 10)),
            (.postpone, 0, LedgerAmounts(reserved: 10, released: 10)),
            (.failToSend, 0, LedgerAmounts(reserved: 10, released: 10)),
            (.loseSight, 0, LedgerAmounts(reserved: 10, held: 10)),
        ]
        for (event, messages, expected) in endings {
            try await factory.withStore { store in
                _ = try await store.accept(.sample("op_1"))
                #expect(try await store.ledger() == LedgerAmounts())
                try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(1))
                #expect(try await store.ledger() == LedgerAmounts(reserved: 10, held: 10))
                var ending = ChunkEnding(event, note: "")
                ending.messages = messages
                try await store.advance("op_1", ending: (0, ending), dispatching: nil, note: nil, at: .at(2))
                #expect(try await store.ledger() == expected, "\(event)")
            }
        }
    }

    @Test("counts that can't be are refused", arguments: StoreFactory.all)
    func impossibleCounts(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            try await store.bring("op_1", to: .dispatching)
            var ending = ChunkEnding(.apply, note: "")
            ending.messages = -1
            let negative = ending
            #expect(
                try await isConflict {
                    try await store.advance("op_1", ending: (0, negative), dispatching: nil, note: nil, at: .at(2))
                })
            #expect(try await store.ledger() == LedgerAmounts(reserved: 10, held: 10))
            #expect(try await isConflict { _ = try await store.accept(.sample("op_2", costs: [-1])) })
            #expect(try await isConflict { _ = try await store.accept(.sample("op_3", costs: [1], unit: nil)) })
        }
    }

    @Test("calls that cost nothing have no row", arguments: StoreFactory.all)
    func freeCalls(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [0], unit: nil))
            try await store.bring("op_1", to: .applied)
            #expect(try await store.ledger() == LedgerAmounts())
        }
    }

    @Test("a chunk that goes out again counts on the day on which it does", arguments: StoreFactory.all)
    func secondDay(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let tomorrow = Timestamp.at(86_400)
            _ = try await store.accept(.sample("op_1"))
            try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(1))
            let refusal = ChunkEnding(.postpone, note: "429")
            // The same day: the row is extended.
            try await store.advance("op_1", ending: (0, refusal), dispatching: 0, note: nil, at: .at(2))
            #expect(try await store.ledger() == LedgerAmounts(reserved: 20, released: 10, held: 10))
            try await store.advance("op_1", ending: (0, refusal), dispatching: 0, note: nil, at: tomorrow)
            #expect(try await store.messages(of: "crm", on: .today) == 0)
            #expect(try await store.messages(of: "crm", on: CalendarDate(tomorrow)) == 10)
            var done = ChunkEnding(.apply, note: "200")
            done.messages = 9
            try await store.advance("op_1", ending: (0, done), dispatching: nil, note: nil, at: tomorrow)
            let days = try await store.usage(by: .day, from: .today, to: CalendarDate(tomorrow), caller: nil)
            #expect(
                days == [
                    UsageRow(group: "2026-11-22", unit: .sms, amounts: LedgerAmounts(reserved: 20, released: 20)),
                    UsageRow(
                        group: "2026-11-23", unit: .sms,
                        amounts: LedgerAmounts(reserved: 10, settled: 9, released: 1)),
                ])
        }
    }

    @Test("usage by caller, connection and day", arguments: StoreFactory.all)
    func usage(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", caller: "crm", connection: "paris"))
            _ = try await store.accept(.sample("op_2", caller: "crm", connection: "lyon", unit: .call))
            _ = try await store.accept(.sample("op_3", caller: "ats", connection: "paris"))
            for id in ["op_1", "op_2", "op_3"] { try await store.bring(id, to: .applied) }
            let one = LedgerAmounts(reserved: 10, settled: 4, released: 6)
            let two = LedgerAmounts(reserved: 20, settled: 8, released: 12)
            #expect(
                try await store.usage(by: .caller, from: .today, to: .today, caller: nil) == [
                    UsageRow(group: "ats", unit: .sms, amounts: one), UsageRow(group: "crm", unit: .call, amounts: one),
                    UsageRow(group: "crm", unit: .sms, amounts: one),
                ])
            #expect(
                try await store.usage(by: .connection, from: .today, to: .today, caller: nil) == [
                    UsageRow(group: "lyon", unit: .call, amounts: one),
                    UsageRow(group: "paris", unit: .sms, amounts: two),
                ])
            #expect(
                try await store.usage(by: .connection, from: .today, to: .today, caller: "ats") == [
                    UsageRow(group: "paris", unit: .sms, amounts: one)
                ])
            #expect(
                try await store.usage(by: .day, from: .today, to: .today, caller: nil) == [
                    UsageRow(group: "2026-11-22", unit: .call, amounts: one),
                    UsageRow(group: "2026-11-22", unit: .sms, amounts: two),
                ])
            let yesterday = CalendarDate(.at(-86_400))
            #expect(try await store.usage(by: .day, from: yesterday, to: yesterday, caller: nil) == [])
        }
    }

    @Test("whatever happens in whatever order, nothing is missing", arguments: StoreFactory.all, [1, 2, 3, 4, 5])
    func randomSteps(_ factory: StoreFactory, _ seed: UInt64) async throws {
        try await factory.withStore { store in
            var random = SeededRandom(state: seed)
            let ids = ["op_0", "op_1", "op_2"]
            for id in ids { _ = try await store.accept(.sample(id, costs: [7, 3, 0])) }
            var happened = 0
            for number in 0..<400 {
                let id = ids[Int.random(in: 0..<3, using: &random)]
                let chunk = Int.random(in: 0..<3, using: &random)
                let moment = Timestamp.at(number * 1000)
                let event = ChunkEvent.allCases[Int.random(in: 0..<ChunkEvent.allCases.count, using: &random)]
                var ending = ChunkEnding(event, note: "")
                ending.messages = Int.random(in: 0...9, using: &random)
                let step = ending
                let isRefused = try await isConflict {
                    switch event {
                    case .dispatch: try await store.advance(id, ending: nil, dispatching: chunk, note: nil, at: moment)
                    case .giveUp:
                        try await store.update(id, OperationUpdate(.partial), givingUpRest: true, at: moment)
                    case .resume: _ = try await store.resume(id, notAfter: moment, at: moment)
                    case .resolveApplied, .resolveNotApplied:
                        try await store.resolve(id, chunks: [chunk], event, note: "", at: moment)
                    case .crash where number % 7 == 0: _ = try await store.recover(at: moment)
                    case .crash: break
                    default: try await store.advance(id, ending: (chunk, step), dispatching: nil, note: nil, at: moment)
                    }
                }
                happened += isRefused ? 0 : 1
                let ledger = try await store.ledger()
                var (held, settled) = (0, 0)
                for id in ids {
                    for chunk in try await store.record(id).chunks {
                        if [.dispatching, .unknown].contains(chunk.state) { held += chunk.cost }
                        if [.applied, .partial].contains(chunk.state) { settled += chunk.messages }
                    }
                }
                #expect(ledger.isBalanced && ledger.held == held && ledger.settled == settled, "step \(number)")
            }
            #expect(happened > 40)
        }
    }

    // MARK: - Budgets

    @Test("a budget is kept by reservation, however many ask at once", arguments: StoreFactory.all)
    func budgetRace(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await store.accept(.sample("op_\(number)", messagesPerDay: 100)).isAccepted
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 10)
        }
    }

    @Test("what counts against a budget", arguments: StoreFactory.all)
    func budget(_ factory: StoreFactory) async throws {
        func left(_ store: any OperationStore, at moment: Timestamp = .at(50)) async throws -> Int? {
            let ask = Acceptance.sample("op_ask", costs: [1000], at: moment, messagesPerDay: 100)
            guard case .overBudget(let left) = try await store.accept(ask) else { return nil }
            return left
        }
        try await factory.withStore { store in
            #expect(try await left(store) == 100)
            _ = try await store.accept(.sample("op_1", costs: [10, 20], messagesPerDay: 100))
            #expect(try await left(store) == 70, "what waits for its turn is promised")
            try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(1))
            #expect(try await left(store) == 70, "what is on its way is held, and no longer promised")
            var done = ChunkEnding(.applyPartly, note: "")
            done.messages = 4
            try await store.advance("op_1", ending: (0, done), dispatching: nil, note: nil, at: .at(2))
            #expect(try await left(store) == 76, "what wasn't spent is free again")
            try await store.update("op_1", OperationUpdate(.partial), givingUpRest: true, at: .at(3))
            #expect(try await left(store) == 96, "what was given up, too")
            _ = try await store.accept(.sample("op_2", costs: [6], messagesPerDay: 100))
            try await store.bring("op_2", to: .unknown)
            #expect(try await left(store) == 90, "what nobody knows stays held")
            #expect(try await left(store, at: .at(86_400)) == 100, "a new day")
            _ = try await store.accept(.sample("op_3", caller: "ats", costs: [50]))
            #expect(try await left(store) == 90, "each caller has a budget of its own")
            _ = try await store.accept(.sample("op_4", costs: [200]))
            #expect(try await left(store) == 0, "never less than nothing")
            let free = Acceptance.sample("op_5", costs: [0], unit: nil, messagesPerDay: 100)
            #expect(try await store.accept(free).isAccepted, "what costs nothing needs no budget")
        }
    }
}

/// SplitMix64: the same numbers in each run.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
