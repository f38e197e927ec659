import Testing

@testable import TalentGateway

/// When what is unknown is looked for (OP-3), as a table.
@Suite("Looks: when") struct LookAgendaTests {
    private let start = ContinuousClock.Instant.now
    private let hour = Duration.seconds(3600)

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .milliseconds(Int64(seconds * 1000)) }

    private func take(_ agenda: inout LookAgenda, at moment: ContinuousClock.Instant) throws -> LookAgenda.Turn {
        let turn = agenda.take(at: moment)
        return try #require(turn)
    }

    /// The moments, in seconds, at which an operation is looked for until nothing is left to do.
    private func looks(_ agenda: inout LookAgenda, took seconds: Double = 0, _ result: LookAgenda.Result) -> [Double] {
        var moments: [Double] = []
        while let due = agenda.nextDue, moments.count < 100 {
            guard let turn = agenda.take(at: due) else { continue }
            moments.append((start.duration(to: due) / .milliseconds(1)).rounded() / 1000)
            agenda.finish(turn, result, at: due + .milliseconds(Int64(seconds * 1000)))
        }
        return moments
    }

    @Test(
        "at once, and 1, 10 and 60 minutes after the loss; what is overdue once",
        arguments: [
            ([0], [0, 60, 600, 3600]), ([59], [0, 1, 541, 3541]), ([60], [0, 540, 3540]), ([120], [0, 480, 3480]),
            ([600], [0, 3000]), ([3599], [0, 1]), ([3600], [0]), ([10_000_000], [0]),
            // A clock that was set back: as if it had just happened.
            ([-86_400], [0, 60, 600, 3600]),
            // Two chunks, each on its own schedule.
            ([0, 1800], [0, 60, 600, 1800, 3600]),
        ] as [([Int], [Double])])
    func schedule(ages: [Int], expected: [Double]) {
        var agenda = LookAgenda()
        agenda.add("op_1", on: "paris", ages: ages.map { .seconds($0) }, isFresh: false, at: start)
        #expect(looks(&agenda, .open) == expected)
        #expect(agenda.count == 0)
    }

    @Test("nothing is looked for twice when it's over, and nothing without a chunk")
    func over() {
        var agenda = LookAgenda()
        agenda.add("op_1", on: "paris", ages: [.zero], isFresh: true, at: start)
        agenda.add("op_2", on: "paris", ages: [], isFresh: true, at: start)
        #expect(looks(&agenda, .over) == [0])
        #expect(agenda.count == 0 && agenda.nextDue == nil)
    }

    @Test("a connection makes one look at a time, with a pause as long as it took; others go on")
    func pace() throws {
        var agenda = LookAgenda()
        for number in 0..<3 { agenda.add("op_\(number)", on: "paris", ages: [hour], isFresh: false, at: start) }
        agenda.add("op_lyon", on: "lyon", ages: [hour], isFresh: false, at: start)
        let first = try take(&agenda, at: start)
        let second = try take(&agenda, at: start)
        #expect(Set([first.connection, second.connection]) == ["paris", "lyon"])
        let third = agenda.take(at: at(100))
        #expect(third == nil && agenda.nextDue == nil, "both are busy")
        let paris = first.connection == "paris" ? first : second
        agenda.finish(paris, .open, at: at(4))
        let tooEarly = agenda.take(at: at(7.9))
        #expect(tooEarly == nil && agenda.nextDue == at(8))
        #expect(try take(&agenda, at: at(8)).connection == "paris")
        // However fast a vendor is.
        var quick = LookAgenda()
        for number in 0..<4 { quick.add("op_\(number)", on: "paris", ages: [hour], isFresh: false, at: start) }
        #expect(looks(&quick, .open) == [0, 0.05, 0.1, 0.15])
    }

    @Test("what has just become unknown doesn't wait for what an earlier process left")
    func freshFirst() throws {
        var agenda = LookAgenda()
        for number in 0..<5 { agenda.add("op_\(number)", on: "paris", ages: [hour], isFresh: false, at: start) }
        agenda.add("op_fresh", on: "paris", ages: [.zero], isFresh: true, at: at(1))
        #expect(try take(&agenda, at: at(1)).operation == "op_fresh")
    }

    @Test("one that is noted is noted once; anew when it becomes unknown again")
    func again() throws {
        var agenda = LookAgenda()
        agenda.add("op_1", on: "paris", ages: [.zero], isFresh: true, at: start)
        let turn = try take(&agenda, at: start)
        agenda.finish(turn, .open, at: start)
        // Found in the store, which the list of looks knows already.
        agenda.add("op_1", on: "paris", ages: [.seconds(1)], isFresh: false, at: at(1))
        #expect(agenda.nextDue == at(60))
        // Resumed, and lost again, while it's looked for: that look says nothing of the new loss.
        let second = try take(&agenda, at: at(60))
        agenda.add("op_1", on: "paris", ages: [.zero], isFresh: true, at: at(61))
        agenda.finish(second, .over, at: at(62))
        #expect(agenda.count == 1)
        #expect(try take(&agenda, at: at(70)).operation == "op_1")
    }

    @Test("a look that failed is made again, later and later, and not for ever")
    func failures() {
        var agenda = LookAgenda()
        agenda.add("op_1", on: "paris", ages: [hour], isFresh: false, at: start)
        let moments = looks(&agenda, .failed(rest: nil))
        #expect(moments.prefix(8) == [0, 60, 180, 420, 900, 1860, 3780, 7380])
        #expect(moments.count == 29 && agenda.count == 0)
        // Some 24 hours.
        #expect((80_000...90_000).contains(moments.last ?? 0))
    }

    @Test("a vendor that fails is left alone by all looks of the connection, for as long as it says")
    func rest() throws {
        var agenda = LookAgenda()
        for number in 0..<100 { agenda.add("op_\(number)", on: "paris", ages: [hour], isFresh: false, at: start) }
        agenda.add("op_lyon", on: "lyon", ages: [hour], isFresh: false, at: at(1))
        var now = start
        for expected in [20.0, 60, 140] {
            let turn = try take(&agenda, at: now)
            #expect(turn.connection == "paris")
            agenda.finish(turn, .failed(rest: .seconds(20)), at: now)
            let other = agenda.take(at: at(expected - 0.1))
            #expect(other?.connection != "paris")
            now = at(expected)
        }
        // One that goes well ends that.
        let turn = try take(&agenda, at: now)
        agenda.finish(turn, .open, at: now)
        #expect(try take(&agenda, at: now + .milliseconds(50)).connection == "paris")
    }

    @Test("it has a bound")
    func bound() {
        var agenda = LookAgenda()
        for number in 0...LookAgenda.capacity {
            agenda.add("op_\(number)", on: "paris", ages: [hour], isFresh: false, at: start)
        }
        #expect(agenda.count == LookAgenda.capacity)
    }
}
