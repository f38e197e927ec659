/// The header lines that say something about limits, found in one pass.
///
/// Most answers have none: a name is left at its length or its first byte.
struct LimitFields {
    /// The first `Date`.
    private(set) var date: String?
    /// Each `Retry-After`.
    private(set) var retryAfter: [String] = []
    /// Each `RateLimit`.
    private(set) var rateLimit: [String] = []
    /// Each `RateLimit-Policy`.
    private(set) var policy: [String] = []
    /// `RateLimit-Limit`, `-Remaining`, `-Reset`.
    private(set) var early = WindowFields()
    /// `X-RateLimit-*` without a period.
    private(set) var plain = WindowFields()
    /// `X-RateLimit-*-Minute`.
    private(set) var minute = WindowFields()
    /// `X-RateLimit-*-Hour`.
    private(set) var hour = WindowFields()
    /// Whether there is any beside `Date`.
    private(set) var isPresent = false

    /// `Date` is the shortest name of all, `X-Rate-Limit-Remaining-Minute` the longest.
    private static let lengths = 4...29

    init(_ headers: [HeaderField]) {
        for field in headers {
            let name = field.name.utf8
            guard Self.lengths.contains(name.count) else { continue }
            switch name.first {
            case UInt8(ascii: "D"), UInt8(ascii: "d"): takeDate(field)
            case UInt8(ascii: "R"), UInt8(ascii: "r"): takeStandard(field)
            case UInt8(ascii: "X"), UInt8(ascii: "x"): takeExtension(field)
            default: continue
            }
        }
    }

    private mutating func takeDate(_ field: HeaderField) {
        guard date == nil, field.name.utf8.count == 4 else { return }
        var name = ByteScanner(field.name)
        if name.skipAnyCase("date") { date = field.value }
    }

    private mutating func takeStandard(_ field: HeaderField) {
        var name = ByteScanner(field.name)
        if name.skipAnyCase("retry-after") {
            guard name.isAtEnd else { return }
            retryAfter.append(field.value)
        } else if name.skipAnyCase("ratelimit") {
            if name.isAtEnd {
                rateLimit.append(field.value)
            } else if name.skipAnyCase("-policy") {
                guard name.isAtEnd else { return }
                policy.append(field.value)
            } else {
                guard name.skipAnyCase("-"), let member = WindowFields.Member(&name), name.isAtEnd else { return }
                early.take(member, field.value)
            }
        } else {
            return
        }
        isPresent = true
    }

    private mutating func takeExtension(_ field: HeaderField) {
        var name = ByteScanner(field.name)
        guard name.skipAnyCase("x-ratelimit-") || name.skipAnyCase("x-rate-limit-"),
            let member = WindowFields.Member(&name)
        else { return }
        if name.isAtEnd {
            plain.take(member, field.value)
        } else if name.skipAnyCase("-minute") {
            guard name.isAtEnd else { return }
            minute.take(member, field.value)
        } else {
            guard name.skipAnyCase("-hour"), name.isAtEnd else { return }
            hour.take(member, field.value)
        }
        isPresent = true
    }
}
