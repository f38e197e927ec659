import TalentModel
import Testing

@testable import TalentStore

/// What every `OperationStore` must do. The other files of this name's extensions belong to it.
@Suite("OperationStore contract") struct OperationStoreContract {
    @Test("what is accepted is found again, whole", arguments: StoreFactory.all)
    func acceptAndRead(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let sample = Acceptance.sample("op_1", key: 1, costs: [10, 5])
            #expect(try await store.accept(sample).isAccepted)
            let expected = sample.operation
            let byID = try await store.record("op_1")
            let byKey = try #require(try await store.operation(caller: "crm", keyHash: [1], at: .at()))
            for record in [byID, byKey] {
                #expect(record.chunks == expected.chunks)
                #expect(record.timeline == expected.timeline)
                #expect(record.work == expected.work)
                #expect(record.keyHash == [1] && record.fingerprint == [1])
                #expect(record.createdAt == .at() && record.updatedAt == .at())
                #expect(record.notAfter == expected.notAfter)
                #expect(record.state == .accepted && record.effect == nil && record.reason == nil)
                #expect(record.route == expected.route && record.operationID == expected.operationID)
                #expect(record.caller == "crm" && record.connection == "voicehire" && record.campaign == "c1")
                #expect(record.requested == 20 && record.spends && !record.isAnswered && !record.wasAccepted)
            }
            #expect(try await store.operation("op_2") == nil)
            #expect(try await store.operation(caller: "other", keyHash: [1], at: .at()) == nil)
        }
    }

    @Test("what costs or contacts somebody must say that it spends", arguments: StoreFactory.all)
    func spending(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            var costly = Acceptance.sample("op_1")
            costly.operation.spends = false
            let isCostRefused = try await isConflict { _ = try await store.accept(costly) }
            #expect(isCostRefused)
            var contacting = Acceptance.sample("op_2", costs: [0], unit: nil, recipients: [(0, [1])])
            contacting.operation.spends = false
            let isContactRefused = try await isConflict { _ = try await store.accept(contacting) }
            #expect(isContactRefused)
            var free = Acceptance.sample("op_3", costs: [0], unit: nil)
            free.operation.spends = false
            #expect(try await store.accept(free).isAccepted)
            #expect(try await store.operation("op_1") == nil)
        }
    }

    /// A free call that may leave at once needs no second step.
    private func dispatched(_ id: String, costs: [Int] = [0]) -> Acceptance {
        var acceptance = Acceptance.sample(id, key: 1, costs: costs, unit: nil)
        acceptance.operation.spends = false
        acceptance.operation.dispatch(0)
        return acceptance
    }

    @Test("what spends nothing may be dispatched as it's accepted", arguments: StoreFactory.all)
    func acceptDispatched(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            #expect(try await store.accept(dispatched("op_1")).isAccepted)
            let record = try await store.record("op_1")
            #expect(record.state == .running && record.chunks.map(\.state) == [.dispatching])
            #expect(record.chunks[0].dispatches == 1)
            #expect(record.timeline.map(\.what) == ["received", "chunk 0: dispatching"])
            // Nobody else can dispatch it.
            let isRefused = try await isConflict {
                try await store.advance("op_1", ending: nil, dispatching: 0, note: nil, at: .at(1))
            }
            #expect(isRefused)
            var final = OperationUpdate(.applied, effect: .complete, wipesWork: true, note: "ended")
            final.ending = (0, ChunkEnding(.apply, note: "done"))
            try await store.update("op_1", final, givingUpRest: true, at: .at(2))
            let ended = try await store.record("op_1")
            #expect(ended.state == .applied && ended.work == nil && ended.chunks.map(\.state) == [.applied])
            #expect(ended.timeline.map(\.what) == ["received", "chunk 0: dispatching", "done", "ended"])
        }
    }

    @Test("a crash right after that leaves it unknown", arguments: StoreFactory.all)
    func crashAfterAcceptDispatched(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(dispatched("op_1"))
            let left = try await store.recover(at: .at(1))
            #expect(left.map(\.id) == ["op_1"])
            let record = try await store.record("op_1")
            #expect(record.state == .unknown && record.effect == .unknown && record.chunks.map(\.state) == [.unknown])
            // Its key is kept until somebody knows.
            #expect(try await store.operation(caller: "crm", keyHash: [1], at: .at(1_000_000))?.id == "op_1")
        }
    }

    @Test("nothing else begins with something done", arguments: StoreFactory.all)
    func beginnings(_ factory: StoreFactory) async throws {
        var spending = dispatched("op_1")
        spending.operation.spends = true
        let several = dispatched("op_2", costs: [0, 0])
        var twice = dispatched("op_3")
        twice.operation.dispatch(0)
        var stateless = dispatched("op_4")
        stateless.operation.state = .accepted
        var done = dispatched("op_5")
        done.operation.chunks[0].state = .applied
        try await factory.withStore { [refused = [spending, several, twice, stateless, done]] store in
            for acceptance in refused {
                let isRefused = try await isConflict { _ = try await store.accept(acceptance) }
                #expect(isRefused, "\(acceptance.operation.id)")
                #expect(try await store.operation(acceptance.operation.id) == nil)
            }
        }
    }

    @Test("one key has one operation; the same request finds it, another is told", arguments: StoreFactory.all)
    func keys(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            #expect(try await store.accept(.sample("op_1", key: 1)).isAccepted)
            guard case .existing(let record) = try await store.accept(.sample("op_2", key: 1)) else {
                Issue.record("the key was taken twice")
                return
            }
            #expect(record.id == "op_1")
            guard case .keyReused("op_1") = try await store.accept(.sample("op_3", key: 1, fingerprint: 2)) else {
                Issue.record("another request had the key's answer")
                return
            }
            // Keys are each caller's own.
            #expect(try await store.accept(.sample("op_4", caller: "ats", key: 1)).isAccepted)
            #expect(try await store.operation("op_2") == nil)
            #expect(try await store.operation("op_3") == nil)
        }
    }

    @Test("200 equal calls at once are one operation", arguments: StoreFactory.all)
    func oneKeyAtOnce(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        switch try await store.accept(.sample("op_\(number)", key: 1)) {
                        case .accepted: "accepted op_\(number)"
                        case .existing(let record): "existing \(record.id)"
                        default: "else"
                        }
                    }
                }
                return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
            }
            let accepted = try #require(outcomes.keys.first { $0.hasPrefix("accepted") })
            #expect(outcomes.count == 2)
            #expect(outcomes[accepted] == 1)
            #expect(outcomes["existing \(accepted.dropFirst("accepted ".count))"] == 199)
            #expect(try await store.operations(OperationFilter()).count == 1)
        }
    }

    @Test("a freed key begins anew; the operation stays", arguments: StoreFactory.all)
    func freedKey(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", key: 1))
            try await store.bring("op_1", to: .rejected)
            try await store.update(
                "op_1", OperationUpdate(.rejected, effect: Effect.none, releasesKey: true), givingUpRest: true,
                at: .at(3))
            #expect(try await store.operation(caller: "crm", keyHash: [1], at: .at()) == nil)
            #expect(try await store.accept(.sample("op_2", key: 1, fingerprint: 2)).isAccepted)
            #expect(try await store.record("op_1").keyHash == [1])
        }
    }

    @Test("a refused acceptance leaves nothing", arguments: StoreFactory.all)
    func refusedAcceptance(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            // The id is taken; the key, which was free, must be so still.
            #expect(try await isConflict { _ = try await store.accept(.sample("op_1", key: 9)) })
            #expect(try await store.operation(caller: "crm", keyHash: [9], at: .at()) == nil)
            var done = Acceptance.sample("op_2")
            done.operation.chunks[0].state = .applied
            let begun = done
            #expect(try await isConflict { _ = try await store.accept(begun) })
            #expect(try await store.operation("op_2") == nil)
        }
    }

    @Test("an update says how it stands, and wipes", arguments: StoreFactory.all)
    func update(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [10, 10]))
            try await store.update(
                "op_1", OperationUpdate(.waiting, reason: "credits", note: "waits for credits"), givingUpRest: false,
                at: .at(1))
            #expect(try await store.record("op_1").state == .waiting)
            #expect(try await store.record("op_1").reason == "credits")
            try await store.bring("op_1", to: .applied)
            #expect(try await store.record("op_1").state == .running)
            #expect(try await store.record("op_1").reason == nil)
            var end = OperationUpdate(.partial, effect: .partial, wipesWork: true, note: "cancelled")
            (end.answer, end.problem) = ([1, 2], [3])
            try await store.update("op_1", end, givingUpRest: true, at: .at(5))
            // What isn't given stays.
            try await store.update(
                "op_1", OperationUpdate(.partial, effect: .partial), givingUpRest: false, at: .at(6))
            let record = try await store.record("op_1")
            #expect(record.state == .partial && record.effect == .partial)
            #expect(record.answer == [1, 2] && record.problem == [3] && record.work == nil)
            #expect(record.updatedAt == .at(6))
            #expect(record.chunks.map(\.state) == [.applied, .notAttempted])
            #expect(
                record.timeline.map(\.what) == [
                    "received", "waits for credits", "chunk 0: dispatching", "apply", "cancelled",
                ])
            #expect(
                try await isConflict {
                    try await store.update("op_9", end, givingUpRest: false, at: .at())
                })
        }
    }

    @Test(
        "an operation isn't over while chunks are open, and doesn't begin again by a late step",
        arguments: StoreFactory.all)
    func overIsOver(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1", costs: [1, 1]))
            let end = OperationUpdate(.applied, effect: .complete)
            #expect(try await isConflict { try await store.update("op_1", end, givingUpRest: false, at: .at(1)) })
            try await store.bring("op_1", to: .dispatching)
            #expect(try await isConflict { try await store.update("op_1", end, givingUpRest: true, at: .at(1)) })
            // The refusal took the giving up back, too.
            #expect(try await store.states("op_1") == [.dispatching, .accepted])
            let apply = ChunkEnding(.apply, note: "200")
            try await store.advance("op_1", ending: (0, apply), dispatching: nil, note: nil, at: .at(2))
            try await store.update("op_1", end, givingUpRest: true, at: .at(3))
            let late = OperationUpdate(.waiting, reason: "paused")
            #expect(try await isConflict { try await store.update("op_1", late, givingUpRest: false, at: .at(4)) })
            #expect(
                try await isConflict {
                    try await store.advance("op_1", ending: nil, dispatching: 1, note: nil, at: .at(4))
                })
            #expect(try await store.record("op_1").state == .applied)
        }
    }

    @Test("being answered is noted", arguments: StoreFactory.all)
    func answered(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            try await store.markAnswered("op_1", accepted: true)
            let answered = try await store.record("op_1")
            #expect(answered.isAnswered && answered.wasAccepted)
            // That it was a 202 first isn't forgotten.
            try await store.markAnswered("op_1", accepted: false)
            #expect(try await store.record("op_1").wasAccepted)
            #expect(try await isConflict { try await store.markAnswered("op_9", accepted: false) })
        }
    }

    @Test("a long story keeps its beginning and its end", arguments: StoreFactory.all)
    func longStory(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            _ = try await store.accept(.sample("op_1"))
            for number in 1..<700 {
                try await store.update(
                    "op_1", OperationUpdate(.waiting, note: "line \(number)"), givingUpRest: false, at: .at(number))
            }
            let story = try await store.record("op_1").timeline
            #expect(story.count == 20 + 1 + 500)
            #expect(story.first?.what == "received")
            #expect(story[20].what == "(180 lines left out)")
            #expect(story.last?.what == "line 699")
        }
    }

    @Test("ten thousand chunks are one operation", arguments: StoreFactory.all)
    func manyChunks(_ factory: StoreFactory) async throws {
        try await factory.withStore { store in
            let costs = [Int](repeating: 1, count: 10_000)
            #expect(try await store.accept(.sample("op_1", costs: costs)).isAccepted)
            try await store.advance("op_1", ending: nil, dispatching: 9_999, note: nil, at: .at(1))
            let record = try await store.record("op_1")
            #expect(record.chunks.count == 10_000)
            #expect(record.chunks[9_999].state == .dispatching && record.chunks[9_999].members.first == 99_990)
            try await store.advance(
                "op_1", ending: (9_999, ChunkEnding(.apply, note: "200")), dispatching: nil, note: nil, at: .at(2))
            try await store.update("op_1", OperationUpdate(.partial), givingUpRest: true, at: .at(3))
            #expect(try await store.states("op_1").filter { $0 == .notAttempted }.count == 9_999)
        }
    }
}
