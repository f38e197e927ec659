import GatewayJSON
import TalentModel
import TalentStore

/// An operation as callers see it.
struct OperationView: Sendable {
    let record: OperationRecord

    /// The whole answer: 200, or 202 with its place.
    func answer(status: Int, requestID: String) -> Answer {
        var answer = Answer.data(status: status, capacity: 4096) { json in
            write(to: &json)
        } meta: { json in
            if status == 202 { json.member("operation_id", record.id) }
        }
        if status == 202 { answer.headers.append(("Location", "/v1/operations/" + record.id)) }
        answer = answer.at(record.connection, record.provider)
        answer.facts.operationID = record.id
        return answer
    }

    /// Writes it as one JSON object. Chunks and timeline hold counts and constants, nothing personal.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", record.id)
            json.member("state", record.state.rawValue)
            if record.state == .waiting { json.member("reason", record.reason) }
            json.member("route", record.route)
            json.member("caller", record.caller)
            json.member("connection", record.connection)
            json.member("provider", record.provider)
            json.member("effect", record.effect?.rawValue)
            json.member("idempotency_key_hash", record.keyHash.map(Hexadecimal.text))
            json.key("units")
            Conclusion.units(record).write(to: &json)
            if record.campaign != nil { writeProgress(to: &json) }
            json.member("chunks", array: { json in for chunk in record.chunks { Self.write(chunk, to: &json) } })
            json.member(
                "timeline",
                array: { json in
                    for entry in record.timeline {
                        json.object { json in
                            json.member("at", entry.at.text)
                            json.member("what", entry.what)
                        }
                    }
                })
            if let problem = record.problem {
                json.key("problem")
                json.splice(raw: problem)
            }
            json.member("not_after", record.notAfter?.text)
            json.member("created_at", record.createdAt.text)
            json.member("updated_at", record.updatedAt.text)
            json.member("links", object: { $0.member("self", "/v1/operations/\(record.id)") })
        }
    }

    private static func write(_ chunk: ChunkRecord, to json: inout JSONWriter) {
        json.object { json in
            json.member("index", chunk.index)
            json.member("size", max(chunk.members.count, 1))
            json.member("state", chunk.state.rawValue)
            if !chunk.members.isEmpty {
                json.member("added", chunk.added)
                json.member("skipped", chunk.skipped)
                json.member("rejected", chunk.state == .rejected ? chunk.members.count : chunk.rejected)
                json.member("messages_sent", chunk.messages)
            }
        }
    }

    /// Counts whose sum is `requested`, and how fast it goes.
    private func writeProgress(to json: inout JSONWriter) {
        let counts = ProgressCounts(record)
        json.member(
            "progress",
            object: { json in
                json.member("requested", record.requested)
                json.member("added", counts.added)
                json.member("skipped", counts.skipped)
                json.member("rejected", counts.rejected)
                json.member("duplicate", record.duplicate)
                json.member("not_attempted", counts.notAttempted)
                json.member("unknown", counts.unknown)
                json.member("messages_sent", counts.messages)
                let minutes = Double(record.updatedAt.milliseconds - record.createdAt.milliseconds) / 60_000
                let done = counts.added + counts.skipped
                guard minutes > 0, done > 0 else { return }
                let perMinute = (Double(done) / minutes * 10).rounded() / 10
                json.key("per_minute")
                json.double(perMinute)
                guard !record.state.isOver, counts.notAttempted > 0, perMinute > 0 else { return }
                let left = Double(counts.notAttempted) / perMinute * 60_000
                json.member(
                    "estimated_end", Timestamp(milliseconds: record.updatedAt.milliseconds + Int64(left)).text)
            })
    }
}

/// People by what became of them, as the recorded chunks tell it.
struct ProgressCounts: Sendable {
    var added = 0
    var skipped = 0
    var rejected: Int
    var notAttempted = 0
    var unknown = 0
    var messages = 0

    init(_ record: OperationRecord) {
        rejected = record.refused
        for chunk in record.chunks {
            switch chunk.state {
            case .applied, .partial:
                added += chunk.added
                skipped += chunk.skipped
                rejected += chunk.rejected
                // A chunk settled by a look has no counts: they are there, added now or before.
                added += chunk.members.count - chunk.added - chunk.skipped - chunk.rejected
            case .rejected: rejected += chunk.members.count
            case .unknown:
                // What the vendor told of a chunk stays true, though the rest is unknown.
                added += chunk.added
                skipped += chunk.skipped
                rejected += chunk.rejected
                unknown += chunk.members.count - chunk.added - chunk.skipped - chunk.rejected
            case .dispatching: unknown += chunk.members.count
            case .accepted, .notSent, .notAttempted: notAttempted += chunk.members.count
            }
            messages += chunk.messages
        }
    }
}
