/// One member of the lists in `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10), with those of
/// its parameters that matter here.
struct RateLimitItem {
    /// The policy's name, quotes and escapes included; nil for the bare number of the first drafts.
    private(set) var name: Substring.UTF8View?
    /// The bare number of the first drafts.
    private(set) var number: Int64?
    /// `q`: how many units the policy allows.
    private(set) var quota: Int64?
    /// `w`: the policy's period in seconds.
    private(set) var window: Int64?
    /// `r`: how many units are left.
    private(set) var remaining: Int64?
    /// `t`: seconds until there are more.
    private(set) var reset: Int64?
    /// Whether `qu` is absent or says that the units are requests.
    private(set) var countsRequests = true

    /// Reads a list of structured items (RFC 9651 section 3.1). One that breaks the syntax is empty, as the RFC asks.
    static func list(_ value: String) -> [RateLimitItem] {
        var scanner = ByteScanner(ByteScanner.trimmed(value[...].utf8))
        var items: [RateLimitItem] = []
        while !scanner.isAtEnd {
            guard let item = RateLimitItem(&scanner) else { return [] }
            items.append(item)
            scanner.skipBlanks()
            if scanner.isAtEnd { break }
            guard scanner.skip(UInt8(ascii: ",")) else { return [] }
            scanner.skipBlanks()
            // A comma at the end promises another item.
            if scanner.isAtEnd { return [] }
        }
        return items
    }

    private init?(_ scanner: inout ByteScanner) {
        switch BareItem(&scanner) {
        case .text(let text): name = text
        case .integer(let value) where value >= 0: number = value
        default: return nil
        }
        while scanner.skip(UInt8(ascii: ";")) {
            while scanner.skip(UInt8(ascii: " ")) {}
            guard let first = scanner.next, first == UInt8(ascii: "*") || (0x61...0x7A).contains(first) else {
                return nil
            }
            let key = scanner.take(while: Self.isKeyByte)
            if scanner.skip(UInt8(ascii: "=")) {
                guard let value = BareItem(&scanner) else { return nil }
                take(key, value)
            } else {
                take(key, .other)
            }
        }
    }

    /// The last of several parameters of a name counts (RFC 9651 section 4.2.3.2). A negative number or a fraction is no
    /// number of calls or seconds: it's as if it weren't there.
    private mutating func take(_ key: Substring.UTF8View, _ value: BareItem) {
        var figure: Int64?
        if case .integer(let integer) = value, integer >= 0 { figure = integer }
        if key.elementsEqual("q".utf8) {
            quota = figure
        } else if key.elementsEqual("w".utf8) {
            window = figure
        } else if key.elementsEqual("r".utf8) {
            remaining = figure
        } else if key.elementsEqual("t".utf8) {
            reset = figure
        } else if key.elementsEqual("qu".utf8), case .text(let unit) = value {
            countsRequests = unit.elementsEqual("\"requests\"".utf8) || unit.elementsEqual("requests".utf8)
        }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || ByteScanner.isDigit(byte) || "_-.*".utf8.contains(byte)
    }
}
