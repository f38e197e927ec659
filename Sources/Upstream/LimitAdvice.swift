/// What an answer says about the limits, already resolved against the answer's own Date.
///
/// Read are `Retry-After`, the `RateLimit` and `RateLimit-Policy` fields of draft-ietf-httpapi-ratelimit-headers-10, the
/// `RateLimit-Limit`, `-Remaining` and `-Reset` of its first versions, and `X-RateLimit-*` (also spelled
/// `X-Rate-Limit-*`), with InstaView's `-Minute` and `-Hour` pairs. What is malformed isn't there.
public struct LimitAdvice: Sendable, Hashable {
    /// The shortest and the longest wait that is believed (behaviour.md section 0).
    public static let accepted: ClosedRange<Duration> = .seconds(1) ... .seconds(3600)

    /// How long not to call; from Retry-After in header or body (the larger), clamped to 1 s … 3600 s; nil when nothing
    /// valid is said.
    public var retryAfter: Duration?
    /// Windows as reported, from the best source that says something (RL-4): the draft, its first versions,
    /// `X-RateLimit-*`.
    public var windows: [ReportedWindow]

    /// Advice as given.
    public init(retryAfter: Duration? = nil, windows: [ReportedWindow] = []) {
        self.retryAfter = retryAfter
        self.windows = windows
    }

    /// How long a 429 with this advice holds its lane, within `accepted`: as `Retry-After` says, else until the last of
    /// the windows with nothing left starts anew. Nil when neither is said: then it's for the lane's own backoff.
    ///
    /// Only a 429 holds by its windows. After another answer a window with nothing left isn't a refusal yet.
    public func hold() -> Duration? {
        retryAfter ?? windows.compactMap(\.exhaustion).max().map(Self.clamped)
    }

    static func clamped(_ wait: Duration) -> Duration { min(max(wait, accepted.lowerBound), accepted.upperBound) }
}

extension LimitAdvice {
    /// Reads an answer that came at `now`, our wall clock in milliseconds since 1970. `bodyRetryAfter` is what the
    /// vendor's error body says, in seconds. Without any such field this is one look at each name, and no allocation.
    public init(_ response: UpstreamResponse, bodyRetryAfter: Int?, now: Int64) {
        self.init()
        let fields = LimitFields(response.headers)
        if let seconds = bodyRetryAfter, seconds >= 0 {
            retryAfter = Self.clamped(.seconds(min(seconds, 3600)))
        }
        guard fields.isPresent else { return }
        // An answer's Date tells the vendor's clock, by which its dates and epochs are meant.
        let sent = fields.date.flatMap { HTTPDate(ByteScanner.trimmed($0[...].utf8), now: now) }?.milliseconds ?? now
        for value in fields.retryAfter {
            guard let said = RetryAfterField(value, sent: sent, now: now).milliseconds else { continue }
            let wait = Self.clamped(.milliseconds(said))
            retryAfter = max(retryAfter ?? wait, wait)
        }
        windows = Self.best(of: fields, refused: response.status == 429, sent: sent)
    }

    /// The first source in RL-4's order that says the most: on a 429 one that says until when, else one that says what
    /// is left, else any. So a field with nothing but a policy hides no other's numbers.
    private static func best(of fields: LimitFields, refused: Bool, sent: Int64) -> [ReportedWindow] {
        var best: [ReportedWindow] = []
        var most = 0
        func offer(_ windows: [ReportedWindow]) {
            let worth: Int
            if refused && windows.contains(where: { $0.exhaustion != nil }) {
                worth = 3
            } else if windows.contains(where: { $0.remaining != nil }) {
                worth = 2
            } else {
                worth = windows.isEmpty ? 0 : 1
            }
            if worth > most { (best, most) = (windows, worth) }
        }
        if !fields.rateLimit.isEmpty || !fields.policy.isEmpty {
            offer(RateLimitDraft(rateLimit: fields.rateLimit, policy: fields.policy).windows)
        }
        if fields.early.isPresent { offer(fields.early.earlyWindows(policy: fields.policy)) }
        if fields.plain.isPresent || fields.minute.isPresent || fields.hour.isPresent {
            var windows: [ReportedWindow] = []
            windows.reserveCapacity(2)
            if let window = fields.plain.window(sent: sent) { windows.append(window) }
            if let window = fields.minute.window(period: .seconds(60), sent: sent) { windows.append(window) }
            if let window = fields.hour.window(period: .seconds(3600), sent: sent) { windows.append(window) }
            offer(windows)
        }
        return best
    }
}
