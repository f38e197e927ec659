@testable import Admission

// The store, and processes that come and go.
extension Simulation {
    var wall: Int64 { wallOffset + now.nanoseconds / 1_000_000 }

    func save() {
        guard let time = scenario.store, saving == nil, isUp else { return }
        saving = (admission.snapshot(at: now, wall: wall, leasing: true), admission.grants)
        queue.add(.saved, at: now + time, process: process)
    }

    func saved() {
        guard let done = saving else { return }
        stored = done.snapshot
        saving = nil
        admission.saved(done.grants)
        pump()
    }

    func crash() {
        guard isUp, let crash = scenario.crashes.first(where: { Tick(0) + $0.at == now }) else { return }
        isUp = false
        process += 1
        // What is on its way arrives all the same; nobody waits for the answer, and everybody asks again.
        let lost =
            waiting.values.map(\.source)
            + flights.values.filter { !$0.isOver && $0.process == process - 1 }.map(\.source)
        for source in lost.sorted() { comeBack(source, after: crash.away + .milliseconds(10)) }
        waiting = [:]
        line = WaitingLine()
        underWay = 0
        healthProbes = 0
        creditsProbing = 0
        isReadingBalance = false
        saving = nil
        wakeAt = .never
        wallOffset += scenario.clockSteps.nanoseconds / 1_000_000
        queue.add(.start, at: now + crash.away, process: process)
    }

    func start() {
        isUp = true
        admission = ConnectionAdmission(scenario.settings, seed: seed &+ UInt64(process))
        if let stored { admission.restore(stored, at: now, wall: wall) }
        if scenario.store != nil { admission.beginSaving() }
        lastHold = Tick(0)
        heldUntil = Tick(0)
        sinceHold = (0, 0, 0)
        save()
        pump()
    }
}
