public import TalentModel

/// What an operation that's over has come to, as its chunks say, whatever stopped it.
public struct Settlement: Sendable, Hashable {
    /// `unknown`, `applied`, `partial`, or `rejected` when nothing was done.
    public var state: OperationState
    /// What happened at the vendor, all chunks together.
    public var effect: Effect
    /// Whether all of it is known and was attempted: nothing can be resumed, and its work can go.
    public var isFinal: Bool

    /// Sums the chunks up. One that is under way counts as unknown, one that waits as undone.
    public init(of chunks: [ChunkRecord]) {
        let isUnknown = chunks.contains { chunk in
            switch chunk.state {
            case .unknown, .dispatching: true
            case .partial: chunk.unknown > 0
            case .accepted, .applied, .rejected, .notSent, .notAttempted: false
            }
        }
        let isDone = chunks.contains { $0.state == .applied || $0.state == .partial }
        let isWhole = chunks.allSatisfy { $0.state == .applied }
        effect = isUnknown ? .unknown : !isDone ? .none : isWhole ? .complete : .partial
        state = isUnknown ? .unknown : isWhole ? .applied : isDone ? .partial : .rejected
        isFinal = chunks.allSatisfy { [.applied, .partial, .rejected].contains($0.state) }
    }
}
