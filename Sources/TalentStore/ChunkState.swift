/// Where one vendor call of an operation stands. Every step is committed before the act that it allows (OP-1).
///
/// The one rule that everything hangs on: from `dispatching` no transition leads back to a state from which the call
/// could be sent again, but for an answer of the vendor that says that nothing was done, and for a person's word
/// (`resolve` as `not_applied`).
public enum ChunkState: String, Sendable, CaseIterable {
    /// Waiting for its turn; nothing has left.
    case accepted
    /// The call may have left.
    case dispatching
    /// The vendor did all of it.
    case applied
    /// The vendor did a known part of it.
    case partial
    /// The vendor refused; nothing was done.
    case rejected
    /// Not a byte left.
    case notSent = "not_sent"
    /// Only the vendor knows.
    case unknown
    /// It will never be sent: cancelled, out of time, or stopped by an earlier chunk.
    case notAttempted = "not_attempted"
}

/// What happens to a chunk.
public enum ChunkEvent: String, Sendable, CaseIterable {
    /// The call is about to leave.
    case dispatch
    /// The vendor did all of it.
    case apply
    /// The vendor did a known part of it.
    case applyPartly
    /// The vendor refused for good; nothing was done.
    case reject
    /// The vendor refused for now (429, or 402 with `park`); nothing was done, and it may go out later, once.
    case postpone
    /// The transport knows that not a byte left.
    case failToSend
    /// No answer, or one that doesn't tell.
    case loseSight
    /// The process that was dispatching is dead.
    case crash
    /// Somebody ended the operation before this chunk's turn, or its time is over.
    case giveUp
    /// A caller takes a stopped operation up again.
    case resume
    /// A look at the vendor, or a person, says that it happened.
    case resolveApplied
    /// A person says that it didn't happen.
    case resolveNotApplied
}

extension ChunkState {
    /// The state after `event`; nil when the event can't happen in this state.
    public func after(_ event: ChunkEvent) -> ChunkState? {
        switch (self, event) {
        case (.accepted, .dispatch): .dispatching
        case (.accepted, .giveUp): .notAttempted
        // Nothing had left when the process died.
        case (.accepted, .crash): .accepted
        case (.dispatching, .apply): .applied
        case (.dispatching, .applyPartly): .partial
        case (.dispatching, .reject): .rejected
        case (.dispatching, .postpone): .accepted
        case (.dispatching, .failToSend): .notSent
        case (.dispatching, .loseSight), (.dispatching, .crash): .unknown
        case (.notSent, .resume), (.notAttempted, .resume): .accepted
        case (.notSent, .giveUp): .notAttempted
        case (.unknown, .resolveApplied): .applied
        case (.unknown, .resolveNotApplied): .notAttempted
        default: nil
        }
    }

    /// Whether the chunk will change without anybody's doing.
    public var isOpen: Bool { self == .accepted || self == .dispatching }
}

/// Where an operation as a whole stands.
public enum OperationState: String, Sendable, CaseIterable {
    /// Recorded; nothing has left.
    case accepted
    /// A call is under way.
    case running
    /// Waiting for a limit, credits, a pause or the hours of sending to end.
    case waiting
    /// Done.
    case applied
    /// Done in part.
    case partial
    /// Refused; nothing was done.
    case rejected
    /// Of a part of it only the vendor knows.
    case unknown
    /// Ended by its owner before anything was done.
    case cancelled

    /// Whether it's over, unless somebody resumes or resolves it.
    public var isOver: Bool {
        switch self {
        case .accepted, .running, .waiting: false
        case .applied, .partial, .rejected, .unknown, .cancelled: true
        }
    }
}
