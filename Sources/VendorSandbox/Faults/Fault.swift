/// Something that goes wrong at or before a vendor, on request.
public enum Fault: Sendable, Equatable {
    /// The vendor's own error answer; nothing is done.
    case paymentRequired, serverError, unavailable
    /// 429 in the vendor's own shape; nothing is done. `retryAfter` in seconds; nil sends what the vendor
    /// documents, which for Hirempire and Huntr is no `Retry-After` at all.
    case rateLimited(retryAfter: Int?)
    /// Nothing is done and nothing is answered until the client goes.
    case silence
    /// Nothing is done, the connection is closed without a byte.
    case hangUp
    /// The call is done, then as `silence`.
    case silenceAfterApply
    /// The call is done, then as `hangUp`.
    case hangUpAfterApply
    /// The call is done, its answer comes this many milliseconds later.
    case slow(milliseconds: Int)
    /// An HTML page with status 200, as captive portals and maintenance pages send; nothing is done.
    case html
    /// The call is done, its answer ends in the middle of the body.
    case truncated
    /// 307 to another path of the same server, where the ledger shows who follows; nothing is done.
    case redirect

    /// The spellings of the control endpoint; `slow:MS` takes milliseconds, at most ten minutes.
    public init?(text: String, retryAfter: Int? = nil) {
        switch text {
        case "402": self = .paymentRequired
        case "429": self = .rateLimited(retryAfter: retryAfter)
        case "500": self = .serverError
        case "503": self = .unavailable
        case "silence": self = .silence
        case "hang_up": self = .hangUp
        case "silence_after_apply": self = .silenceAfterApply
        case "hang_up_after_apply": self = .hangUpAfterApply
        case "html": self = .html
        case "truncated": self = .truncated
        case "redirect": self = .redirect
        default:
            guard text.hasPrefix("slow:"), let milliseconds = Int(text.dropFirst(5)),
                (0...600_000).contains(milliseconds)
            else { return nil }
            self = .slow(milliseconds: milliseconds)
        }
    }

    /// Whether the vendor does nothing; else the call is done first and only its answer suffers.
    var preventsWork: Bool {
        switch self {
        case .paymentRequired, .rateLimited, .serverError, .unavailable, .silence, .hangUp, .html, .redirect: true
        case .silenceAfterApply, .hangUpAfterApply, .slow, .truncated: false
        }
    }
}
