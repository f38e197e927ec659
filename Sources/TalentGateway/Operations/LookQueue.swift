/// The operations that wait to be looked for, for whoever makes the looks.
actor LookQueue {
    private var agenda = LookAgenda()
    private let clock: SteadyClock
    /// What `next` waits for; cancelled when there may be something earlier.
    private var alarm: Task<Void, Never>?

    init(clock: SteadyClock) { self.clock = clock }

    /// Operations that will be looked for.
    var count: Int { agenda.count }

    /// Notes an operation; see `LookAgenda.add`.
    func add(_ operation: String, on connection: String, ages: [Duration], isFresh: Bool) {
        agenda.add(operation, on: connection, ages: ages, isFresh: isFresh, at: clock.now())
        alarm?.cancel()
    }

    /// The next operation, as soon as its time has come; nil when the task is cancelled.
    func next() async -> LookAgenda.Turn? {
        while !Task.isCancelled {
            if let turn = agenda.take(at: clock.now()) { return turn }
            // Without anything to wait for, an addition or a cancellation ends the wait.
            let due = agenda.nextDue ?? clock.now() + .seconds(86_400)
            let alarm = Task { [clock] in await clock.sleep(due) }
            self.alarm = alarm
            await withTaskCancellationHandler {
                await alarm.value
            } onCancel: {
                alarm.cancel()
            }
        }
        return nil
    }

    /// Ends a turn.
    func finish(_ turn: LookAgenda.Turn, _ result: LookAgenda.Result) {
        agenda.finish(turn, result, at: clock.now())
        alarm?.cancel()
    }
}
