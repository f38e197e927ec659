internal import TalentModel

extension StoreTransaction {
    /// Decides whether an operation may begin. What it asks of the day's budget, it asks of the day it's made on:
    /// messages of the caller reserved and not released by dispatches since that day began, and the costs of all chunks of its
    /// unfinished operations that wait for their turn, whatever day they'll go out on, and its own.
    func accept(_ acceptance: Acceptance) throws -> AcceptanceOutcome {
        let operation = acceptance.operation
        guard operation.isAtItsBeginning else {
            throw StoreError(.conflict, "an operation begins with nothing done")
        }
        // Who looks for costs and people looks among those that spend.
        let cost = operation.chunks.reduce(0) { $0 + $1.cost }
        guard operation.spends || (cost == 0 && acceptance.recipients.isEmpty) else {
            throw StoreError(.conflict, "what costs or contacts somebody spends")
        }
        if let hash = operation.keyHash,
            let first = try self.operation(caller: operation.caller, keyHash: hash, at: acceptance.judgedAt)
        {
            return first.fingerprint == operation.fingerprint ? .existing(first) : .keyReused(operationID: first.id)
        }
        if !acceptance.allowsUnresolved, !acceptance.recipients.isEmpty {
            let other = try unresolved(
                acceptance.recipients.lazy.map(\.hash), connection: operation.connection, campaign: operation.campaign)
            if let other { return .unresolved(operationID: other) }
        }
        if let budget = acceptance.messagesPerDay, cost > 0 {
            let spent = try messages(of: operation.caller, since: CalendarDate(acceptance.judgedAt))
            let left = budget - spent - (try messagesPromised(to: operation.caller))
            if cost > left { return .overBudget(left: max(0, left)) }
        }
        try record(acceptance)
        return .accepted
    }

    private func record(_ acceptance: Acceptance) throws {
        let operation = acceptance.operation
        let seq = try insert(operation)
        try insert(operation.chunks, of: seq)
        try insert(acceptance.recipients, of: seq)
        for (line, entry) in operation.timeline.enumerated() { try tell(entry, of: seq, line: line) }
        if operation.chunks.first?.state == .dispatching {
            let entry = TimelineEntry(at: operation.createdAt, what: StoreTransaction.dispatching(0))
            try tell(entry, of: seq, line: operation.timeline.count)
        }
        if let hash = operation.keyHash {
            try claim(hash, caller: operation.caller, for: seq, until: acceptance.keyExpiresAt)
        }
    }
}

extension OperationRecord {
    /// Whether nothing of it has been done: its chunks wait for their turn. The only one of an operation that spends
    /// nothing may be about to leave too; whatever spends reserves first, which is `advance`'s business.
    fileprivate var isAtItsBeginning: Bool {
        if state == .running, !spends, chunks.count == 1 {
            return chunks[0].state == .dispatching && chunks[0].dispatches == 1
        }
        return !state.isOver && chunks.allSatisfy { $0.state == .accepted && $0.dispatches == 0 }
    }
}
