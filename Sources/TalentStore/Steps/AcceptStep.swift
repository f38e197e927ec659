internal import TalentModel

extension StoreTransaction {
    /// Decides whether an operation may begin. What it asks of the day's budget, it asks of the day it's made on:
    /// messages of the caller reserved and not released by dispatches since that day began, and the costs of all chunks of its
    /// unfinished operations that wait for their turn, whatever day they'll go out on, and its own.
    func accept(_ acceptance: Acceptance) throws -> AcceptanceOutcome {
        let operation = acceptance.operation
        guard !operation.state.isOver, operation.chunks.allSatisfy({ $0.state == .accepted }) else {
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
        if let hash = operation.keyHash {
            try claim(hash, caller: operation.caller, for: seq, until: acceptance.keyExpiresAt)
        }
    }
}
