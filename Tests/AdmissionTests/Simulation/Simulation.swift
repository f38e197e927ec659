import Foundation
import Upstream

@testable import Admission

/// Callers, a bulkhead, a line and an admission in front of a simulated vendor, event by event.
///
/// The part between the line and the vendor does what a provider's actor does: lets a call go when it may, else lets it wait,
/// and looks through the line whenever a call has ended or a wait is over. What must hold at every moment is checked at
/// every moment; what went wrong is told with the seed.
final class Simulation {
    struct Flight {
        var source: Int
        var permit: Permit
        var process: Int
        var isOver = false
        var outcome = CallOutcome.abandoned
        var advice: LimitAdvice?

        var over: Flight {
            var flight = self
            flight.isOver = true
            return flight
        }
    }

    struct Waiting {
        var source: Int
        var since: Tick
        var cost: Int?
    }

    let scenario: Scenario
    let seed: UInt64
    private(set) var vendor: SimulatedVendor
    var admission: ConnectionAdmission
    private(set) var reports: [SourceReport]
    /// What went wrong.
    private(set) var faults: [String] = []
    /// When each 429 of ours was answered.
    private(set) var refusals: [Tick] = []
    private(set) var events = 0
    private(set) var mostHealthProbes = 0
    private(set) var creditProbes: [Int] = []
    private(set) var balanceCalls = 0

    var random: SplitMix
    var queue = EventQueue()
    var line = WaitingLine()
    var waiting: [UInt64: Waiting] = [:]
    var flights: [Int: Flight] = [:]
    private var nextFlight = 0
    private var number: UInt64 = 0
    var underWay = 0
    var wakeAt = Tick.never
    var isUp = true
    var process = 0
    private var left: [Int]
    var wallOffset: Int64 = 1_700_000_000_000
    var now = Tick(0)

    var stored: ConnectionAdmission.Snapshot?
    var saving: (snapshot: ConnectionAdmission.Snapshot, grants: [UInt64])?

    // Our own memory of what the vendor said, beside that of the value under test.
    var heldUntil = Tick(0)
    var lastHold = Tick(0)
    var sinceHold: (epoch: UInt32, underWay: Int, succeeded: Int) = (0, 0, 0)
    var healthProbes = 0
    var creditsProbing = 0
    var isReadingBalance = false

    init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        vendor = scenario.vendor
        admission = ConnectionAdmission(scenario.settings, seed: seed)
        random = SplitMix(seed: seed &* 0x5851_f42d_4c95_7f2d &+ 1)
        reports = scenario.sources.map { _ in SourceReport() }
        left = scenario.sources.map { source in
            switch source.pattern {
            case .backlog(let calls, _), .chunks(let calls): calls
            case .random, .steady: .max
            }
        }
    }

    /// Runs to the end, and says what went wrong.
    @discardableResult
    func run() -> [String] {
        if scenario.store != nil { admission.beginSaving() }
        for (index, source) in scenario.sources.enumerated() {
            let begin = Tick(0) + source.from
            switch source.pattern {
            case .backlog(_, let atOnce):
                for _ in 0..<atOnce { queue.add(.comeback(source: index), at: begin, process: -1) }
            case .chunks: queue.add(.comeback(source: index), at: begin, process: -1)
            case .random, .steady: queue.add(.arrival(source: index), at: begin, process: -1)
            }
        }
        if scenario.foreign > 0 { queue.add(.foreign, at: now + pause(scenario.foreign), process: -1) }
        for crash in scenario.crashes { queue.add(.crash, at: Tick(0) + crash.at, process: -1) }
        for topUp in scenario.topUps { queue.add(.topUp, at: Tick(0) + topUp.at, process: -1) }
        save()
        while let (moment, of, event) = queue.next(), moment < Tick(0) + scenario.length {
            if of >= 0, of != process { continue }
            now = moment
            events += 1
            take(event)
            if faults.count > 10 { break }
        }
        return faults
    }

    private func take(_ event: SimulatedEvent) {
        switch event {
        case .arrival(let source):
            switch scenario.sources[source].pattern {
            case .random(let rate): queue.add(event, at: now + pause(rate), process: -1)
            case .steady(let rate): queue.add(event, at: now + .fraction(1 / rate), process: -1)
            case .backlog, .chunks: break
            }
            guard isUp else { return }
            reports[source].arrived += 1
            submit(source)
        case .comeback(let source):
            if isUp { submit(source) } else { queue.add(event, at: now + .seconds(1), process: -1) }
        case .reached(let flight): reach(flight)
        case .ended(let flight): end(flight)
        case .wake:
            if now >= wakeAt {
                wakeAt = .never
                pump()
            }
        case .saved: saved()
        case .foreign:
            vendor.takeForeign(at: now)
            queue.add(.foreign, at: now + pause(scenario.foreign), process: -1)
        case .crash: crash()
        case .start: start()
        case .topUp:
            guard let topUp = scenario.topUps.first(where: { Tick(0) + $0.at == now }) else { return }
            vendor.balance = (vendor.balance ?? 0) + topUp.credits
            if scenario.tellsTopUps { admission.toppedUp() }
        case .balance:
            isReadingBalance = false
            admission.balance(vendor.balance, at: now)
            pump()
        }
    }

    // MARK: The way of a call

    private func submit(_ source: Int, cost: Int? = nil) {
        guard left[source] > 0 else { return }
        let who = scenario.sources[source]
        reports[source].made += 1
        let cost = cost ?? who.cost.map { Int.random(in: $0, using: &random) }
        var following = 0
        if case .chunks = who.pattern { following = left[source] - 1 }
        let call = AdmissionCall(classes: who.classes, isSafe: who.isSafe, cost: cost, following: following)
        number += 1
        if line.count == 0, underWay < scenario.inFlight {
            switch admission.admit(call, at: now) {
            case .go(let permit):
                dispatch(permit, source, since: now)
                if admission.wantsSaving { save() }
                return
            case .refuse(let refusal):
                refuse(source, refusal, cost: cost)
                return
            case .wait: break
            }
        }
        guard line.count < scenario.waiting else {
            reports[source].refused += 1
            comeBack(source, after: .milliseconds(500))
            return
        }
        line.append(WaitingLine.Entry(number: number, caller: who.caller, call: call))
        waiting[number] = Waiting(source: source, since: now, cost: cost)
        pump()
    }

    func pump() {
        leaveLine()
        var blocked: [LaneClasses] = []
        var wake = Tick.never
        var waitsForEvent = false
        while underWay < scenario.inFlight, let entry = line.next(blocked: blocked) {
            guard let place = waiting[entry.number] else { return fault("a call in the line that nobody knows") }
            switch admission.admit(entry.call, at: now) {
            case .go(let permit):
                line.take(entry)
                waiting[entry.number] = nil
                dispatch(permit, place.source, since: place.since)
            case .wait(let until, let reason):
                blocked.append(entry.call.classes)
                if until <= now { fault("a wait that is over already") }
                wake = min(wake, until)
                if until == .never {
                    waitsForEvent = true
                    if reason == .store, saving == nil { save() }
                    if reason == .store, saving == nil { fault("waits for a store that isn't asked") }
                    if reason == .hold, underWay == 0 { fault("waits for calls of which none is under way") }
                }
            case .refuse(let refusal):
                _ = line.remove(entry.number)
                waiting[entry.number] = nil
                refuse(place.source, refusal, cost: place.cost)
            }
        }
        if wake != .never, wake < wakeAt || wakeAt <= now {
            wakeAt = wake
            queue.add(.wake, at: vary((wake - Tick(0), scenario.lateness)).tick, process: process)
        }
        if line.count > 0, underWay == 0, wakeAt == .never, !waitsForEvent { fault("work, but nothing will happen") }
        if admission.wantsSaving { save() }
    }

    /// Those whose caller doesn't wait any longer.
    private func leaveLine() {
        for entry in line.all {
            guard let place = waiting[entry.number], let patience = scenario.sources[place.source].patience,
                now - place.since > patience
            else { continue }
            _ = line.remove(entry.number)
            waiting[entry.number] = nil
            reports[place.source].refused += 1
            comeBack(place.source, after: .seconds(1))
        }
    }

    private func dispatch(_ permit: Permit, _ source: Int, since: Tick) {
        if now < heldUntil { fault("a call left during a hold") }
        if permit.findsOutHealth {
            healthProbes += 1
            mostHealthProbes = max(mostHealthProbes, healthProbes)
            if !permit.call.isSafe { fault("a call that isn't safe was the breaker's probe") }
            if healthProbes > 1 { fault("two calls find out the vendor's health") }
        }
        if permit.findsOutCredits {
            creditsProbing += 1
            creditProbes.append(permit.call.cost ?? 0)
            if creditsProbing > 1 { fault("two calls find out whether there are credits") }
        }
        let hold = admission.lane.hold
        if hold.epoch != sinceHold.epoch { sinceHold = (hold.epoch, 0, 0) }
        if hold.epoch > 0, permit.findsOutLimit {
            sinceHold.underWay += 1
            if sinceHold.underWay > 1 + sinceHold.succeeded { fault("more than the ramp allows after a hold") }
        }
        reports[source].waits.append((now - since).inSeconds)
        underWay += 1
        nextFlight += 1
        flights[nextFlight] = Flight(source: source, permit: permit, process: process)
        if scenario.givenBack > 0, Double.random(in: 0..<1, using: &random) < scenario.givenBack {
            flights[nextFlight]?.outcome = .neverLeft
            queue.add(.ended(flight: nextFlight), at: now + vary(scenario.latency), process: process)
            return
        }
        queue.add(.reached(flight: nextFlight), at: now + vary(scenario.network), process: -1)
        if scenario.abandoned > 0, Double.random(in: 0..<1, using: &random) < scenario.abandoned {
            queue.add(.ended(flight: nextFlight), at: now + .milliseconds(5), process: process)
        }
    }

    private func reach(_ index: Int) {
        // The vendor sees it even when our process is gone, or the caller.
        guard var flight = flights[index] else { return }
        let answer = vendor.answer(flight.permit.call, at: now)
        if flight.isOver || flight.process != process {
            flights[index] = nil
            return
        }
        flight.outcome = answer.outcome
        flight.advice = answer.advice
        flights[index] = flight
        let after = answer.hangs ? scenario.timeout : vary(scenario.latency)
        queue.add(.ended(flight: index), at: now + after, process: process)
    }

    private func end(_ index: Int) {
        guard let flight = flights[index], !flight.isOver else { return }
        // One that was given up is still on its way.
        flights[index] = flight.outcome == .abandoned ? flight.over : nil
        let permit = flight.permit
        underWay -= 1
        if permit.findsOutHealth { healthProbes -= 1 }
        if permit.findsOutCredits { creditsProbing -= 1 }
        if permit.findsOutLimit, permit.holdEpoch == sinceHold.epoch {
            sinceHold.underWay -= 1
            if flight.outcome.isProof { sinceHold.succeeded += 1 }
        }
        admission.record(permit, flight.outcome, flight.advice, inFlight: underWay, at: now)
        if let until = admission.lane.hold.until {
            if until < lastHold { fault("a hold has shrunk") }
            lastHold = until
        }
        settle(flight)
        if admission.credits.isProbeDue(at: now), scenario.settings.hasBalanceCall { readBalance() }
        pump()
    }

    private func settle(_ flight: Flight) {
        let source = flight.source
        switch flight.outcome {
        case .answered:
            reports[source].done += 1
            left[source] -= 1
            goOn(source)
        case .limited:
            reports[source].limited += 1
            refusals.append(now)
            if let wait = flight.advice?.hold() { heldUntil = max(heldUntil, now + wait) }
            comeBack(source, after: .milliseconds(1))
        case .outOfCredits:
            reports[source].unpaid += 1
            comeBack(source, after: .seconds(1))
        case .neverLeft:
            comeBack(source, after: .milliseconds(1))
        case .failed, .abandoned, .rejected:
            reports[source].failed += 1
            comeBack(source, after: .seconds(1))
        }
    }

    private func refuse(_ source: Int, _ refusal: Refusal, cost: Int?) {
        reports[source].refused += 1
        switch refusal {
        case .paused: comeBack(source, after: .seconds(1))
        case .breakerOpen(let until):
            if until <= now { fault("the breaker says to come back at once") }
            comeBack(source, after: until - now)
        case .noCredits(_, let probeAt):
            guard let probeAt else { return fault("no credits, and no time to look again") }
            if probeAt <= now { fault("no credits, and a look in the past") }
            comeBack(source, after: max(.milliseconds(1), probeAt - now))
            if scenario.settings.hasBalanceCall, admission.credits.isProbeDue(at: now) { readBalance() }
        }
    }

    private func readBalance() {
        guard !isReadingBalance else { return }
        isReadingBalance = true
        balanceCalls += 1
        queue.add(.balance, at: now + .milliseconds(80), process: process)
    }

    /// A call that was put off comes again, when its source is of that kind.
    func comeBack(_ source: Int, after pause: Duration) {
        switch scenario.sources[source].pattern {
        case .backlog, .chunks: break
        case .random, .steady:
            guard scenario.sources[source].isPersistent else { return }
        }
        queue.add(.comeback(source: source), at: now + pause, process: -1)
    }

    /// The next of a backlog.
    private func goOn(_ source: Int) {
        switch scenario.sources[source].pattern {
        case .backlog, .chunks: queue.add(.comeback(source: source), at: now, process: -1)
        case .random, .steady: break
        }
    }

    // MARK: Chance

    private func pause(_ perSecond: Double) -> Duration {
        .fraction(min(-log(Double.random(in: 1e-12..<1, using: &random)) / perSecond, 86_400))
    }

    private func vary(_ time: (least: Duration, jitter: Duration)) -> Duration {
        time.least + time.jitter * Double.random(in: 0...1, using: &random)
    }

    private func fault(_ what: String) {
        faults.append("\(scenario.name), seed \(seed), at \(Double(now.nanoseconds) / 1e9) s: \(what)")
    }
}

extension CallOutcome {
    /// Whether the vendor has let it through.
    fileprivate var isProof: Bool {
        switch self {
        case .answered, .rejected, .outOfCredits: true
        case .limited, .failed, .abandoned, .neverLeft: false
        }
    }
}

extension Duration {
    /// The moment so long after the beginning.
    fileprivate var tick: Tick { Tick(0) + self }
}
