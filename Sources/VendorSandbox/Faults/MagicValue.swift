/// Values in otherwise ordinary requests that make a fake fail, for callers who can't reach the control endpoint.
///
/// | value | phone | e-mail | name | what happens |
/// | --- | --- | --- | --- | --- |
/// | 402 | `+33600000402` | `402@sandbox.example` | `sandbox 402` | 402, nothing done |
/// | 429 | `+33600000429` | `429@sandbox.example` | `sandbox 429` | 429 with `Retry-After: 2`, nothing done |
/// | 500 | `+33600000500` | `500@sandbox.example` | `sandbox 500` | 500, nothing done |
/// | 503 | `+33600000503` | `503@sandbox.example` | `sandbox 503` | 503, nothing done |
/// | 504 | `+33600000504` | `504@sandbox.example` | `sandbox 504` | done, then silence until the client goes |
/// | 502 | `+33600000502` | `502@sandbox.example` | `sandbox 502` | done, then closed without a byte |
/// | 207 | `+33600000207` | `207@sandbox.example` | `sandbox 207` | the first half of a batch done (rounded down), the others in `errors`; VoiceHire only |
/// | 418 | `+33600000418` | `418@sandbox.example` | `sandbox 418` | an HTML page with status 200, nothing done |
///
/// A phone counts in each French spelling (`06 00 00 04 02` as well). Looked at are: VoiceHire's `phone` and
/// `email`; InstaView's `phoneNumber`, `email`, `firstName` and `lastName`; Huntr's `email` in an invitation and
/// in the query of `/members`, a new field's name, and a field's value when it is a string; Hirempire's `source_name` and
/// `job_title`; VoiceHire's `job_title`.
public enum MagicValue: Int, Sendable, CaseIterable {
    case partly = 207
    case paymentRequired = 402
    case htmlPage = 418
    case tooManyRequests = 429
    case serverError = 500
    case appliedThenClosed = 502
    case unavailable = 503
    case appliedThenSilence = 504

    /// Reads a phone, an e-mail address or a name; nil for an ordinary one.
    public init?(_ text: String) {
        let lowered = text.lowercased().filter { !$0.isWhitespace }
        let code: Substring
        if lowered.hasPrefix("sandbox") {
            code = lowered.dropFirst("sandbox".count)
        } else if lowered.hasSuffix("@sandbox.example") {
            code = lowered.dropLast("@sandbox.example".count)
        } else {
            let dialled = lowered.filter { $0 == "+" || $0.isASCII && $0.isNumber }
            guard let prefix = Self.phonePrefixes.first(where: { dialled.hasPrefix($0) }) else { return nil }
            code = dialled.dropFirst(prefix.count)
        }
        guard code.utf8.count == 3, let number = Int(code) else { return nil }
        self.init(rawValue: number)
    }

    /// The first magic value among some texts.
    static func first(in texts: [String?]) -> MagicValue? {
        for case let text? in texts {
            if let magic = MagicValue(text) { return magic }
        }
        return nil
    }

    /// The fault it stands for; nil for `partly`, which is the fake's own business.
    var fault: Fault? {
        switch self {
        case .partly: nil
        case .paymentRequired: .paymentRequired
        case .htmlPage: .html
        case .tooManyRequests: .rateLimited(retryAfter: 2)
        case .serverError: .serverError
        case .appliedThenClosed: .hangUpAfterApply
        case .unavailable: .unavailable
        case .appliedThenSilence: .silenceAfterApply
        }
    }

    private static let phonePrefixes = ["+33600000", "0033600000", "33600000", "0600000"]
}
