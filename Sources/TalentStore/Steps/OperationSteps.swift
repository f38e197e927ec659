internal import TalentModel

extension StoreTransaction {
    func update(_ id: String, _ update: OperationUpdate, givingUpRest: Bool, at moment: Timestamp) throws {
        let head = try head(id)
        if let (index, ending) = update.ending {
            guard !head.state.isOver else { throw StoreError(.conflict, "the operation is \(head.state.rawValue)") }
            try end(index, ending, of: id, head, at: moment)
        }
        if givingUpRest || update.state.isOver {
            let open = try openChunks(of: head.seq)
            if givingUpRest, open.wait { try giveUpRest(of: head.seq) }
            // What is over is looked at by nobody: no chunk may wait in it, or be on its way.
            if update.state.isOver, open.areUnderWay || open.wait && !givingUpRest {
                throw StoreError(.conflict, "the operation can't be over: chunks of it are open")
            }
        }
        if !update.state.isOver, head.state.isOver {
            // A step that comes late would bring it back without anybody to go on with it; `resume` does that.
            throw StoreError(.conflict, "the operation is \(head.state.rawValue)")
        }
        let update = try upToDate(update, of: head.seq)
        try run(
            """
            UPDATE operation SET state = ?, reason = ?, effect = ?, updated_at = ?, answer = coalesce(?, answer),
                problem = coalesce(?, problem), work = iif(?, NULL, work), lost_sight = (lost_sight OR ?) AND NOT ?
            WHERE seq = ?
            """, update.state.rawValue, update.reason, update.effect?.rawValue, moment.milliseconds,
            update.answer, update.problem, update.wipesWork, update.ending?.1.event == .loseSight,
            update.state.isOver, head.seq)
        if update.wipesWork, head.hasWork { leavesResidue = true }
        if update.releasesKey { try releaseKey(of: head.seq) }
        try tell([update.ending?.1.note, update.note], of: head.seq, at: moment)
        // What doesn't spend contacts nobody.
        if update.state.isOver, head.spends { try forgetRecipients(of: head.seq) }
    }

    /// Whoever ends an operation as unknown may not have heard of a resolution that was recorded a moment before: then it
    /// ends as its chunks are now. It couldn't be resolved any more.
    private func upToDate(_ update: OperationUpdate, of operation: Int) throws -> OperationUpdate {
        guard update.state == .unknown else { return update }
        let settlement = Settlement(of: try chunks(of: operation))
        guard settlement.state != .unknown else { return update }
        var update = update
        update.state = settlement.state
        update.effect = settlement.effect
        update.wipesWork = update.wipesWork || settlement.isFinal
        update.releasesKey = update.releasesKey || settlement.effect == .none
        return update
    }

    /// Takes in what the chunks of an operation that's over have come to.
    func settle(_ head: OperationHead, _ settlement: Settlement) throws {
        try run(
            "UPDATE operation SET state = ?, reason = NULL, effect = ? WHERE seq = ?", settlement.state.rawValue,
            settlement.effect.rawValue, head.seq)
        if settlement.isFinal, head.hasWork { try wipeWork(of: head.seq) }
        if settlement.effect == .none { try releaseKey(of: head.seq) }
    }

    func wipeWork(of operation: Int) throws {
        try run("UPDATE operation SET work = NULL WHERE seq = ?", operation)
        leavesResidue = true
    }

    func markAnswered(_ id: String, accepted: Bool) throws {
        try run(
            "UPDATE operation SET is_answered = 1, was_accepted = was_accepted OR ? WHERE id = ?", accepted, id)
        guard changes > 0 else { throw StoreError(.conflict, "there is no such operation") }
    }

    func resume(_ id: String, notAfter: Timestamp, at moment: Timestamp) throws -> Bool {
        let head = try head(id)
        guard head.state.isOver, head.hasWork, try hasUnsentChunks(of: head.seq) else {
            return false
        }
        // In the meantime somebody may have begun to contact the same people.
        let people = try recipients(of: head.seq, in: "'not_sent', 'not_attempted'")
        let other = try unresolved(
            people, connection: head.connection, campaign: head.campaign, except: head.seq)
        if let other { throw StoreError(.conflict, "people of it are in operation \(other), which isn't settled") }
        try run(
            """
            UPDATE chunk SET state = 'accepted', added = 0, skipped = 0, rejected = 0, unknown = 0, messages = 0,
                refused = ''
            WHERE operation = ? AND state IN ('not_sent', 'not_attempted')
            """, head.seq)
        // How it ended the first time is no longer how it ends.
        try run(
            """
            UPDATE operation SET state = 'accepted', reason = NULL, effect = NULL, answer = NULL, problem = NULL,
                not_after = ?, updated_at = ?, lost_sight = 0
            WHERE seq = ?
            """, notAfter.milliseconds, moment.milliseconds, head.seq)
        try tell(["resumed"], of: head.seq, at: moment)
        return true
    }

    func recover(at moment: Timestamp) throws -> [OperationRecord] {
        let lost = try rows("SELECT operation, place FROM chunk WHERE state = 'dispatching'") {
            (operation: try $0.int(0), place: try $0.int(1))
        }
        for (operation, place) in lost {
            var chunk = try chunk(place, of: operation)
            try chunk.take(.crash, at: moment)
            chunk.clearCounts()
            chunk.unknown = chunk.members.count
            try save(chunk, of: operation)
            try run("UPDATE operation SET lost_sight = 1 WHERE seq = ?", operation)
            try tell(["chunk \(place): the gateway stopped while it was on its way"], of: operation, at: moment)
        }
        // Also those whose loss was recorded right before the end, but not yet what it means for the rest.
        let stopped = try rows("SELECT seq FROM operation WHERE \(Schema.unfinished) AND lost_sight") {
            try $0.int(0)
        }
        for operation in stopped {
            try giveUpRest(of: operation)
            try run(
                """
                UPDATE operation SET state = 'unknown', reason = NULL, effect = 'unknown', updated_at = ?,
                    lost_sight = 0
                WHERE seq = ?
                """, moment.milliseconds, operation)
        }
        return try rows(
            """
            SELECT seq FROM operation WHERE \(Schema.unfinished)
            UNION
            SELECT seq FROM operation WHERE state = 'unknown' AND (problem IS NULL AND answer IS NULL OR NOT EXISTS (
                SELECT 1 FROM chunk WHERE chunk.operation = seq AND chunk.state = 'unknown'))
            ORDER BY seq
            """
        ) { try $0.int(0) }.compactMap { try operation(seq: $0) }
    }
}
