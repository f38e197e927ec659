internal import TalentModel

extension StoreTransaction {
    func advance(
        _ id: String, ending: (index: Int, ChunkEnding)?, dispatching: Int?, note: String?, at moment: Timestamp
    ) throws {
        let head = try head(id)
        guard !head.state.isOver else { throw StoreError(.conflict, "the operation is \(head.state.rawValue)") }
        if let (index, ending) = ending { try end(index, ending, of: id, head, at: moment) }
        if let dispatching { try dispatch(dispatching, of: id, head, at: moment) }
        try tell([ending?.1.note, note, dispatching.map(StoreTransaction.dispatching)], of: head.seq, at: moment)
        let lostSight = ending?.1.event == .loseSight
        // A state that is written moves in four indexes, even if it's the same as before.
        let change: SQL =
            head.state == .running
            ? "UPDATE operation SET reason = NULL, updated_at = ?, lost_sight = lost_sight OR ? WHERE seq = ?"
            : """
            UPDATE operation SET state = 'running', reason = NULL, updated_at = ?, lost_sight = lost_sight OR ?
            WHERE seq = ?
            """
        try run(change, moment.milliseconds, lostSight, head.seq)
    }

    private func dispatch(_ index: Int, of id: String, _ head: OperationHead, at moment: Timestamp) throws {
        var chunk = try chunk(index, of: head.seq)
        try chunk.take(.dispatch, at: moment)
        chunk.dispatches += 1
        try save(chunk, of: head.seq)
        try reserve(chunk, of: id, head, at: moment)
    }

    /// What the timeline says of a dispatch.
    static func dispatching(_ index: Int) -> String { "chunk \(index): dispatching" }

    /// Ends a chunk; its line of the timeline is the caller's business.
    func end(
        _ index: Int, _ ending: ChunkEnding, of id: String, _ head: OperationHead, at moment: Timestamp
    ) throws {
        var chunk = try chunk(index, of: head.seq)
        try chunk.take(ending.event, at: moment)
        chunk.added = ending.added
        chunk.skipped = ending.skipped
        chunk.rejected = ending.rejected
        chunk.unknown = ending.unknown
        chunk.messages = ending.messages
        chunk.refused = ending.refused
        switch ending.event {
        case .apply, .applyPartly:
            try settle(chunk, of: id, messages: ending.messages)
        case .reject:
            try release(chunk, of: id)
        case .postpone, .failToSend:
            chunk.clearCounts()
            try release(chunk, of: id)
        case .loseSight:
            // What the vendor did tell stays told; of everybody else only it knows. All of the cost stays held.
            chunk.unknown = max(
                ending.unknown, chunk.members.count - ending.added - ending.skipped - ending.rejected)
        case .dispatch, .crash, .giveUp, .resume, .resolveApplied, .resolveNotApplied:
            throw StoreError(.conflict, "\(ending.event.rawValue) doesn't end a call")
        }
        try save(chunk, of: head.seq)
    }

    func resolve(
        _ id: String, chunks places: [Int], _ event: ChunkEvent, note: String, at moment: Timestamp
    ) throws {
        let head = try head(id)
        for place in places { try resolve(place, of: id, head, event, note: note, at: moment) }
        let chunks = try chunks(of: head.seq)
        try run(
            "UPDATE operation SET updated_at = ?, lost_sight = lost_sight AND NOT ? WHERE seq = ?",
            moment.milliseconds, !chunks.contains { $0.state == .unknown }, head.seq)
        // One that is being worked on ends by itself, with the chunks as they are then.
        if head.state.isOver { try settle(head, Settlement(of: chunks)) }
        try forgetRecipients(of: head.seq)
    }

    private func resolve(
        _ place: Int, of id: String, _ head: OperationHead, _ event: ChunkEvent, note: String, at moment: Timestamp
    ) throws {
        var chunk = try chunk(place, of: head.seq)
        try chunk.take(event, at: moment)
        switch event {
        case .resolveApplied:
            // The word is that it happened, not to how many: all whom nothing else is known of count as added.
            chunk.added += chunk.unknown
            chunk.unknown = 0
            chunk.messages = try settleHeld(chunk, of: id)
        case .resolveNotApplied:
            // It could be sent again after this, to those whom it's known to have reached.
            guard chunk.added == 0, chunk.messages == 0 else {
                throw StoreError(.conflict, "the vendor said that a part of chunk \(place) happened")
            }
            chunk.clearCounts()
            try release(chunk, of: id)
        default:
            throw StoreError(.conflict, "\(event.rawValue) doesn't resolve anything")
        }
        try save(chunk, of: head.seq)
        try tell([note], of: head.seq, at: moment)
    }
}
