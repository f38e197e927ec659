import Testing

@testable import TalentGateway

/// Who waits for an operation, how long, and what ends a wait.
@Suite(.timeLimit(.minutes(1))) struct OperationHubTests {
    private let clock = ManualClock()
    private let hub: OperationHub
    /// Ends the operation.
    private let end: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    init() {
        hub = OperationHub(clock: clock.steady)
        (end, ending) = AsyncStream.makeStream()
    }

    /// An operation that goes on until the test ends it.
    private func begin(_ id: String) async {
        let end = end
        _ = await hub.begin(id) { for await _ in end { break } }
    }

    private func wait(for id: String, _ seconds: Int) -> Task<Answer?, Never> {
        let deadline = clock.now + .seconds(seconds)
        return Task { await hub.answer(of: id, until: deadline) }
    }

    @Test("what is recorded as dispatched is taken on even while the process ends, and isn't withdrawn")
    func dispatchedWhileClosed() async {
        await begin("op_1")
        let hub = hub
        let draining = Task { await hub.drain(until: .now + .seconds(50)) }
        while await hub.hasRoom { await Task.yield() }
        #expect(await hub.begin("op_2") {} == false)
        let isSent = AsyncStream.makeStream(of: Void.self)
        let end = end
        #expect(
            await hub.begin("op_3", hasDispatched: true) {
                isSent.continuation.yield()
                for await _ in end { break }
            })
        for await _ in isSent.stream { break }
        await hub.withdraw("op_3")
        #expect(await hub.isCancelled("op_3") == false)
        #expect(await hub.count == 2)
        ending.finish()
        await draining.value
        #expect(await hub.count == 0)
    }

    @Test("waits end at their own deadlines, whatever their order") func deadlines() async throws {
        await begin("op_1")
        let long = wait(for: "op_1", 20)
        try await eventually("the alarm is set") { clock.deadlines.contains(.seconds(20)) }
        let short = wait(for: "op_1", 10)
        try await eventually("the alarm is set to the earlier") { clock.deadlines == [.seconds(10)] }
        let equal = wait(for: "op_1", 20)
        clock.advance(by: .seconds(10))
        #expect(await short.value == nil)
        try await eventually("the alarm is set to what is left") { clock.deadlines == [.seconds(20)] }
        clock.advance(by: .seconds(10))
        #expect(await long.value == nil)
        #expect(await equal.value == nil)
        ending.finish()
    }

    @Test("waits that end close together are looked at together") func crowd() async throws {
        await begin("op_1")
        let first = wait(for: "op_1", 10)
        try await eventually("the alarm is set") { clock.deadlines == [.seconds(10)] }
        let deadline = clock.now + .seconds(10)
        let others = (1...100).map { place in
            Task { await hub.answer(of: "op_1", until: deadline + .microseconds(place)) }
        }
        try await eventually("all wait") { await hub.waiting == 101 }
        clock.advance(by: .seconds(10))
        #expect(await first.value == nil)
        try await eventually("the alarm is set to a little later") { clock.deadlines == [.milliseconds(10_005)] }
        clock.advance(by: .milliseconds(5))
        for each in others { #expect(await each.value == nil) }
        #expect(clock.deadlines.isEmpty)
        ending.finish()
    }

    @Test("everybody who waits gets the answer, and so does who comes later") func answers() async throws {
        await begin("op_1")
        let early = [wait(for: "op_1", 10), wait(for: "op_1", 20)]
        try await eventually("they wait") { clock.deadlines == [.seconds(10)] }
        await hub.publish("op_1", Answer(status: 201, body: []))
        for each in early { #expect(await each.value?.status == 201) }
        #expect(await wait(for: "op_1", 10).value?.status == 201)
        ending.finish()
    }

    @Test("a wait ends with its task, and the others go on") func cancellation() async throws {
        await begin("op_1")
        let left = wait(for: "op_1", 10)
        let stays = wait(for: "op_1", 20)
        try await eventually("they wait") { clock.deadlines.contains(.seconds(10)) }
        left.cancel()
        #expect(await left.value == nil)
        await hub.publish("op_1", Answer(status: 201, body: []))
        #expect(await stays.value?.status == 201)
        ending.finish()
    }

    @Test("nobody waits for an operation that isn't worked on, nor after the deadline") func absence() async {
        #expect(await wait(for: "op_1", 10).value == nil)
        await begin("op_1")
        #expect(await wait(for: "op_1", 0).value == nil)
        #expect(clock.deadlines.isEmpty)
        ending.finish()
    }

    @Test("a drain ends the waits that the next process goes on with, and no others", arguments: [false, true])
    func drain(inDrain: Bool) async throws {
        await begin("op_1")
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let (started, starting) = AsyncStream.makeStream(of: Void.self)
        let waiting = Task {
            await hub.interruptible("op_1", inDrain: inDrain) {
                starting.finish()
                for await _ in gate {}
                return Task.isCancelled
            }
        }
        for await _ in started {}
        await hub.stopAfterCalls()
        if inDrain { opening.finish() }
        #expect(await waiting.value == !inDrain)
        #expect(await hub.beginDispatch("op_1", inDrain: inDrain) == inDrain)
        // What its caller wants ended ends all the same.
        _ = await hub.cancel("op_1")
        #expect(await hub.interruptible("op_1", inDrain: inDrain) { Task.isCancelled })
        #expect(await !hub.beginDispatch("op_1", inDrain: inDrain))
        ending.finish()
    }
}
