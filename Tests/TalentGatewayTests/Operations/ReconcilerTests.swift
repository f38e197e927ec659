import TalentModel
import TalentStore
import Testing

@testable import TalentGateway

/// Looking for what is unknown, within a process and after its end (OP-3).
@Suite("Looks: made", .timeLimit(.minutes(1))) struct ReconcilerTests {
    /// An operation of which the process has lost sight, and its vendor.
    private func withLost(
        people: Range<Int> = 0..<3, _ reply: TextingVendor.Reply = .textAndBreak,
        _ body: (EngineBench, String) async throws -> Void
    ) async throws {
        try await withScratchStore { store in
            let vendor = TextingVendor()
            await vendor.set { $0.replies = [0: reply] }
            let bench = EngineBench(store, vendor)
            let id = try await bench.accepted(people)
            #expect(try await bench.ended(id).state == .unknown)
            try await body(bench, id)
            #expect(await vendor.textedTwice.isEmpty)
        }
    }

    @Test("what the vendor shows is settled at once, by the process that lost sight of it")
    func atOnce() async throws {
        try await withLost { bench, id in
            try await bench.looking {
                try await eventually("it's settled") { try await bench.record(id).state == .applied }
            }
            let record = try await bench.record(id)
            #expect(record.effect == .complete && record.work == nil && record.chunks[0].lostAt == nil)
            #expect(record.timeline.last?.what == "found at the provider: it happened")
            #expect(await bench.vendor.posts == 1)
            #expect(await bench.vendor.looks == 1)
        }
    }

    @Test("after a restart it goes on where the schedule stands: once for what is overdue, then the rest")
    func schedule() async throws {
        try await withLost { bench, id in
            await bench.vendor.set { $0.isShowing = false }
            bench.pass(.seconds(120))
            let next = bench.successor()
            #expect(try await next.engine.recover().isEmpty, "nothing of it is left to do but to look")
            try await next.looking {
                for (looks, deadline) in [(1, 600), (2, 3600)] {
                    try await eventually("look \(looks)") { await bench.vendor.looks == looks }
                    try await eventually("it waits until \(deadline) s") {
                        next.steady.deadlines == [.seconds(deadline)]
                    }
                    next.steady.advance(by: .seconds(deadline) - next.steady.start.duration(to: next.steady.now))
                }
                try await eventually("the last look") { await bench.vendor.looks == 3 }
                try await eventually("no more to do") { await next.engine.looks.count == 0 }
            }
            #expect(try await bench.states(id) == [.unknown])
            // The process after that looks once more; by then the vendor shows them.
            await bench.vendor.set { $0.isShowing = true }
            bench.pass(.seconds(86_400))
            let last = bench.successor()
            try await last.looking {
                try await eventually("it's settled") { try await bench.record(id).state == .applied }
            }
            #expect(await bench.vendor.looks == 4)
            #expect(await bench.vendor.posts == 1)
        }
    }

    @Test("what became unknown by the end of its process is looked for by the next one")
    func crash() async throws {
        try await withScratchStore { store in
            let bench = EngineBench(store, TextingVendor())
            // As a process that died while the call was on its way has left it.
            let id = try await bench.accepted(0..<250)
            try await bench.ended(id)
            let lost = EngineBench(store, TextingVendor { _ in try? await Task.sleep(for: .seconds(3600)) })
            let second = try await lost.accepted(1000..<1250)
            try await eventually("it's on its way") { try await lost.states(second)[0] == .dispatching }
            await bench.vendor.set { vendor in vendor.isShowing = false }
            let next = bench.successor()
            let left = try await next.engine.recover()
            #expect(left.map(\.id) == [second])
            for record in left { await next.engine.takeUp(record) }
            try await next.looking {
                try await eventually("it's looked for") { await bench.vendor.looks == 1 }
                try await eventually("it's concluded") { try await bench.record(second).problem != nil }
            }
            #expect(try await bench.states(second) == [.unknown, .notAttempted, .notAttempted])
            #expect(await bench.vendor.posts == 3, "those of the first operation")
        }
    }

    @Test("however many are unknown, in as many pages: one after the other, each once")
    func many() async throws {
        try await withScratchStore { store in
            let vendor = TextingVendor()
            await vendor.set { vendor in
                for number in 0..<230 { vendor.replies[number] = .textAndBreak }
            }
            let bench = EngineBench(store, vendor)
            var ids: [String] = []
            for number in 0..<230 {
                // Two of each moment.
                if number % 2 == 0 { bench.pass(.seconds(1)) }
                ids.append(try await bench.accepted(number..<number + 1))
            }
            for id in ids { try await bench.ended(id) }
            bench.pass(.seconds(7200))
            let next = bench.successor()
            try await next.looking {
                for id in ids {
                    try await eventually("\(id) is settled") {
                        // The pauses between them.
                        next.pass(.milliseconds(50))
                        return try await next.record(id).state == .applied
                    }
                }
                try await eventually("no more to do") { await next.engine.looks.count == 0 }
            }
            // The vendor's list has them on three pages, the newest first.
            let looks = await vendor.looks
            #expect(looks == 100 + 2 * 100 + 3 * 30)
            #expect(await vendor.mostLooksAtOnce == 1)
            #expect(await vendor.posts == 230)
            #expect(await vendor.textedTwice.isEmpty)
        }
    }

    @Test("a vendor that hangs holds up its own looks, and neither others' nor the end of the process")
    func hanging() async throws {
        try await withScratchStore { store in
            let vendor = TextingVendor()
            await vendor.set { $0.replies = [0: .textAndBreak, 1: .textAndBreak] }
            let bench = EngineBench(store, vendor, connections: ["paris", "lyon"])
            let hung = try await bench.accepted(0..<1, on: "paris")
            try await bench.ended(hung)
            let other = try await bench.accepted(1..<2, on: "lyon")
            try await bench.ended(other)
            await vendor.set { $0.hangingHosts = ["paris.example"] }
            let next = bench.successor(connections: ["paris", "lyon"])
            // Its end waits for the looks, which would take an hour.
            try await next.looking {
                try await eventually("the other one is settled") { try await next.record(other).state == .applied }
                try await eventually("both were looked for") { await vendor.looks == 2 }
            }
            #expect(try await next.record(hung).state == .unknown)
        }
    }

    @Test("the store is away at the start, and later: nothing is forgotten")
    func storeAway() async throws {
        try await withLost { bench, id in
            let next = bench.successor()
            next.store.isAway = true
            try await next.looking {
                for refusals in 1...3 {
                    try await eventually("it's asked for the \(refusals). time") {
                        next.pass(.seconds(1))
                        return next.store.refusals >= refusals
                    }
                }
                next.store.isAway = false
                await bench.vendor.set { $0.isShowing = false }
                try await eventually("it's looked for") {
                    next.pass(.seconds(1))
                    return await bench.vendor.looks == 1
                }
                // Away when the next look is due: it's made when it's back.
                next.store.isAway = true
                let before = next.store.refusals
                try await eventually("it's asked again") {
                    next.pass(.seconds(10))
                    return next.store.refusals > before
                }
                await bench.vendor.set { $0.isShowing = true }
                next.store.isAway = false
                try await eventually("it's settled") {
                    next.pass(.seconds(10))
                    return try await next.record(id).state == .applied
                }
            }
            #expect(await bench.vendor.posts == 1)
        }
    }

    @Test("a vendor that fails is asked again later, whatever the schedule says")
    func failing() async throws {
        try await withLost { bench, id in
            await bench.vendor.set { $0.readStatus = 503 }
            bench.pass(.seconds(7200))
            let next = bench.successor()
            try await next.looking {
                try await eventually("it's looked for") { await bench.vendor.looks == 1 }
                await bench.vendor.set { $0.readStatus = nil }
                try await eventually("it waits for a minute") { next.steady.deadlines == [.seconds(7260)] }
                next.pass(.seconds(60))
                try await eventually("it's settled") { try await next.record(id).state == .applied }
            }
        }
    }

    @Test("what somebody has resolved isn't looked for")
    func resolved() async throws {
        try await withLost { bench, id in
            await bench.vendor.set { $0.isShowing = false }
            try await bench.looking {
                try await eventually("it's looked for") { await bench.vendor.looks == 1 }
                try await bench.engine.resolve(id, chunks: [0], .resolveApplied, note: "a person's word")
                try await eventually("it waits") { bench.steady.deadlines == [.seconds(60)] }
                bench.pass(.seconds(60))
                try await eventually("it's given up") { await bench.engine.looks.count == 0 }
            }
            #expect(await bench.vendor.looks == 1)
            let next = bench.successor()
            try await next.looking {
                try await eventually("nothing is found in the store") { await next.engine.looks.count == 0 }
            }
            #expect(await bench.vendor.looks == 1)
        }
    }

    @Test("one that was resumed in spite of an unknown chunk is looked for all the same, after a restart too")
    func resumed() async throws {
        try await withScratchStore { store in
            let vendor = TextingVendor()
            await vendor.set {
                $0.replies = [0: .textAndBreak, 2: .noCredits]
                $0.isShowing = false
            }
            let bench = EngineBench(store, vendor)
            let id = try await bench.accepted(0..<300, options: #","on_exhausted":"park""#)
            try await bench.ended(id)
            let later = bench.engine.clock() + .seconds(7200)
            #expect(try await bench.store.resume(id, notAfter: later, at: bench.engine.clock()))
            await bench.engine.takeUp(try await bench.record(id))
            try await bench.waits(id, for: "credits")
            await vendor.set { $0.credits = 0 }
            #expect(try await bench.states(id) == [.unknown, .applied, .accepted])

            let next = bench.successor()
            await vendor.set { $0.isShowing = true }
            for record in try await next.engine.recover() { await next.engine.takeUp(record) }
            try await next.looking {
                try await eventually("the first chunk is settled") {
                    next.pass(.milliseconds(50))
                    return try await next.states(id)[0] == .applied
                }
            }
            try await eventually("it's parked again") { try await next.record(id).state == .waiting }
            // The former process is as good as dead: it may not send what the next one does.
            _ = await bench.engine.hub.drain(until: .now + .seconds(5))
            await next.topUp(1000)
            try await next.ended(id)
            #expect(try await next.record(id).state == .applied)
            #expect(await vendor.textedTwice.isEmpty)
            #expect(await vendor.texts.count == 300)
        }
    }

    @Test("where nothing can be found out any more, nobody is asked")
    func wiped() async throws {
        try await withLost { bench, id in
            bench.pass(.seconds(2 * 86_400))
            #expect(try await bench.store.sweep(at: bench.engine.clock(), retention: .seconds(90 * 86_400)) > 0)
            #expect(try await bench.record(id).work == nil)
            let next = bench.successor()
            try await next.looking {
                try await eventually("it waits for nothing but a day") {
                    next.steady.deadlines == [.seconds(3 * 86_400)]
                }
                try await eventually("it's given up") { await next.engine.looks.count == 0 }
            }
            #expect(await bench.vendor.looks == 0)
            #expect(try await bench.record(id).state == .unknown)
        }
    }
}
