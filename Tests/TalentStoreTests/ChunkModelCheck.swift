import Testing

@testable import TalentStore

@Suite("Model check of sending") struct ChunkModelCheck {
    /// All states that can be reached, and how.
    private struct Exploration {
        var paths: [ChunkModel: [String]] = [:]
        var predecessors: [ChunkModel: [ChunkModel]] = [:]

        init(_ after: (ChunkState, ChunkEvent) -> ChunkState?) {
            let start = ChunkModel()
            paths[start] = []
            var frontier = [start]
            while !frontier.isEmpty {
                var further: [ChunkModel] = []
                for state in frontier {
                    let path = paths[state] ?? []
                    for (move, next) in state.next(after) {
                        predecessors[next, default: []].append(state)
                        guard paths[next] == nil else { continue }
                        paths[next] = path + [move]
                        further.append(next)
                    }
                }
                frontier = further
            }
        }

        /// A shortest way to a send whose forerunner's fate was open.
        var sentTwice: [String]? {
            paths.filter { $0.key.hasSentTwice }.map(\.value).min { $0.count < $1.count }
        }

        /// States from which rest can't be reached.
        var deadEnds: Set<ChunkModel> {
            var reaching = Set(paths.keys.filter(\.isAtRest))
            var frontier = Array(reaching)
            while let state = frontier.popLast() {
                for before in predecessors[state] ?? [] where reaching.insert(before).inserted {
                    frontier.append(before)
                }
            }
            return Set(paths.keys).subtracting(reaching)
        }
    }

    @Test("whatever happens in whatever order: nothing is sent twice, and nothing gets stuck")
    func everyInterleaving() {
        let exploration = Exploration { $0.after($1) }
        #expect(exploration.sentTwice == nil)
        #expect(exploration.deadEnds.isEmpty)
        // Two workers are never at it at once, whichever requests they have.
        #expect(!exploration.paths.keys.contains { $0.workers.allSatisfy { $0 != .idle } })
        // That it saw something: each state of a chunk, each worker at work, both requests.
        let chunks = Set(exploration.paths.keys.flatMap(\.chunks).compactMap(\.self))
        #expect(chunks == Set(ChunkState.allCases))
        for worker in 0..<2 {
            for request in 0..<2 {
                #expect(exploration.paths.keys.contains { $0.workers[worker] == .permitted(request) })
            }
        }
        #expect(exploration.paths.count > 200)
    }

    /// The check finds what it's there for: each of these would send twice.
    @Test(
        "a broken rule is found",
        arguments: [
            (ChunkState.dispatching, ChunkEvent.crash, ChunkState.accepted),
            (.dispatching, .loseSight, .accepted),
            (.dispatching, .loseSight, .notSent),
            (.dispatching, .dispatch, .dispatching),
            (.unknown, .resume, .accepted),
            (.unknown, .giveUp, .notAttempted),
        ] as [(ChunkState, ChunkEvent, ChunkState)])
    func brokenRule(_ rule: (state: ChunkState, event: ChunkEvent, next: ChunkState)) {
        let exploration = Exploration { state, event in
            (state, event) == (rule.state, rule.event) ? rule.next : state.after(event)
        }
        #expect(exploration.sentTwice != nil)
    }

    @Test("a state without a way out is found")
    func deadEnd() {
        let exploration = Exploration { state, event in state == .unknown ? nil : state.after(event) }
        #expect(!exploration.deadEnds.isEmpty)
    }
}
