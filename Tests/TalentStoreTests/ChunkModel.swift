@testable import TalentStore

/// The rules of sending, without any store: one person, two requests to contact them, two workers, a process that may
/// die at any moment. Small enough to look at every state that it can ever be in.
///
/// What the store and the engine promise is in the moves: a worker sends only after its own dispatch was recorded, an
/// answer is recorded as what it was, and a second request is taken only when the fate of the first one is known.
struct ChunkModel: Hashable {
    /// What a worker is about to do; lost when the process dies.
    enum Worker: Hashable {
        case idle
        /// Its dispatch of a request's chunk is recorded; it may send.
        case permitted(Int)
        /// It sent, or tried to; the vendor did, or answered, this.
        case sent(Int, ChunkEvent)
    }

    /// The chunk of each request, on the disk; nil while it isn't accepted.
    var chunks: [ChunkState?] = [.accepted, nil]
    /// Whether each operation is over: its owner does nothing with it by itself.
    var isOver = [false, false]
    var workers: [Worker] = [.idle, .idle]
    /// Whether something was sent that no answer, no knowledge of the transport and no person has called undone or
    /// settled. A send while it's true is the one thing that must never happen.
    var fateIsOpen = false
    /// Whether the vendor did what it was asked the last time; a person's word is true.
    var vendorDidIt = false
    var hasSentTwice = false

    /// Every state that one move leads to, by the move's name.
    func next(_ after: (ChunkState, ChunkEvent) -> ChunkState?) -> [(move: String, state: ChunkModel)] {
        var moves: [(String, ChunkModel)] = []
        for worker in 0..<2 { moves += next(worker, after) }
        for request in 0..<2 { moves += next(request: request, after) }
        var dead = self
        dead.workers = [.idle, .idle]
        for request in 0..<2 {
            guard let chunk = chunks[request], let state = after(chunk, .crash) else { continue }
            dead.chunks[request] = state
            if state == .unknown { dead.isOver[request] = true }
        }
        moves.append(("crash", dead))
        return moves
    }

    private func next(
        _ worker: Int, _ after: (ChunkState, ChunkEvent) -> ChunkState?
    ) -> [(String, ChunkModel)] {
        var moves: [(String, ChunkModel)] = []
        func add(_ move: String, _ change: (inout ChunkModel) -> Void) {
            var state = self
            change(&state)
            moves.append(("worker \(worker): \(move)", state))
        }
        switch workers[worker] {
        case .idle:
            for request in 0..<2 {
                // Both may try, and a worker may try what it has just seen the other one end.
                guard let chunk = chunks[request], let state = after(chunk, .dispatch) else { continue }
                add("dispatches \(request)") {
                    $0.chunks[request] = state
                    $0.workers[worker] = .permitted(request)
                }
            }
        case .permitted(let request):
            add("can't send") { $0.workers[worker] = .sent(request, .failToSend) }
            for (event, didIt) in [
                (ChunkEvent.apply, true), (.applyPartly, true), (.reject, false), (.postpone, false),
                // Silence, whether or not the vendor did it.
                (.loseSight, true), (.loseSight, false),
            ] {
                add("sends, \(event.rawValue), done: \(didIt)") {
                    $0.hasSentTwice = $0.hasSentTwice || $0.fateIsOpen
                    $0.vendorDidIt = didIt
                    // The vendor's own refusal is the only answer that closes it before it is recorded.
                    $0.fateIsOpen = event != .reject && event != .postpone
                    $0.workers[worker] = .sent(request, event)
                }
            }
        case .sent(let request, let event):
            guard let chunk = chunks[request], let state = after(chunk, event) else { break }
            add("records \(event.rawValue)") {
                $0.chunks[request] = state
                $0.workers[worker] = .idle
                if state == .applied || state == .partial { $0.fateIsOpen = false }
                // Everything but a postponed chunk ends an operation of one chunk.
                $0.isOver[request] = state != .accepted
            }
        }
        return moves
    }

    private func next(
        request: Int, _ after: (ChunkState, ChunkEvent) -> ChunkState?
    ) -> [(String, ChunkModel)] {
        var moves: [(String, ChunkModel)] = []
        func add(_ event: ChunkEvent, _ change: (inout ChunkModel) -> Void = { _ in }) {
            guard let chunk = chunks[request], let state = after(chunk, event) else { return }
            var next = self
            next.chunks[request] = state
            change(&next)
            moves.append(("request \(request): \(event.rawValue)", next))
        }
        guard let chunk = chunks[request] else {
            // A duplicate with a key of its own: accepted when no fate is open. One with the same key is no move.
            if !hasOpenFate(except: request) {
                var next = self
                next.chunks[request] = .accepted
                moves.append(("request \(request): accept", next))
            }
            return moves
        }
        add(.giveUp) { $0.isOver[request] = true }
        if isOver[request], !hasOpenFate(except: request) { add(.resume) { $0.isOver[request] = false } }
        if chunk == .unknown {
            if vendorDidIt {
                add(.resolveApplied) { $0.fateIsOpen = false }
            } else {
                add(.resolveNotApplied) { $0.fateIsOpen = false }
            }
        }
        return moves
    }

    private func hasOpenFate(except request: Int) -> Bool {
        (0..<2).contains { other in
            guard other != request, let chunk = chunks[other] else { return false }
            return !isOver[other] || chunk == .unknown
        }
    }

    /// Whether nothing more happens by itself, and nothing needs to: nobody is at work, nothing waits, nothing is
    /// unknown.
    var isAtRest: Bool {
        workers == [.idle, .idle] && chunks.allSatisfy { $0.map { !$0.isOpen && $0 != .unknown } ?? true }
    }
}
