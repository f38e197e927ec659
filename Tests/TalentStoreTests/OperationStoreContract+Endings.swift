import TalentModel
import Testing

@testable import TalentStore

// A chunk's end and the operation's in one step.
extension OperationStoreContract {
    private func update(_ state: OperationState, _ ending: ChunkEnding, of index: Int = 0) -> OperationUpdate {
        var update = OperationUpdate(state, effect: state == .unknown ? .unknown : .partial, note: "ended")
        update.ending = (index, ending)
        return update
    }

    private var counted: ChunkEnding {
        var ending = ChunkEnding(.applyPartly, note: "8 added")
        (ending.added, ending.skipped, ending.rejected, ending.messages) = (8, 1, 1, 8)
        return ending
    }

    @Test("the last chunk and the operation end in one step", arguments: StoreFactory.all)
    func endTogether(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", key: 1, costs: [10, 10], recipients: [(0, [1]), (1, [2])]))
            try await store.bring("op_1", to: .dispatching)
            var final = update(.partial, counted)
            final.wipesWork = true
            try await store.update("op_1", final, givingUpRest: true, at: .at(5))
            let record = try await store.record("op_1")
            #expect(record.state == .partial && record.effect == .partial && record.work == nil)
            #expect(record.chunks.map(\.state) == [.partial, .notAttempted])
            #expect(record.chunks[0].added == 8 && record.chunks[0].skipped == 1 && record.chunks[0].rejected == 1)
            #expect(record.timeline.suffix(2).map(\.what) == ["8 added", "ended"])
            #expect(try await store.ledger() == LedgerAmounts(reserved: 10, settled: 8, released: 2))

            // A try that was taken for lost is repeated: nothing is counted twice.
            #expect(try await isConflict { try await store.update("op_1", final, givingUpRest: true, at: .at(6)) })
            #expect(try await store.ledger() == LedgerAmounts(reserved: 10, settled: 8, released: 2))
            #expect(try await store.record("op_1").timeline.count == record.timeline.count)
        }
    }

    @Test("where one of the two can't be, neither is", arguments: StoreFactory.all)
    func endTogetherOrNot(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [10, 10], recipients: [(0, [1])]))
            try await store.bring("op_1", to: .dispatching)
            let before = try await store.record("op_1")
            // The chunk could end, but not the operation: another chunk waits.
            let final = update(.partial, counted)
            #expect(try await isConflict { try await store.update("op_1", final, givingUpRest: false, at: .at(5)) })
            // The operation could end, but not the chunk: it isn't on its way, isn't there, or can't end so.
            for wrong in [update(.partial, counted, of: 1), update(.partial, counted, of: 7)] {
                #expect(try await isConflict { try await store.update("op_1", wrong, givingUpRest: true, at: .at(5)) })
            }
            for event in [ChunkEvent.dispatch, .crash, .giveUp, .resume, .resolveApplied, .resolveNotApplied] {
                let wrong = update(.partial, ChunkEnding(event, note: ""))
                #expect(try await isConflict { try await store.update("op_1", wrong, givingUpRest: true, at: .at(5)) })
            }
            let after = try await store.record("op_1")
            #expect(after.state == before.state && after.chunks == before.chunks && after.timeline == before.timeline)
            #expect(after.updatedAt == before.updatedAt && after.work == before.work)
            #expect(try await store.ledger() == LedgerAmounts(reserved: 10, held: 10))
            #expect(try await isConflict { try await store.update("op_9", final, givingUpRest: true, at: .at(5)) })
        }
    }

    @Test(
        "a chunk that's lost sight of in the last step is unknown, and so is the operation", arguments: StoreFactory.all
    )
    func loseTogether(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            for id in ["op_over", "op_waiting"] {
                _ = try await store.accept(.sample(id, costs: [10, 10]))
                try await store.bring(id, to: .dispatching)
            }
            let silence = ChunkEnding(.loseSight, note: "no answer")
            try await store.update("op_over", update(.unknown, silence), givingUpRest: true, at: .at(5))
            let over = try await store.record("op_over")
            #expect(over.state == .unknown && over.effect == .unknown && over.work != nil)
            #expect(over.chunks.map(\.state) == [.unknown, .notAttempted])
            #expect(over.chunks[0].unknown == 10 && over.chunks[0].lostAt == .at(5))

            // One that isn't over by it mustn't go on by itself after a stop.
            try await store.update("op_waiting", update(.waiting, silence), givingUpRest: false, at: .at(5))
            #expect(try await store.states("op_waiting") == [.unknown, .accepted])
            #expect(try await store.ledger() == LedgerAmounts(reserved: 20, held: 20))
            _ = try await store.recover(at: .at(9))
            let waiting = try await store.record("op_waiting")
            #expect(waiting.state == .unknown && waiting.chunks.map(\.state) == [.unknown, .notAttempted])
        }
    }
}
