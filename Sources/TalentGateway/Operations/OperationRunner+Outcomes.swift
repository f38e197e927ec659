import TalentModel
import TalentProviders
import TalentStore

// What an outcome means for the chunk and for the operation.
extension OperationRunner {
    /// Takes in how the call ended.
    func note(_ outcome: StepOutcome, of place: Int) {
        let step = write.steps[place]
        var ending: ChunkEnding
        switch outcome {
        case .made(let status, let data):
            made = (status, data)
            ending = ChunkEnding(.apply, note: "done")
            ending.messages = step.cost
        case .counted(let counts):
            ending = counted(counts, step)
        case .relayed(let answer):
            made = (200, answer.data)
            ending = ChunkEnding(relayed: answer, cost: step.cost)
        case .failed(let error):
            ending = failed(error, place)
        }
        apply(ending, to: place)
        pending = (place, ending)
    }

    private func counted(_ counts: OutreachCounts, _ step: WriteStep) -> ChunkEnding {
        let told = counts.added + counts.skipped + counts.refused.count
        guard told <= step.members.count, counts.messages <= step.members.count else {
            return ChunkEnding(.loseSight, note: "the provider's counts can't be true")
        }
        var ending = ChunkEnding(.apply, note: "\(counts.added) added, \(counts.skipped) skipped")
        if told < step.members.count {
            // A shortfall: who of them was contacted is not known, and nobody of the chunk may be sent again.
            ending = ChunkEnding(.loseSight, note: "the provider's counts leave people open")
        } else if counts.refused.count == step.members.count {
            ending.event = .applyPartly
        } else if !counts.refused.isEmpty {
            ending.event = .applyPartly
            ending.note += ", \(counts.refused.count) refused"
        }
        ending.added = counts.added
        ending.skipped = counts.skipped
        ending.rejected = counts.refused.count
        ending.unknown = step.members.count - told
        ending.messages = counts.messages
        for refusal in counts.refused {
            guard let place = refusal.place, step.members.indices.contains(place) else { continue }
            ending.refused.append(step.members[place])
            if let message = refusal.message { messages[step.members[place]] = message }
        }
        return ending
    }

    private func failed(_ error: GatewayError, _ place: Int) -> ChunkEnding {
        let isFirst = !record.chunks.contains { $0.state == .applied || $0.state == .partial }
        let word = error.code.rawValue
        if error.effect == .unknown {
            failure = error
            return ChunkEnding(.loseSight, note: word)
        }
        switch error.code {
        case .providerRateLimited:
            // Refused, and not done: it's held by the lane and goes out later, once (RL-6).
            if error.origin == .provider { refusal = error }
            return ChunkEnding(.postpone, note: word)
        case .providerCreditsExhausted where !isFirst && write.parksWhenExhausted:
            return ChunkEnding(.postpone, note: "\(word), waiting for credits")
        case .providerCreditsExhausted where !isFirst:
            // Nothing of this chunk was done: it's as good as not attempted, and a resume sends it.
            failure = error
            return ChunkEnding(.postpone, note: word)
        case .providerUnreachable, .draining:
            failure = error
            return ChunkEnding(.failToSend, note: word)
        default:
            failure = error
            return ChunkEnding(.reject, note: word)
        }
    }

    /// The record as the store will have it after the ending.
    private func apply(_ ending: ChunkEnding, to place: Int) {
        guard let state = record.chunks[place].state.after(ending.event) else { return }
        record.chunks[place].state = state
        record.chunks[place].added = ending.added
        record.chunks[place].skipped = ending.skipped
        record.chunks[place].rejected = ending.rejected
        record.chunks[place].unknown = ending.unknown
        if state == .unknown && ending.added + ending.skipped + ending.rejected + ending.unknown == 0 {
            record.chunks[place].unknown = record.chunks[place].members.count
        }
        record.chunks[place].refused = ending.refused
        record.chunks[place].messages = ending.messages
        if state == .unknown && failure == nil && ending.unknown == 0 && !write.isRelay {
            failure = GatewayError(
                .providerBadResponse, "The provider's counts can't be true. What was done there is unknown.")
        }
        if state == .unknown && failure == nil && !write.isRelay {
            failure = GatewayError(
                .providerBadResponse,
                "The provider's counts leave \(ending.unknown) of \(record.chunks[place].members.count) people open."
                    + " Whether they were contacted is unknown.")
        }
    }
}
