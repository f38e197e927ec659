import Admission

/// Something that will happen in a simulation.
enum SimulatedEvent {
    /// A source makes its next call.
    case arrival(source: Int)
    /// A source brings back a call that was put off.
    case comeback(source: Int)
    /// A call reaches the vendor.
    case reached(flight: Int)
    /// A call ends.
    case ended(flight: Int)
    /// The line is looked through.
    case wake
    /// The store has taken in what it was told.
    case saved
    /// Somebody else uses the key.
    case foreign
    /// The process is killed.
    case crash
    /// The process is there again.
    case start
    /// Somebody pays the account up.
    case topUp
    /// The free balance call has been answered.
    case balance
}

/// Events by their time, and among those of one time in the order in which they were added: a binary heap.
struct EventQueue {
    private struct Item {
        var at: Int64
        var order: Int
        var process: Int
        var event: SimulatedEvent
    }

    private var items: [Item] = []
    private var order = 0

    /// Adds an event of the process with that number; events of a process that was killed are left out by the simulation.
    mutating func add(_ event: SimulatedEvent, at moment: Tick, process: Int) {
        order += 1
        items.append(Item(at: moment.nanoseconds, order: order, process: process, event: event))
        var place = items.count - 1
        while place > 0, isBefore(place, (place - 1) / 2) {
            items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Takes out the first.
    mutating func next() -> (at: Tick, process: Int, event: SimulatedEvent)? {
        guard let first = items.first else { return nil }
        let last = items.removeLast()
        if !items.isEmpty {
            items[0] = last
            sink()
        }
        return (Tick(first.at), first.process, first.event)
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < items.count && isBefore(child, least) {
                least = child
            }
            if least == place { return }
            items.swapAt(place, least)
            place = least
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        items[left].at != items[right].at ? items[left].at < items[right].at : items[left].order < items[right].order
    }
}
