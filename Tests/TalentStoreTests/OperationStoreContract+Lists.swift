import TalentModel
import Testing

@testable import TalentStore

extension OperationStoreContract {
    // MARK: - Recipients

    @Test("people whose fate is open are an obstacle, and others aren't", arguments: StoreFactory.all)
    func unresolved(_ factory: StoreFactory) async throws {
        func obstacle(
            _ store: any OperationStore, _ person: UInt8, connection: String = "voicehire", campaign: String = "c1"
        ) async throws -> String? {
            // Asked with a budget of nothing, so that no question is ever accepted.
            let ask = Acceptance.sample(
                "op_ask", connection: connection, campaign: campaign, recipients: [(0, [99]), (0, [person])],
                messagesPerDay: 0)
            if case .unresolved(let id) = try await store.accept(ask) { return id }
            return nil
        }
        try await factory.withStore { store in
            _ = try await store.accept(
                .sample("op_1", costs: [1, 1, 1], recipients: [(0, [1]), (1, [2]), (1, [2]), (2, [3])]))
            #expect(try await obstacle(store, 1) == "op_1")
            #expect(try await obstacle(store, 4) == nil)
            #expect(try await obstacle(store, 1, campaign: "c2") == nil)
            #expect(try await obstacle(store, 1, connection: "other") == nil)
            #expect(
                try await store.accept(.sample("op_2", recipients: [(0, [1])], allowsUnresolved: true)).isAccepted)
            try await store.bring("op_2", to: .applied)
            try await store.update("op_2", OperationUpdate(.applied), givingUpRest: true, at: .at(3))

            try await store.bring("op_1", to: .applied)
            #expect(try await obstacle(store, 1) == "op_1", "its operation isn't over")
            try await store.advance("op_1", ending: nil, dispatching: 1, note: nil, at: .at(3))
            try await store.advance(
                "op_1", ending: (1, ChunkEnding(.loseSight, note: "")), dispatching: nil, note: nil, at: .at(4))
            try await store.update("op_1", OperationUpdate(.unknown), givingUpRest: true, at: .at(5))
            #expect(try await obstacle(store, 1) == nil, "was applied")
            #expect(try await obstacle(store, 2) == "op_1", "only the vendor knows")
            #expect(try await obstacle(store, 3) == nil, "was not attempted")

            try await store.resolve("op_1", chunks: [1], .resolveApplied, note: "", at: .at(6))
            #expect(try await obstacle(store, 2) == nil)
            #expect(try await store.resume("op_1", notAfter: .at(99), at: .at(7)))
            #expect(try await obstacle(store, 3) == "op_1", "will be sent after all")
        }
    }

    @Test("nobody is contacted by a resumed operation and another one at once", arguments: StoreFactory.all)
    func resumeConflict(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", recipients: [(0, [1])]))
            try await store.update("op_1", OperationUpdate(.cancelled), givingUpRest: true, at: .at(1))
            _ = try await store.accept(.sample("op_2", recipients: [(0, [1])]))
            #expect(try await isConflict { _ = try await store.resume("op_1", notAfter: .at(99), at: .at(2)) })
            #expect(try await store.states("op_1") == [.notAttempted])
            try await store.bring("op_2", to: .rejected)
            try await store.update("op_2", OperationUpdate(.rejected), givingUpRest: true, at: .at(4))
            #expect(try await store.resume("op_1", notAfter: .at(99), at: .at(5)))
        }
    }

    // MARK: - Lists

    @Test("lists are filtered, newest first, a page at a time", arguments: StoreFactory.all)
    func lists(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for number in 0..<10 {
                // Two of each moment: the id decides.
                _ = try await store.accept(
                    .sample(
                        "op_\(number)", caller: number < 5 ? "crm" : "ats",
                        connection: number % 2 == 0 ? "paris" : "lyon", key: UInt8(number), at: .at(number / 2)))
            }
            func ids(_ change: (inout OperationFilter) -> Void) async throws -> [String] {
                var filter = OperationFilter()
                change(&filter)
                return try await store.operations(filter).map(\.id)
            }
            let all = (0..<10).reversed().map { "op_\($0)" }
            #expect(try await ids { _ in } == all)
            #expect(try await ids { $0.caller = "crm" } == ["op_4", "op_3", "op_2", "op_1", "op_0"])
            #expect(try await ids { $0.connection = "paris" } == ["op_8", "op_6", "op_4", "op_2", "op_0"])
            #expect(try await ids { $0.keyHash = [3] } == ["op_3"])
            #expect(try await ids { $0.createdAfter = .at(3) } == ["op_9", "op_8"])
            #expect(
                try await ids {
                    $0.caller = "ats"
                    $0.connection = "lyon"
                    $0.createdAfter = .at(2)
                } == ["op_9", "op_7"])
            try await store.bring("op_3", to: .dispatching)
            #expect(try await ids { $0.states = [.running] } == ["op_3"])
            #expect(try await ids { $0.states = [.running, .accepted] } == all)
            #expect(try await ids { $0.states = [.unknown] } == [])

            var seen: [String] = []
            var filter = OperationFilter()
            filter.limit = 3
            for _ in 0..<5 {
                let page = try await store.operations(filter)
                seen += page.map(\.id)
                if let last = page.last { filter.after = (last.createdAt, last.id) }
            }
            #expect(seen == all)
            let first = try #require(try await store.operations(filter.first(1)).first)
            #expect(first.chunks.count == 1 && first.timeline.count == 1)
        }
    }

    // MARK: - Sweep

    @Test("keys expire, but not those of operations that nobody knows the end of", arguments: StoreFactory.all)
    func keyExpiry(_ factory: StoreFactory) async throws {
        let later = Timestamp.at(86_400)
        let retention = Duration.seconds(90 * 86_400)
        try await factory.withStore { store in
            for (key, state) in [(1, OperationState.applied), (2, .unknown), (3, .running)] {
                let id = "op_\(key)"
                _ = try await store.accept(.sample(id, key: UInt8(key)))
                try await store.bring(
                    id, to: state == .applied ? .applied : state == .unknown ? .unknown : .dispatching)
                if state.isOver {
                    try await store.update(id, OperationUpdate(state), givingUpRest: true, at: .at(3))
                }
            }
            guard case .existing = try await store.accept(.sample("op_9", key: 1, at: .at(86_399))) else {
                Issue.record("the key was forgotten too early")
                return
            }
            _ = try await store.sweep(at: .at(86_399), retention: retention)
            #expect(try await store.operation(caller: "crm", keyHash: [1], at: .at(86_399))?.id == "op_1")
            #expect(try await store.operation(caller: "crm", keyHash: [1], at: later) == nil)
            // Without a sweep, an expired key is free for the next one.
            #expect(try await store.accept(.sample("op_4", key: 1, at: later)).isAccepted)
            _ = try await store.sweep(at: later, retention: retention)
            #expect(try await store.operation(caller: "crm", keyHash: [1], at: .at())?.id == "op_4")
            for key: UInt8 in [2, 3] {
                #expect(try await store.operation(caller: "crm", keyHash: [key], at: later)?.id == "op_\(key)")
                guard case .existing = try await store.accept(.sample("op_9", key: key, at: later)) else {
                    Issue.record("what nobody knows could be sent again")
                    return
                }
            }
            try await store.resolve("op_2", chunks: [0], .resolveApplied, note: "", at: later)
            try await store.update("op_2", OperationUpdate(.applied), givingUpRest: false, at: later)
            _ = try await store.sweep(at: later, retention: retention)
            // Gone for good, not only expired.
            #expect(try await store.operation(caller: "crm", keyHash: [2], at: .at()) == nil)
        }
    }

    @Test("what is old goes, what isn't settled stays", arguments: StoreFactory.all)
    func retention(_ factory: StoreFactory) async throws {
        let retention = Duration.seconds(90 * 86_400)
        let day = 86_400
        try await factory.withStore { store in
            let states: [(String, ChunkState, OperationState?)] = [
                ("op_applied", .applied, .applied), ("op_unknown", .unknown, .unknown),
                ("op_half", .unknown, .partial), ("op_running", .dispatching, nil),
            ]
            for (id, chunk, state) in states {
                _ = try await store.accept(.sample(id, recipients: [(0, Array(id.utf8))]))
                try await store.bring(id, to: chunk)
                if let state { try await store.update(id, OperationUpdate(state), givingUpRest: true, at: .at(3)) }
            }
            #expect(try await store.sweep(at: .at(day - 1), retention: retention) == 0)
            // Their time is over: nobody will send them any more.
            #expect(try await store.sweep(at: .at(day), retention: retention) == 3)
            #expect(try await store.record("op_applied").work == nil)
            #expect(try await store.record("op_unknown").work == nil)
            #expect(try await store.record("op_running").work != nil)
            #expect(try await store.sweep(at: .at(90 * day), retention: retention) == 0)
            // The operation, and the day of its ledger row, which has no hours.
            #expect(try await store.sweep(at: .at(91 * day), retention: retention) == 2)
            #expect(try await store.operation("op_applied") == nil)
            #expect(try await store.sweep(at: .at(900 * day), retention: retention) == 0)
            #expect(
                try await Set(store.operations(OperationFilter()).map(\.id)) == ["op_unknown", "op_half", "op_running"])
            #expect(try await store.ledger() == LedgerAmounts(reserved: 30, held: 30))
        }
    }

    @Test("the work of what is unknown stays while it's looked for", arguments: StoreFactory.all)
    func workToLook(_ factory: StoreFactory) async throws {
        let retention = Duration.seconds(90 * 86_400)
        let day = 86_400
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [1, 1], recipients: [(0, [1]), (1, [2])]))
            try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(day - 60))
            let loss = ChunkEnding(.loseSight, note: "")
            try await store.advance("op_1", ending: (0, loss), dispatching: nil, note: nil, at: .at(day - 60))
            try await store.update("op_1", OperationUpdate(.unknown), givingUpRest: true, at: .at(day - 60))
            // Its time is over at `day`; what it takes to look is needed for two hours.
            for seconds in [day, day + 3600, day + 7139] {
                #expect(try await store.sweep(at: .at(seconds), retention: retention) == 0)
                #expect(try await store.record("op_1").work != nil)
            }
            #expect(try await store.sweep(at: .at(day + 7140), retention: retention) == 1)
            #expect(try await store.record("op_1").work == nil)
            #expect(try await store.record("op_1").state == .unknown)
        }
    }

    @Test("an operation stays as long as its key, however short records are kept", arguments: StoreFactory.all)
    func keyOutlivesRecord(_ factory: StoreFactory) async throws {
        let hour = Duration.seconds(3600)
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", key: 1))
            try await store.bring("op_1", to: .applied)
            try await store.update("op_1", OperationUpdate(.applied, wipesWork: true), givingUpRest: true, at: .at(3))
            for seconds in [7200, 40_000] {
                #expect(try await store.sweep(at: .at(seconds), retention: hour) == 0)
                guard case .existing = try await store.accept(.sample("op_2", key: 1, at: .at(seconds))) else {
                    Issue.record("the call was repeated within the life of its key")
                    return
                }
            }
            // The key, the operation and its ledger row.
            #expect(try await store.sweep(at: .at(86_400), retention: hour) == 3)
            #expect(try await store.operation("op_1") == nil)
        }
    }

    @Test(
        "by a clock that can't be trusted, keys and budgets are judged by the earlier one", arguments: StoreFactory.all)
    func judgedEarlier(_ factory: StoreFactory) async throws {
        let leap = 3 * 86_400
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", key: 1, costs: [60], messagesPerDay: 100))
            try await store.bring("op_1", to: .unknown)
            try await store.update("op_1", OperationUpdate(.unknown), givingUpRest: true, at: .at(3))
            try await store.resolve("op_1", chunks: [0], .resolveApplied, note: "", at: .at(4))
            // Three days on, by one clock only.
            var again = Acceptance.sample("op_2", key: 1, at: .at(leap))
            again.judgedAt = .at(60)
            guard case .existing = try await store.accept(again) else {
                Issue.record("the key was used twice")
                return
            }
            var more = Acceptance.sample("op_3", costs: [50], at: .at(leap), messagesPerDay: 100)
            more.judgedAt = .at(60)
            guard case .overBudget(40) = try await store.accept(more) else {
                Issue.record("the day's budget was spent twice")
                return
            }
            // What goes out on the wrong day still counts when the clock is right again.
            more.operation.chunks[0].cost = 30
            #expect(try await store.accept(more).isAccepted)
            try await store.advance("op_3", ending: nil, dispatching: 0, note: nil, at: .at(leap))
            let ask = Acceptance.sample("op_4", costs: [50], at: .at(120), messagesPerDay: 100)
            guard case .overBudget(10) = try await store.accept(ask) else {
                Issue.record("what went out on the wrong day was forgotten")
                return
            }
        }
    }

    @Test("a large sweep is done to its end", arguments: StoreFactory.all)
    func largeSweep(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        _ = try await store.accept(.sample("op_\(number)", key: nil, costs: [1, 1]))
                        try await store.update(
                            "op_\(number)", OperationUpdate(.cancelled, wipesWork: true), givingUpRest: true, at: .at(1)
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.sweep(at: .at(100 * 86_400), retention: .seconds(86_400)) == 500)
            #expect(try await store.operations(OperationFilter()).isEmpty)
        }
    }
}

extension OperationFilter {
    /// The first page of another size.
    fileprivate func first(_ limit: Int) -> OperationFilter {
        var filter = self
        (filter.limit, filter.after) = (limit, nil)
        return filter
    }
}
