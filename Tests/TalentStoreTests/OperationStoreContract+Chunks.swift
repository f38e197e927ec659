import TalentModel
import Testing

@testable import TalentStore

extension OperationStoreContract {
    /// Every event in every state, through the method that brings it: the record follows `ChunkState.after`, and what
    /// can't happen changes nothing.
    @Test(
        "every event in every state",
        arguments: StoreFactory.all,
        ChunkState.allCases.flatMap { state in ChunkEvent.allCases.map { (state, $0) } })
    func everyTransition(_ factory: StoreFactory, _ transition: (state: ChunkState, event: ChunkEvent)) async throws {
        let (state, event) = transition
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            try await store.bring("op_1", to: state)
            #expect(try await store.states("op_1") == [state])
            let dispatches = try await store.record("op_1").chunks[0].dispatches
            let happened = try await attempt(event, on: "op_1", of: store)
            let expected = possible(state, event)
            #expect(happened == (expected != nil))
            let record = try await store.record("op_1")
            #expect(record.chunks[0].state == expected ?? state)
            #expect(record.chunks[0].dispatches == dispatches + (happened && event == .dispatch ? 1 : 0))
            let ledger = try await store.ledger()
            #expect(ledger.isBalanced)
            let isHeld = [.dispatching, .unknown].contains(record.chunks[0].state)
            #expect(ledger.held == (isHeld ? 10 : 0))
        }
    }

    private func possible(_ state: ChunkState, _ event: ChunkEvent) -> ChunkState? {
        // What was dispatched and didn't leave is not "the rest": it says more than `not_attempted` would.
        event == .giveUp && state == .notSent ? nil : state.after(event)
    }

    /// - Returns: whether the event happened.
    private func attempt(_ event: ChunkEvent, on id: String, of store: any OperationStore) async throws -> Bool {
        switch event {
        case .dispatch:
            return try await !isConflict {
                try await store.advance(id, ending: nil, dispatching: 0, note: nil, at: .at(10))
            }
        case .apply, .applyPartly, .reject, .postpone, .failToSend, .loseSight:
            let ending = ChunkEnding(event, note: event.rawValue)
            return try await !isConflict {
                try await store.advance(id, ending: (0, ending), dispatching: nil, note: nil, at: .at(10))
            }
        case .crash:
            let before = try await store.states(id)
            let unfinished = try await store.recover(at: .at(10)).map(\.id)
            return try await store.states(id) != before || (before == [.accepted] && unfinished == [id])
        case .giveUp:
            let before = try await store.states(id)
            let isRefused = try await isConflict {
                try await store.update(id, OperationUpdate(.cancelled), givingUpRest: true, at: .at(10))
            }
            #expect(isRefused == (before == [.dispatching]))
            return try await store.states(id) != before
        case .resume:
            if try await !store.states(id)[0].isOpen {
                try await store.update(id, OperationUpdate(.partial), givingUpRest: false, at: .at(9))
            }
            return try await store.resume(id, notAfter: .at(99), at: .at(10))
        case .resolveApplied, .resolveNotApplied:
            return try await !isConflict { try await store.resolve(id, chunks: [0], event, note: "", at: .at(10)) }
        }
    }

    @Test("only an answer, or its absence, ends a call", arguments: StoreFactory.all)
    func wrongEndings(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for (number, event) in ChunkEvent.allCases.enumerated() {
                for (step, state) in ChunkState.allCases.enumerated() {
                    let id = "op_\(number)_\(step)"
                    _ = try await store.accept(.sample(id, recipients: []))
                    try await store.bring(id, to: state)
                    let endings: [ChunkEvent] = [
                        .apply, .applyPartly, .reject, .postpone, .failToSend, .loseSight,
                    ]
                    if state == .dispatching, endings.contains(event) { continue }
                    #expect(
                        try await isConflict {
                            try await store.advance(
                                id, ending: (0, ChunkEnding(event, note: "")), dispatching: nil, note: nil, at: .at(3))
                        }, "\(state) \(event)")
                    if ![.resolveApplied, .resolveNotApplied].contains(event) {
                        #expect(
                            try await isConflict {
                                try await store.resolve(id, chunks: [0], event, note: "", at: .at(3))
                            }, "\(state) \(event)")
                    }
                    #expect(try await store.states(id) == [state])
                }
            }
        }
    }

    @Test("two workers can't dispatch one chunk", arguments: StoreFactory.all)
    func twoWorkers(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for round in 0..<20 {
                let id = "op_\(round)"
                _ = try await store.accept(.sample(id))
                let conflicts = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            try await isConflict {
                                try await store.advance(id, ending: nil, dispatching: 0, note: nil, at: .at(1))
                            }
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(conflicts == 1)
                #expect(try await store.record(id).chunks[0].dispatches == 1)
            }
        }
    }

    @Test("ending one chunk and starting the next are one step", arguments: StoreFactory.all)
    func endAndDispatch(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [10, 10]))
            try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(1))
            var ending = ChunkEnding(.applyPartly, note: "200 in 840 ms, 8 added")
            (ending.added, ending.skipped, ending.rejected, ending.messages) = (8, 1, 1, 8)
            // The second half is refused: so is the first.
            #expect(
                try await isConflict {
                    try await store.advance("op_1", ending: (0, ending), dispatching: 7, note: nil, at: .at(2))
                })
            #expect(try await store.states("op_1") == [.dispatching, .accepted])
            #expect(try await store.ledger() == LedgerAmounts(reserved: 10, held: 10))
            try await store.advance("op_1", ending: (0, ending), dispatching: 1, note: nil, at: .at(2))
            let record = try await store.record("op_1")
            #expect(record.chunks.map(\.state) == [.partial, .dispatching])
            #expect(record.chunks[0].added == 8 && record.chunks[0].skipped == 1 && record.chunks[0].rejected == 1)
            #expect(record.chunks[0].messages == 8 && record.chunks[0].unknown == 0)
            #expect(record.timeline.last?.what == "chunk 1: dispatching")
            #expect(
                try await isConflict {
                    try await store.advance("op_9", ending: nil, dispatching: 0, note: nil, at: .at(2))
                })
        }
    }

    @Test("a resumed operation sends what was not attempted, and nothing else", arguments: StoreFactory.all)
    func resume(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [1, 1, 1]))
            #expect(try await !store.resume("op_1", notAfter: .at(99), at: .at(1)), "it isn't over")
            try await store.bring("op_1", to: .applied)
            var end = OperationUpdate(.partial, effect: .partial)
            end.problem = [1]
            try await store.update("op_1", end, givingUpRest: true, at: .at(3))
            #expect(try await store.resume("op_1", notAfter: .at(99), at: .at(4)))
            let record = try await store.record("op_1")
            #expect(record.chunks.map(\.state) == [.applied, .accepted, .accepted])
            #expect(record.state == .accepted && record.effect == nil && record.problem == nil)
            #expect(record.notAfter == .at(99))
            try await store.update("op_1", OperationUpdate(.partial, wipesWork: true), givingUpRest: true, at: .at(5))
            #expect(try await !store.resume("op_1", notAfter: .at(99), at: .at(6)), "its work is wiped")
            #expect(try await isConflict { _ = try await store.resume("op_9", notAfter: .at(9), at: .at(1)) })
        }
    }

    @Test("an unknown chunk is settled by somebody's word", arguments: StoreFactory.all)
    func resolve(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for id in ["op_1", "op_2"] {
                _ = try await store.accept(.sample(id))
                try await store.bring(id, to: .unknown)
                #expect(try await store.record(id).chunks[0].unknown == 10)
                try await store.update(id, OperationUpdate(.unknown, effect: .unknown), givingUpRest: true, at: .at(3))
            }
            try await store.resolve("op_1", chunks: [0], .resolveApplied, note: "seen at the vendor", at: .at(4))
            let applied = try await store.record("op_1").chunks[0]
            #expect(applied.state == .applied && applied.added == 10 && applied.unknown == 0 && applied.messages == 10)
            #expect(try await store.record("op_1").timeline.last?.what == "seen at the vendor")
            try await store.resolve("op_2", chunks: [0], .resolveNotApplied, note: "the vendor's log", at: .at(4))
            let absent = try await store.record("op_2").chunks[0]
            #expect(absent.state == .notAttempted && absent.added == 0 && absent.unknown == 0 && absent.messages == 0)
            #expect(try await store.ledger() == LedgerAmounts(reserved: 20, settled: 10, released: 10))
            // One new dispatch.
            #expect(try await store.resume("op_2", notAfter: .at(99), at: .at(5)))
            try await store.advance("op_2", ending: nil, dispatching: 0, note: nil, at: .at(6))
            #expect(try await store.record("op_2").chunks[0].dispatches == 2)
        }
    }

    @Test("several chunks are settled together, or none of them", arguments: StoreFactory.all)
    func resolveSeveral(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [10, 10, 10]))
            for chunk in 0..<3 {
                try await store.advance("op_1", ending: nil, dispatching: chunk, note: nil, at: .at(chunk))
                var ending = ChunkEnding(.loseSight, note: "")
                if chunk == 2 { (ending.added, ending.messages) = (5, 5) }
                try await store.advance("op_1", ending: (chunk, ending), dispatching: nil, note: nil, at: .at(chunk))
            }
            try await store.update("op_1", OperationUpdate(.unknown, effect: .unknown), givingUpRest: true, at: .at(3))
            #expect(try await store.record("op_1").chunks.map(\.lostAt) == [.at(0), .at(1), .at(2)])
            // Of the last one a part is known to have happened.
            #expect(
                try await isConflict {
                    try await store.resolve("op_1", chunks: [0, 1, 2], .resolveNotApplied, note: "", at: .at(4))
                })
            #expect(try await store.states("op_1") == [.unknown, .unknown, .unknown])
            #expect(try await store.ledger() == LedgerAmounts(reserved: 30, held: 30))
            #expect(try await store.record("op_1").updatedAt == .at(3))
            try await store.resolve("op_1", chunks: [0, 2], .resolveApplied, note: "seen", at: .at(5))
            #expect(try await store.states("op_1") == [.applied, .unknown, .applied])
            #expect(try await store.record("op_1").chunks.map(\.lostAt) == [nil, .at(1), nil])
            #expect(try await store.record("op_1").timeline.suffix(2).map(\.what) == ["seen", "seen"])
            #expect(
                try await isConflict {
                    try await store.resolve("op_1", chunks: [1, 0], .resolveApplied, note: "", at: .at(6))
                }, "one of them is settled already")
            #expect(try await store.record("op_1").state == .unknown)
        }
    }

    @Test(
        "what is over becomes what its chunks have come to, in the step that settles them", arguments: StoreFactory.all)
    func resolveConcludes(_ factory: StoreFactory) async throws {
        struct Case {
            var rest: ChunkEvent?
            var word: ChunkEvent
            var state: OperationState
            var effect: Effect
            var keepsWork: Bool
        }
        let cases = [
            Case(rest: nil, word: .resolveApplied, state: .applied, effect: .complete, keepsWork: false),
            Case(rest: nil, word: .resolveNotApplied, state: .rejected, effect: .none, keepsWork: true),
            Case(rest: .giveUp, word: .resolveApplied, state: .partial, effect: .partial, keepsWork: true),
            Case(rest: .giveUp, word: .resolveNotApplied, state: .rejected, effect: .none, keepsWork: true),
            Case(rest: .reject, word: .resolveApplied, state: .partial, effect: .partial, keepsWork: false),
            Case(rest: .apply, word: .resolveNotApplied, state: .partial, effect: .partial, keepsWork: true),
            Case(rest: .applyPartly, word: .resolveApplied, state: .partial, effect: .partial, keepsWork: false),
            Case(rest: .loseSight, word: .resolveApplied, state: .unknown, effect: .unknown, keepsWork: true),
        ]
        for (number, sample) in cases.enumerated() {
            try await factory.withStore { store in
                let costs = sample.rest == nil ? [10] : [10, 10]
                _ = try await store.accept(.sample("op_1", key: 1, costs: costs, recipients: [(0, [1])]))
                try await store.bring("op_1", to: .unknown)
                if let rest = sample.rest, rest != .giveUp {
                    try await store.advance("op_1", ending: nil, dispatching: 1, note: nil, at: .at(2))
                    try await store.advance(
                        "op_1", ending: (1, ChunkEnding(rest, note: "")), dispatching: nil, note: nil, at: .at(2))
                }
                var end = OperationUpdate(.unknown, effect: .unknown)
                (end.answer, end.problem) = ([1], [2])
                try await store.update("op_1", end, givingUpRest: true, at: .at(3))
                try await store.resolve("op_1", chunks: [0], sample.word, note: "", at: .at(4))
                let record = try await store.record("op_1")
                #expect(record.state == sample.state && record.effect == sample.effect, "case \(number)")
                #expect((record.work != nil) == sample.keepsWork, "case \(number)")
                #expect(record.updatedAt == .at(4) && record.answer == [1] && record.problem == [2])
                let byKey = try await store.operation(caller: "crm", keyHash: [1], at: .at(5))
                #expect((byKey == nil) == (sample.effect == Effect.none), "case \(number)")
                // A start has nothing to do with it.
                #expect(try await store.recover(at: .at(9)).isEmpty)
            }
        }
    }

    @Test("one that is being worked on ends by itself, with its chunks as they are then", arguments: StoreFactory.all)
    func resolveUnderWay(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", key: 1))
            try await store.bring("op_1", to: .unknown)
            // Settled before its owner has recorded that it's unknown.
            try await store.resolve("op_1", chunks: [0], .resolveApplied, note: "", at: .at(3))
            #expect(try await store.record("op_1").state == .running)
            #expect(try await store.record("op_1").work != nil)
            var end = OperationUpdate(.unknown, effect: .unknown)
            end.problem = [1]
            try await store.update("op_1", end, givingUpRest: true, at: .at(4))
            let record = try await store.record("op_1")
            #expect(record.state == .applied && record.effect == .complete && record.work == nil)
            #expect(record.problem == [1] && record.chunks[0].lostAt == nil)
        }
    }

    @Test("what the vendor told of an unknown chunk stays told", arguments: StoreFactory.all)
    func partlyUnknown(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for id in ["op_1", "op_2"] {
                _ = try await store.accept(.sample(id))
                try await store.bring(id, to: .dispatching)
                var ending = ChunkEnding(.loseSight, note: "counts leave people open")
                (ending.added, ending.skipped, ending.rejected, ending.messages) = (5, 1, 1, 5)
                try await store.advance(id, ending: (0, ending), dispatching: nil, note: nil, at: .at(2))
                let chunk = try await store.record(id).chunks[0]
                #expect(chunk.added == 5 && chunk.skipped == 1 && chunk.rejected == 1 && chunk.unknown == 3)
            }
            #expect(try await store.ledger() == LedgerAmounts(reserved: 20, held: 20))
            try await store.resolve("op_1", chunks: [0], .resolveApplied, note: "", at: .at(3))
            let chunk = try await store.record("op_1").chunks[0]
            #expect(chunk.added == 8 && chunk.skipped == 1 && chunk.rejected == 1 && chunk.unknown == 0)
            #expect(try await store.ledger() == LedgerAmounts(reserved: 20, settled: 10, held: 10))
            // Those five would be messaged again.
            #expect(
                try await isConflict {
                    try await store.resolve("op_2", chunks: [0], .resolveNotApplied, note: "", at: .at(3))
                })
            #expect(try await store.states("op_2") == [.unknown])
        }
    }

    @Test("after a crash what was on its way is unknown, and the rest waits for a word", arguments: StoreFactory.all)
    func recover(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for id in ["op_accepted", "op_dispatching", "op_ended", "op_lost", "op_over"] {
                _ = try await store.accept(.sample(id, costs: [10, 10]))
            }
            try await store.bring("op_dispatching", to: .dispatching)
            try await store.bring("op_ended", to: .applied)
            // Known to be lost, but the rest wasn't stopped yet.
            try await store.bring("op_lost", to: .unknown)
            try await store.bring("op_over", to: .applied)
            try await store.update("op_over", OperationUpdate(.partial), givingUpRest: true, at: .at(3))

            let recovered = try await store.recover(at: .at(100))
            #expect(recovered.map(\.id) == ["op_accepted", "op_dispatching", "op_ended", "op_lost"])
            #expect(recovered.allSatisfy { $0.work != nil })
            #expect(recovered[0].state == .accepted && recovered[0].chunks.map(\.state) == [.accepted, .accepted])
            #expect(recovered[1].state == .unknown && recovered[1].effect == .unknown)
            #expect(recovered[1].chunks.map(\.state) == [.unknown, .notAttempted])
            #expect(recovered[1].chunks[0].unknown == 10)
            #expect(recovered[1].chunks.map(\.lostAt) == [.at(100), nil])
            #expect(recovered[2].state == .running && recovered[2].chunks.map(\.state) == [.applied, .accepted])
            #expect(recovered[3].state == .unknown && recovered[3].chunks.map(\.state) == [.unknown, .notAttempted])
            #expect(try await store.ledger().held == 20)

            // A crash before anybody took them up: they are found again. One that was taken up isn't.
            var told = OperationUpdate(.unknown, effect: .unknown)
            told.problem = [1]
            try await store.update("op_lost", told, givingUpRest: true, at: .at(101))
            let again = try await store.recover(at: .at(102)).map(\.id)
            #expect(again == ["op_accepted", "op_dispatching", "op_ended"])

            // Resumed in spite of its unknown chunk, it goes on after the next start, too.
            #expect(try await store.resume("op_lost", notAfter: .at(999), at: .at(103)))
            let resumed = try await store.recover(at: .at(104)).first { $0.id == "op_lost" }
            #expect(resumed?.chunks.map(\.state) == [.unknown, .accepted])
            #expect(resumed?.state == .accepted)
        }
    }

    @Test("an operation whose last chunk ended right before the crash isn't forgotten", arguments: StoreFactory.all)
    func recoverEnded(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            try await store.bring("op_1", to: .applied)
            #expect(try await store.recover(at: .at(9)).map(\.id) == ["op_1"])
            _ = try await store.accept(.sample("op_none", costs: []))
            #expect(try await store.recover(at: .at(9)).map(\.id) == ["op_1", "op_none"])
        }
    }
}
