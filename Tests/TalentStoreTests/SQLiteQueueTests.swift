import Foundation
import NIOConcurrencyHelpers
import TalentModel
import Testing

@testable import TalentStore

@Suite("SQLite store: batches and deadlines", .timeLimit(.minutes(1))) struct SQLiteQueueTests {
    /// Holds the writer's thread, as a disk that doesn't answer would.
    private final class Freeze: Sendable {
        private let gate = DispatchSemaphore(value: 0)
        private let begun = AsyncStream.makeStream(of: Void.self)

        /// The step that freezes; ended by `thaw`, or after a minute, so that no failure hangs the tests.
        var step: @Sendable (StoreTransaction) throws -> Void {
            { _ in
                self.begun.continuation.yield()
                _ = self.gate.wait(timeout: .now() + 60)
            }
        }

        func hasBegun() async { for await _ in begun.stream { return } }
        func thaw() { gate.signal() }
    }

    private var impatient: SQLiteStoreConfiguration {
        var configuration = SQLiteStoreConfiguration()
        configuration.timeout = .milliseconds(200)
        return configuration
    }

    @Test("behind a frozen disk every call is answered in time, and what wasn't begun never happens")
    func frozen() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { _ = try await $0.accept(.sample("op_before")) }
            try await withSQLiteStore(path, impatient) { store in
                let freeze = Freeze()
                async let frozen: Void = store.write(freeze.step)
                await freeze.hasBegun()

                let start = ContinuousClock.now
                let errors = await withTaskGroup(of: StoreError?.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            do throws(StoreError) {
                                _ = try await store.accept(.sample("op_\(number)"))
                                return nil
                            } catch { return error }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ContinuousClock.now - start < .seconds(5))
                #expect(errors.allSatisfy { $0?.reason == .timedOut && $0?.mayHaveHappened == false })
                // The one that froze was begun.
                var failure: StoreError?
                do { try await frozen } catch let error as StoreError { failure = error }
                #expect(failure?.reason == .timedOut && failure?.mayHaveHappened == true)
                #expect(store.statistics.timedOut >= 51 && store.statistics.queued == 0)
                // Reads go on.
                try await eventually { try await store.operation("op_before") != nil }

                freeze.thaw()
                try await eventually { try await store.accept(.sample("op_after")).isAccepted }
                #expect(try await store.operations(OperationFilter()).map(\.id).sorted() == ["op_after", "op_before"])
            }
        }
    }

    /// The first calls after a thaw may still be late.
    private func eventually(_ body: () async throws -> Bool) async throws {
        for _ in 0..<50 {
            do {
                #expect(try await body())
                return
            } catch let error as StoreError where error.reason == .timedOut && !error.mayHaveHappened {}
        }
        Issue.record("the store didn't recover")
    }

    @Test("a step whose commit hangs may have happened, and says so; here it has")
    func begunStep() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path, impatient) { store in
                let freeze = Freeze()
                let step = freeze.step
                let error = try await failure {
                    _ = try await store.write { transaction in
                        _ = try transaction.accept(.sample("op_1"))
                        try step(transaction)
                    }
                }
                #expect(error.reason == .timedOut && error.mayHaveHappened == true)
                freeze.thaw()
                try await eventually { try await store.write { try $0.operation("op_1") } != nil }
            }
        }
    }

    @Test("a full queue refuses at once")
    func fullQueue() async throws {
        try await withScratchFile { path in
            var configuration = SQLiteStoreConfiguration.forTests
            configuration.capacity = 3
            try await withSQLiteStore(path, configuration) { store in
                let freeze = Freeze()
                async let frozen: Void = store.write(freeze.step)
                await freeze.hasBegun()
                let outcomes = await withTaskGroup(of: String.self) { group in
                    for number in 0..<5 {
                        group.addTask {
                            do throws(StoreError) {
                                _ = try await store.accept(.sample("op_\(number)"))
                                return "accepted"
                            } catch { return error.detail }
                        }
                    }
                    var outcomes: [String] = []
                    for await outcome in group {
                        outcomes.append(outcome)
                        // Two are refused while the others wait; only then may those go on.
                        if outcomes.count == 2 { freeze.thaw() }
                    }
                    return outcomes
                }
                try await frozen
                #expect(
                    outcomes == [
                        "too many steps wait for the store", "too many steps wait for the store",
                        "accepted", "accepted", "accepted",
                    ])
            }
        }
    }

    @Test("what waits shares one commit; a step that fails takes back itself alone")
    func batch() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                _ = try await store.accept(.sample("op_taken"))
                let freeze = Freeze()
                async let frozen: Void = store.write(freeze.step)
                await freeze.hasBegun()
                let before = store.statistics
                async let outcomes = withTaskGroup(of: Bool.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            // Every other one inserts something, and then fails.
                            let step: @Sendable (StoreTransaction) throws -> Bool = { transaction in
                                _ = try transaction.accept(.sample("op_\(number)"))
                                if number % 2 == 1 { throw StoreError(.conflict, "") }
                                return true
                            }
                            return (try? await store.write(step)) ?? false
                        }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                while store.statistics.queued < 20 { await Task.yield() }
                freeze.thaw()
                try await frozen
                let done = await outcomes
                #expect(done == 10)
                let after = store.statistics
                #expect(after.commits - before.commits == 1)
                #expect(after.steps - before.steps == 21)
                // 17…32.
                #expect(after.batchSizes[5] - before.batchSizes[5] == 1)
                let ids = Set(try await store.operations(OperationFilter()).map(\.id))
                #expect(ids == Set((0..<10).map { "op_\($0 * 2)" } + ["op_taken"]))
            }
        }
    }

    @Test("a step that fails costs the others something only when it has changed something")
    func repeats() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                let freeze = Freeze()
                async let frozen: Void = store.write(freeze.step)
                await freeze.hasBegun()
                let runs = Runs()
                func add(_ name: String, _ body: @escaping @Sendable (StoreTransaction) throws -> Void) async {
                    let queued = store.statistics.queued
                    let step: @Sendable (StoreTransaction) throws -> Void = {
                        runs.count(name)
                        try body($0)
                    }
                    runs.add(
                        Task { () -> String in
                            do throws(StoreError) { try await store.write(step) } catch {
                                return "\(name): \(error.detail)"
                            }
                            return name
                        })
                    while store.statistics.queued == queued { await Task.yield() }
                }
                let accept: @Sendable (String) -> @Sendable (StoreTransaction) throws -> Void = { id in
                    { _ = try $0.accept(.sample(id)) }
                }
                await add("first", accept("op_1"))
                await add("reads", { _ = try $0.operation("op_1") })
                await add("refused", { _ = try $0.head("op_9") })
                await add("second", accept("op_2"))
                await add("fails late") {
                    _ = try $0.accept(.sample("op_3"))
                    throw StoreError(.conflict, "late")
                }
                await add("third", accept("op_4"))
                freeze.thaw()
                try await frozen
                let answers = await runs.answers()
                #expect(
                    answers == [
                        "first", "reads", "refused: there is no such operation", "second", "fails late: late", "third",
                    ])
                #expect(
                    runs.counts == [
                        "first": 2, "reads": 1, "refused": 1, "second": 2, "fails late": 1, "third": 1,
                    ])
                #expect(try await store.operations(OperationFilter()).map(\.id).sorted() == ["op_1", "op_2", "op_4"])
                #expect(try await store.record("op_2").timeline.count == 1)
            }
        }
    }

    /// How often steps ran, and how they were answered.
    private final class Runs: Sendable {
        private let state = NIOLockedValueBox((counts: [String: Int](), tasks: [Task<String, Never>]()))

        var counts: [String: Int] { state.withLockedValue { $0.counts } }

        func count(_ name: String) { state.withLockedValue { $0.counts[name, default: 0] += 1 } }
        func add(_ task: Task<String, Never>) { state.withLockedValue { $0.tasks.append(task) } }

        func answers() async -> [String] {
            var answers: [String] = []
            for task in state.withLockedValue({ $0.tasks }) { answers.append(await task.value) }
            return answers
        }
    }

    @Test("closing does what waits, answers whom it can't serve, and gives the file up")
    func close() async throws {
        try await withScratchFile { path in
            let store = try await SQLiteStore.open(path: path, configuration: .forTests)
            let freeze = Freeze()
            async let frozen: Void = store.write(freeze.step)
            await freeze.hasBegun()
            async let waiting = store.accept(.sample("op_1"))
            while store.statistics.queued < 1 { await Task.yield() }
            async let closed: Void = store.close()
            freeze.thaw()
            try await frozen
            let outcome = try await waiting
            #expect(outcome.isAccepted)
            await closed
            await store.close()
            let error = try await failure { _ = try await store.accept(.sample("op_2")) }
            #expect(error.detail == "the store is closed" && error.mayHaveHappened == false)
            try await withSQLiteStore(path) { _ = try await $0.record("op_1") }
        }
    }

    @Test("a frozen disk doesn't keep anybody from closing")
    func closeFrozen() async throws {
        try await withScratchFile { path in
            let store = try await SQLiteStore.open(path: path, configuration: impatient)
            let freeze = Freeze()
            async let frozen: Void = store.write(freeze.step)
            await freeze.hasBegun()
            let start = ContinuousClock.now
            await store.close()
            #expect(ContinuousClock.now - start < .seconds(5))
            // It still has the file: nobody else may, as its step may yet be committed.
            _ = try await failure { try await SQLiteStore.open(path: path).close() }
            _ = try? await frozen
            freeze.thaw()
        }
    }

    @Test("the queue keeps the order of deadlines")
    func deadlines() {
        var steps = StepFIFO()
        for deadline: UInt64 in [5, 9, 7, 6, 30, 8] { steps.insertByDeadline(PendingStep(deadline: deadline)) }
        var order: [UInt64] = []
        while let step = steps.popFirst() { order.append(step.deadline) }
        #expect(order == [5, 6, 7, 8, 9, 30])
    }

    @Test(
        "members as text",
        arguments: [
            ([], ""), ([0], "0"), ([0, 1, 2], "0-2"), ([3, 7, 8, 9, 12], "3,7-9,12"), ([2, 1], "2,1"), ([5, 5], "5,5"),
        ] as [([Int], String)])
    func members(_ example: (members: [Int], text: String)) {
        #expect(Members.text(example.members) == example.text)
        #expect(Members.read(example.text) == example.members)
    }

    @Test(
        "text that members never are", arguments: ["x", "1,", ",", "3-1", "-1", "1--2", "1-", "0-99999999999", "1-2-3"])
    func noMembers(_ text: String) {
        #expect(Members.read(text) == nil)
    }
}
