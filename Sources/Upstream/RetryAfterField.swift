/// The value of a `Retry-After` field (RFC 9110 section 10.2.3), or several that were joined by commas.
struct RetryAfterField {
    /// How long to wait, in milliseconds, the longest of what is validly said; negative for a past date.
    let milliseconds: Int64?

    /// Reads `value`. Dates are relative to `sent`, the answer's own time, so that a vendor's wrong clock is wrong
    /// twice and does no harm; `now` is ours. All are milliseconds since 1970.
    init(_ value: String, sent: Int64, now: Int64) {
        var longest: Int64?
        var rest = value[...].utf8
        while true {
            let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            var end = comma
            var said = Self.seconds(rest[..<comma])
            if said == nil, comma != rest.endIndex {
                // IMF-fixdate and RFC 850 have a comma of their own.
                let after = rest.index(after: comma)
                let second = rest[after...].firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                said = Self.date(rest[..<second], sent: sent, now: now)
                if said != nil { end = second }
            }
            if said == nil { said = Self.date(rest[..<comma], sent: sent, now: now) }
            if let said { longest = max(longest ?? said, said) }
            guard end != rest.endIndex else { break }
            rest = rest[rest.index(after: end)...]
        }
        milliseconds = longest
    }

    private static func seconds(_ text: Substring.UTF8View) -> Int64? {
        // Far more than is ever accepted, and far from overflowing as milliseconds.
        ByteScanner.number(ByteScanner.trimmed(text)).map { min($0, 1_000_000_000) * 1000 }
    }

    private static func date(_ text: Substring.UTF8View, sent: Int64, now: Int64) -> Int64? {
        HTTPDate(ByteScanner.trimmed(text), now: now).map { $0.milliseconds - sent }
    }
}
