/// What a call carries beside what is asked: who makes it, how long its caller waits, and the trace it belongs to.
public struct CallContext: Sendable {
    /// How long a call stays in line before it leaves.
    public struct Patience: Sendable {
        /// When it gives up; nil: never, the call is a promise that somebody was given.
        public var until: ContinuousClock.Instant?
        /// Whether somebody was promised that it's made: then the line always has room for it.
        public var isPromise = false
        /// Whether it waits for an operator to resume a paused connection.
        public var outlastsPause = false
        /// Whether it waits for credits.
        public var outlastsCredits = false

        /// Waits until the moment, for limits only.
        public init(until: ContinuousClock.Instant? = nil) { self.until = until }
    }

    /// The caller's name: turns are shared fairly between callers.
    public var caller: String
    /// When the caller stops waiting; nil for work that goes on without one.
    public var deadline: ContinuousClock.Instant?
    /// How long it waits for its turn; for calls with a deadline at most until then.
    public var patience: Patience
    /// W3C trace context to pass on.
    public var traceparent: String?

    /// Makes a context; a call with a deadline waits for its turn until then.
    public init(caller: String = "", deadline: ContinuousClock.Instant? = nil, traceparent: String? = nil) {
        self.caller = caller
        self.deadline = deadline
        self.traceparent = traceparent
        patience = Patience(until: deadline)
    }
}
