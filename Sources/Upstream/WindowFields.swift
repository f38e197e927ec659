/// Three header fields that tell one window: limit, remaining, reset.
struct WindowFields {
    /// Which of the three.
    enum Member {
        case limit, remaining, reset

        /// Takes the member's name off the front of a field's name.
        init?(_ name: inout ByteScanner) {
            if name.skipAnyCase("limit") {
                self = .limit
            } else if name.skipAnyCase("remaining") {
                self = .remaining
            } else if name.skipAnyCase("reset") {
                self = .reset
            } else {
                return nil
            }
        }
    }

    private var limit: Int64?
    private var remaining: Int64?
    private var reset: Int64?
    /// The `limit` fields with the quotas that the first drafts write behind the number, as they came.
    private var limits: [String] = []

    /// Whether anything valid was said.
    var isPresent: Bool { limit != nil || remaining != nil || reset != nil }

    /// Takes a field's value. Of several numbers, in one line or more, the strictest counts: the fewest calls, the
    /// latest reset.
    mutating func take(_ member: Member, _ value: String) {
        var scanner = ByteScanner(value)
        repeat {
            let part = scanner.take { $0 != UInt8(ascii: ",") }
            guard let number = ByteScanner.number(ByteScanner.trimmed(part)) else { continue }
            switch member {
            case .limit: limit = min(limit ?? number, number)
            case .remaining: remaining = min(remaining ?? number, number)
            case .reset: reset = max(reset ?? number, number)
            }
        } while scanner.skip(UInt8(ascii: ","))
        if member == .limit, value.utf8.contains(UInt8(ascii: ";")) { limits.append(value) }
    }

    /// The window of `X-RateLimit-*`, whose reset is a moment or a time that goes by, told apart by size; nil when
    /// nothing valid was said. `sent` is the answer's time in milliseconds since 1970.
    func window(period: Duration? = nil, sent: Int64) -> ReportedWindow? {
        guard isPresent else { return nil }
        return ReportedWindow(
            limit: limit.map(Int.init), remaining: remaining.map(Int.init),
            reset: reset.map { Self.untilReset($0, sent: sent) }, period: period)
    }

    /// The window of the first drafts, whose reset is in seconds from the answer on. Its period is that of the quota
    /// with the same number, which stands behind the limit (`100, 100;w=60`) or in a field of its own.
    func earlyWindows(policy: [String]) -> [ReportedWindow] {
        let quotas = (limits + policy).flatMap { RateLimitItem.list($0) }
        let period = limit.flatMap { limit in
            quotas.first { $0.number ?? $0.quota == limit && $0.window != nil }?.window
        }
        return [
            ReportedWindow(
                limit: limit.map(Int.init), remaining: remaining.map(Int.init),
                reset: reset.map { .seconds($0) }, period: period.map { .seconds($0) })
        ]
    }

    /// 10⁹ seconds are 32 years as a duration and 2001 as a moment, 10¹¹ seconds the year 5138 and as milliseconds 1973.
    private static func untilReset(_ reset: Int64, sent: Int64) -> Duration {
        switch reset {
        case ..<1_000_000_000: .seconds(reset)
        case ..<100_000_000_000: .milliseconds(max(reset * 1000 - sent, 0))
        default: .milliseconds(max(reset - sent, 0))
        }
    }
}
