import TalentModel

/// What each code means: the titles of the envelope and the pages behind `type`.
enum ProblemCatalogue {
    /// One code's explanation.
    struct Entry: Sendable {
        /// The envelope's `title`.
        var title: String
        /// Why it happens.
        var cause: String
        /// What to do.
        var remedy: String

        init(_ title: String, _ cause: String, _ remedy: String) {
            self.title = title
            self.cause = cause
            self.remedy = remedy
        }
    }

    /// The explanation of a code.
    static func entry(_ code: ErrorCode) -> Entry {
        switch code {
        case .malformedJSON, .malformedRequest, .idempotencyKeyRequired, .idempotencyKeyInvalid, .requestTimeout,
            .payloadTooLarge, .uriTooLong, .unsupportedMediaType, .headersTooLarge, .notAcceptable,
            .methodNotAllowed, .notFound:
            request(code)
        case .unauthenticated, .signatureInvalid, .scopeMissing, .connectionNotAllowed, .unknownConnection,
            .budgetExceeded, .callerRateLimited:
            access(code)
        case .idempotencyInProgress, .idempotencyKeyReused, .outcomeUnresolved, .invalidRequest, .connectionRequired,
            .unsupportedFilter, .invalidCursor, .lossyMapping, .recipientNotAllowed, .unsupportedOperation:
            meaning(code)
        default: outside(code)
        }
    }

    private static func request(_ code: ErrorCode) -> Entry {
        switch code {
        case .malformedJSON:
            Entry(
                "The body is not valid JSON",
                "The body isn't strict JSON (RFC 8259) in UTF-8, is nested too deeply, or has two equal keys.",
                "Look at `errors[0]`: it names the place. Send valid JSON.")
        case .malformedRequest:
            Entry(
                "The request is not valid HTTP", "The request breaks HTTP/1.1 or its target can't be decoded.",
                "Check the client and everything between it and the gateway.")
        case .idempotencyKeyRequired:
            Entry(
                "An Idempotency-Key is needed",
                "The call costs credits or contacts a person; without a key a retry could do it twice.",
                "Send `Idempotency-Key` with a value of your own, one for each thing that you want done once.")
        case .idempotencyKeyInvalid:
            Entry(
                "The Idempotency-Key is not valid", "A key has 16 to 255 visible ASCII characters.",
                "Use a UUID or something like it.")
        case .requestTimeout:
            Entry(
                "The request came too slowly", "Head and body of a request each have a time to arrive in.",
                "Send the request again, faster.")
        case .payloadTooLarge:
            Entry(
                "The body is too large", "Bodies are bounded.",
                "Send less in one request; the limits are in the documentation.")
        case .uriTooLong: Entry("The request line is too long", "It has at most 8 KiB.", "Shorten the query.")
        case .unsupportedMediaType:
            Entry(
                "The body's media type is not supported", "Bodies are JSON in UTF-8, not compressed.",
                "Send `Content-Type: application/json`.")
        case .headersTooLarge:
            Entry("The header is too large", "It has at most 32 KiB and 100 fields.", "Send fewer or shorter fields.")
        case .notAcceptable:
            Entry(
                "No acceptable media type", "Answers are JSON; `Accept` excludes it.",
                "Send `Accept: application/json`, or leave it out.")
        case .methodNotAllowed:
            Entry(
                "The method is not allowed here", "The path exists with other methods.", "Look at `Allow`.")
        default:
            Entry(
                "Not found", "There is nothing at this path, or the provider has nothing of this id.",
                "Check the path and the id.")
        }
    }

    private static func access(_ code: ErrorCode) -> Entry {
        switch code {
        case .unauthenticated:
            Entry(
                "A valid key is needed", "The request has no key of this gateway, or one that is unknown or expired.",
                "Send `Authorization: Bearer tgw_…`; an operator makes keys with `talent-gateway keys create`.")
        case .signatureInvalid:
            Entry(
                "The signature is not valid", "The webhook's signature doesn't fit its body.",
                "Check the webhook's secret on both sides.")
        case .scopeMissing:
            Entry(
                "The key lacks a scope", "The key doesn't allow this kind of call.",
                "Ask an operator for a key with the scope that `detail` names.")
        case .connectionNotAllowed:
            Entry(
                "The key doesn't allow this connection", "The key is for other connections.",
                "`GET /v1/whoami` lists those that it allows.")
        case .unknownConnection:
            Entry(
                "There is no such connection", "No connection of this name is configured.",
                "`GET /v1/connections` lists those that are.")
        case .budgetExceeded:
            Entry(
                "The caller's budget is used up", "The caller's messages of the day are spent or reserved.",
                "Wait for the next day or ask for a larger budget.")
        default:
            Entry(
                "The caller sends too many requests", "The caller's own quota is used up.",
                "Wait as long as `Retry-After` says.")
        }
    }

    private static func meaning(_ code: ErrorCode) -> Entry {
        switch code {
        case .idempotencyInProgress:
            Entry(
                "The same request is being worked on", "A request with this key hasn't been answered yet.",
                "Wait as long as `Retry-After` says and send the same request again, or read the operation.")
        case .idempotencyKeyReused:
            Entry(
                "The Idempotency-Key was used for something else",
                "The key belongs to a request with another route, connection or body.",
                "Use a new key for a new thing.")
        case .outcomeUnresolved:
            Entry(
                "An earlier outcome is not known yet",
                "People of this request are in an operation whose outcome is unknown or unfinished.",
                "Resolve that operation first, so that nobody is contacted twice.")
        case .invalidRequest:
            Entry(
                "The request is not valid", "Members or parameters are missing, unknown or of the wrong form.",
                "`errors` names each of them with a pointer into your body or the parameter's name.")
        case .connectionRequired:
            Entry(
                "A connection must be chosen", "Several connections could do this.",
                "Add `?connection=` with one of those in `detail`.")
        case .unsupportedFilter:
            Entry(
                "The filter is not supported", "The connection can't honour the filter, or none can.",
                "Leave the filter out or add `ignore_unsupported_filters=true`. `GET /v1/providers` lists filters.")
        case .invalidCursor:
            Entry(
                "The cursor is not valid", "A cursor is bound to its route, filters and connections.",
                "Start again without a cursor.")
        case .lossyMapping:
            Entry(
                "The provider has no place for a field",
                "You asked for `handling=strict`, and a field would be dropped.",
                "Leave out the fields in `errors`, or send the request without the preference.")
        case .recipientNotAllowed:
            Entry(
                "The recipient is not allowed", "The connection may only contact the recipients that it lists.",
                "Use another recipient, or ask an operator to change `allow_recipients`.")
        default:
            Entry(
                "The provider can't do this", "The vendor has no such call.",
                "`detail` says which connections can; `GET /v1/providers` lists who can do what.")
        }
    }

    private static func outside(_ code: ErrorCode) -> Entry {
        switch code {
        case .providerCreditsExhausted:
            Entry(
                "The provider has no credits left for this account",
                "The vendor refused because the account's balance or plan is used up.",
                "Top the account up, then try again with the same key.")
        case .providerGone:
            Entry("The provider no longer has this", "The vendor says it was removed.", "Forget the id.")
        case .providerConflict:
            Entry(
                "The provider has this already", "The vendor refuses to make it a second time.",
                "Nothing needs doing if it's what you wanted.")
        case .providerRejected:
            Entry(
                "The provider refused the request", "The vendor found something wrong with it.",
                "`errors` maps the vendor's fields to yours; `upstream` holds what the vendor said.")
        case .providerRateLimited:
            Entry(
                "The provider is called too often", "The vendor's limit for the account is used up.",
                "Wait as long as `Retry-After` says. Nothing was done.")
        case .internal:
            Entry(
                "The gateway failed", "A defect of the gateway.",
                "Report it with the `request_id`; look at `effect` before you send the request again.")
        case .providerUnreachable:
            Entry(
                "The provider can't be reached", "No connection could be made, or it broke before an answer came.",
                "Try again when `effect` is `none`; with `unknown`, find out first whether it was done.")
        case .providerBadResponse:
            Entry(
                "The provider's answer can't be used", "It was broken, incomplete or made no sense.",
                "Look at `effect`; if it lasts, tell the vendor.")
        case .providerError:
            Entry("The provider failed", "The vendor answered with a server error.", "Look at `effect`; try later.")
        case .providerCredentialsRejected:
            Entry(
                "The provider refused the gateway's credential", "The vendor's key is wrong or has expired.",
                "An operator must replace the connection's credential. Your own key is fine.")
        case .providerPermissionDenied:
            Entry(
                "The provider doesn't allow this to the gateway",
                "The vendor's key lacks a permission, or the thing belongs to another account.",
                "An operator must look at the vendor's key.")
        case .providerUnavailable:
            Entry(
                "The provider is out of service", "The vendor says so, or has failed too often of late.",
                "Wait as long as `Retry-After` says.")
        case .connectionPaused:
            Entry(
                "The connection is paused", "An operator has paused it, or its hours are over.",
                "Wait as long as `Retry-After` says, or ask an operator.")
        case .overloaded:
            Entry(
                "The gateway has too much to do", "Too many requests are waiting.",
                "Wait as long as `Retry-After` says.")
        case .draining:
            Entry(
                "This gateway process is shutting down", "It takes no new work.", "Try again: another one will answer.")
        case .storeUnavailable:
            Entry(
                "The store is not available", "Writes need it, and nothing is sent without it.",
                "Wait as long as `Retry-After` says. Reads go on.")
        default:
            Entry(
                "The provider didn't answer in time", "The vendor took longer than the call or the caller waits.",
                "Try again when `effect` is `none`; with `unknown`, find out first whether it was done.")
        }
    }
}
