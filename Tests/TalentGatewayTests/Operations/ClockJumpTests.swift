import NIOConcurrencyHelpers
import TalentModel
import TalentStore
import Testing

@testable import TalentGateway

/// A wall clock that jumps by days in the middle of things: nobody is sent twice, nothing is lost, and nothing goes that
/// isn't settled.
@Suite("Clocks: jumps", .timeLimit(.minutes(1))) struct ClockJumpTests {
    private static let day = Duration.seconds(86_400)
    private static let jumps = [day * 3, day * -3, day * 100, day * -100]
    private let key = "0123456789abcdef"
    private let parking = #","on_exhausted":"park""#

    private func sweep(_ bench: EngineBench) async throws {
        _ = try await bench.store.sweep(at: bench.engine.moments.earlier, retention: bench.engine.retention.records)
    }

    /// 300 people in three chunks; the clock jumps while the second chunk is on its way.
    private func withJump(
        _ jump: Duration, replies: [Int: TextingVendor.Reply] = [:], options: String = "",
        _ body: (EngineBench, String) async throws -> Void
    ) async throws {
        try await withScratchStore { store in
            let holder = BenchHolder()
            let vendor = TextingVendor { number in
                if number == 1 { holder.bench?.jump(jump) }
            }
            await vendor.set { $0.replies = replies }
            let bench = EngineBench(store, vendor)
            holder.bench = bench
            let id = try await bench.accepted(0..<300, key: key, options: options)
            try await body(bench, id)
            #expect(await vendor.textedTwice.isEmpty)
        }
    }

    @Test("back, in the middle of a campaign: it's sent to its end", arguments: jumps.filter { $0 < .zero })
    func campaignBack(_ jump: Duration) async throws {
        try await withJump(jump) { bench, id in
            let record = try await bench.ended(id)
            #expect(record.state == .applied && record.chunks.allSatisfy { $0.added == 100 })
            try await sweep(bench)
            #expect(try await bench.isReplayed(0..<300, key: key, id))
            // The clock is right again.
            bench.jump(.zero - jump)
            bench.pass(.seconds(600))
            try await sweep(bench)
            #expect(try await bench.isReplayed(0..<300, key: key, id))
            #expect(try await bench.record(id).chunks.count == 3)
            #expect(await bench.vendor.posts == 3)
        }
    }

    @Test(
        "ahead, past its end: what is unsent is given up and told, and is still there to be resumed",
        arguments: jumps.filter { $0 > .zero })
    func campaignAhead(_ jump: Duration) async throws {
        try await withJump(jump) { bench, id in
            let record = try await bench.ended(id)
            #expect(record.state == .partial && record.chunks.map(\.state) == [.applied, .applied, .notAttempted])
            #expect(ProgressCounts(record).added == 200 && ProgressCounts(record).notAttempted == 100)
            // By the wall clock its time, its key and, 100 days on, the record itself are long past.
            for _ in 0..<3 {
                bench.pass(.seconds(600))
                try await sweep(bench)
            }
            #expect(try await bench.isReplayed(0..<300, key: key, id))
            bench.jump(.zero - jump)
            try await sweep(bench)
            let notAfter = bench.engine.clock() + .seconds(3600)
            #expect(try await bench.store.resume(id, notAfter: notAfter, at: bench.engine.clock()))
            await bench.engine.takeUp(try await bench.record(id))
            #expect(try await bench.ended(id).state == .applied)
            #expect(await bench.vendor.posts == 3)
        }
    }

    @Test("while it's unknown: it stays, with its key and what it takes to look for it", arguments: jumps)
    func unknown(_ jump: Duration) async throws {
        try await withJump(jump, replies: [1: .textAndBreak]) { bench, id in
            #expect(try await bench.ended(id).state == .unknown)
            for _ in 0..<3 {
                bench.pass(.seconds(600))
                try await sweep(bench)
            }
            #expect(try await bench.isReplayed(0..<300, key: key, id))
            // Not under another key either.
            let refusal = await #expect(throws: GatewayError.self) { try await bench.submit(100..<101) }
            #expect(refusal?.code == .outcomeUnresolved)
            let next = bench.successor()
            try await next.looking {
                try await eventually("it's settled") { try await next.record(id).state == .partial }
            }
            #expect(try await next.states(id) == [.applied, .applied, .notAttempted])
        }
    }

    @Test("while it's parked: back, it waits on and is sent; ahead, past its end, it's given up")
    func parked() async throws {
        for jump in Self.jumps {
            try await withScratchStore { store in
                let vendor = TextingVendor()
                await vendor.set { $0.credits = 100 }
                let bench = EngineBench(store, vendor)
                let id = try await bench.accepted(0..<300, key: key, options: parking)
                try await bench.waits(id, for: "credits")
                bench.jump(jump)
                try await sweep(bench)
                if jump < .zero {
                    try await bench.waits(id, for: "credits")
                    await bench.topUp(1000)
                    #expect(try await bench.ended(id).state == .applied)
                    #expect(await vendor.texts.count == 300)
                } else {
                    // Nothing leaves after its time, though there are credits now.
                    await bench.topUp(1000)
                    #expect(try await bench.ended(id).state == .partial)
                    #expect(await vendor.texts.count == 100)
                    #expect(try await bench.states(id) == [.applied, .notAttempted, .notAttempted])
                    #expect(try await bench.record(id).work != nil)
                }
                #expect(try await bench.isReplayed(0..<300, key: key, id, options: parking))
                #expect(await vendor.textedTwice.isEmpty)
            }
        }
    }

    @Test("while it waits for the hours of sending: they begin by the wall clock as it is then")
    func window() async throws {
        // The bench begins at 10:00.
        let evening = SendWindow(from: 20 * 60, until: 22 * 60, zone: "UTC")
        try await withScratchStore { store in
            let vendor = TextingVendor()
            let bench = EngineBench(store, vendor, sendWindow: evening)
            let id = try await bench.accepted(0..<1)
            try await bench.waits(id, for: "send_window")
            // It was set wrong, and is 19:59 in truth.
            bench.jump(.seconds(10 * 3600 - 60))
            bench.pass(.seconds(30))
            try await bench.waits(id, for: "send_window")
            #expect(await vendor.posts == 0)
            try await eventually("it's sent within a minute") {
                bench.pass(.seconds(30))
                return try await bench.record(id).state == .applied
            }
            #expect(bench.steady.start.duration(to: bench.steady.now) < .seconds(600))
        }
    }

    @Test("nothing that isn't over is removed, however far ahead the clock is, and for however long")
    func unfinished() async throws {
        try await withScratchStore { store in
            let vendor = TextingVendor()
            await vendor.set { $0.credits = 100 }
            let bench = EngineBench(store, vendor)
            let id = try await bench.accepted(0..<200, options: #","on_exhausted":"park""#)
            try await bench.waits(id, for: "credits")
            // Nobody works on it: the engine that did is out of the way.
            await bench.engine.hub.drain(until: .now + .seconds(5))
            for _ in 0..<3 {
                bench.jump(Self.day * 1000)
                _ = try await bench.store.sweep(at: bench.engine.clock(), retention: .seconds(3600))
            }
            let record = try await bench.record(id)
            #expect(record.chunks.map(\.state) == [.applied, .accepted] && record.work != nil)
        }
    }

    @Test("a key is forgotten when its time is over by both clocks, or by one for a day")
    func keys() async throws {
        try await withScratchStore { store in
            let bench = EngineBench(store, TextingVendor())
            let id = try await bench.accepted(0..<1, key: key)
            #expect(try await bench.ended(id).state == .applied)
            // Ahead, and back again, several times.
            for jump in [3, -3, -2, 2, 40, -40] {
                bench.jump(Self.day * jump)
                try await sweep(bench)
                #expect(try await bench.isReplayed(0..<1, key: key, id), "\(jump)")
            }
            bench.pass(Self.day - .seconds(60))
            try await sweep(bench)
            #expect(try await bench.isReplayed(0..<1, key: key, id))
            bench.pass(.seconds(120))
            try await sweep(bench)
            #expect(try await !bench.isReplayed(0..<1, key: key, id), "its time is over")

            // A key made while the clock was behind lives as long as others.
            bench.jump(Self.day * -5)
            let second = try await bench.accepted(1..<2, key: key + "2")
            #expect(try await bench.ended(second).state == .applied)
            bench.jump(Self.day * 5)
            bench.pass(.seconds(3600))
            try await sweep(bench)
            #expect(try await bench.isReplayed(1..<2, key: key + "2", second))
            let next = bench.successor()
            #expect(try await next.isReplayed(1..<2, key: key + "2", second), "in the next process too")
            #expect(await bench.vendor.posts == 3)
        }
    }

    @Test("a day's messages aren't sent twice a day because the clock says it's another one")
    func budget() async throws {
        try await withScratchStore { store in
            let bench = EngineBench(store, TextingVendor())
            func isAccepted(_ people: Range<Int>) async throws -> Bool {
                do {
                    guard case .accepted(let record) = try await bench.submit(people, messagesPerDay: 10) else {
                        return false
                    }
                    try await bench.ended(record.value.id)
                    return true
                } catch let error as GatewayError where error.code == .budgetExceeded {
                    return false
                }
            }
            let isBegun = try await isAccepted(0..<8)
            #expect(isBegun)
            for jump in [3, -3, -3, 3] {
                bench.jump(Self.day * jump)
                #expect(try await !isAccepted(10..<13), "\(jump)")
            }
            bench.jump(Self.day * 3)
            #expect(try await isAccepted(20..<22))
            bench.jump(Self.day * -3)
            #expect(try await !isAccepted(30..<31), "what went out on the wrong day counts")
            bench.pass(Self.day * 4)
            #expect(try await isAccepted(40..<50), "a new day")
            #expect(await bench.vendor.texts.count == 20)
        }
    }
}

/// What a vendor's hook needs to reach the bench that is made with it.
private final class BenchHolder: Sendable {
    private let box = NIOLockedValueBox<EngineBench?>(nil)

    var bench: EngineBench? {
        get { box.withLockedValue { $0 } }
        set { box.withLockedValue { $0 = newValue } }
    }
}
