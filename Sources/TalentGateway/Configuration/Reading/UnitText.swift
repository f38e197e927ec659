/// Reads and writes numbers with their units: `500ms`, `64KiB`, `100/5s`.
enum UnitText {
    /// A whole number of digits with an optional minus; nil for anything else, an overflow included.
    static func integer(_ text: some StringProtocol) -> Int? {
        let digits = text.first == "-" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    /// `500ms`, `3s`, `1m`, `2h`, `30d`; at most some 10,000 years.
    static func duration(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard digits.count <= 15, let amount = Int64(digits) else { return nil }
        let milliseconds: Int64
        switch text[digits.endIndex...] {
        case "ms": milliseconds = 1
        case "s": milliseconds = 1000
        case "m": milliseconds = 60_000
        case "h": milliseconds = 3_600_000
        case "d": milliseconds = 86_400_000
        default: return nil
        }
        let (total, overflow) = amount.multipliedReportingOverflow(by: milliseconds)
        return overflow || total > 315_576_000_000_000 ? nil : .milliseconds(total)
    }

    /// `1024`, `64KiB`, `8MiB`, `1GiB`, in bytes.
    static func size(_ text: some StringProtocol) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let amount = integer(digits) else { return nil }
        let factor: Int
        switch text[digits.endIndex...] {
        case "": factor = 1
        case "KiB": factor = 1 << 10
        case "MiB": factor = 1 << 20
        case "GiB": factor = 1 << 30
        default: return nil
        }
        let (total, overflow) = amount.multipliedReportingOverflow(by: factor)
        return overflow ? nil : total
    }

    /// `100/5s`: an amount, and the period in which it is counted.
    static func rate(_ text: some StringProtocol) -> (amount: Int, period: Duration)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let amount = integer(parts[0]), let period = duration(parts[1]) else { return nil }
        return (amount, period)
    }

    /// The shortest spelling that the reader takes; whole milliseconds.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        for (unit, size) in [("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        where milliseconds != 0 && milliseconds % size == 0 {
            return "\(milliseconds / size)\(unit)"
        }
        return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
    }
}
