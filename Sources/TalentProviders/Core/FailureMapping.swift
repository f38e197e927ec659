import GatewayJSON
import TalentModel
import Upstream

/// Turns what a vendor or the network did into what our API says. One rule for all vendors; what is a vendor's own
/// stands in its `readFailure`.
struct FailureMapping {
    /// The provider's name as the vendor writes it, for sentences.
    var displayName: String
    /// Masks vendors' texts.
    var mask: TextMask
    /// Whether the call was a write, so that it could have had an effect.
    var isWrite: Bool
    /// Whether the same call may be repeated without doing anything twice.
    var isRepeatable: Bool
    /// Maps the vendor's field names back.
    var pointers: PointerMap

    /// What it means that there is no answer.
    func error(for failure: TransportError) -> GatewayError {
        let effect: Effect = isWrite && failure.delivery == .maybeSent ? .unknown : .none
        func error(_ code: ErrorCode, _ detail: String) -> GatewayError {
            GatewayError(code, detail + consequence(effect), effect: effect, retryable: mayRetry(effect))
        }
        switch failure.reason {
        case .unreachable: return error(.providerUnreachable, "\(displayName) can't be reached.")
        case .interrupted:
            return error(.providerUnreachable, "The connection to \(displayName) broke before its answer.")
        // Not a byte left within the time: it never got as far as a vendor that could be slow.
        case .timedOut where failure.delivery == .notSent:
            return error(.providerUnreachable, "No connection to \(displayName) could be made in time.")
        case .timedOut: return error(.providerTimeout, "\(displayName) didn't answer in time.")
        case .tooLarge: return error(.providerBadResponse, "\(displayName)'s answer is larger than is accepted.")
        case .malformed: return error(.providerBadResponse, "\(displayName)'s answer isn't readable HTTP.")
        case .cancelled:
            return error(.providerTimeout, "The call to \(displayName) was ended because the wait for it was over.")
        case .shutDown: return error(.draining, "The gateway is shutting down.")
        case .invalidRequest: return error(.internal, "The call to \(displayName) couldn't be put together.")
        }
    }

    /// What it means that a 2xx can't be used.
    func badResponse(_ why: String, status: Int) -> GatewayError {
        let effect: Effect = isWrite ? .unknown : .none
        return GatewayError(
            .providerBadResponse, "\(displayName)'s answer can't be used: \(why)." + consequence(effect),
            effect: effect, retryable: mayRetry(effect), upstream: UpstreamProblem(status: status))
    }

    /// What a refusal means: any status but 2xx, or a 2xx that is a refusal in disguise.
    func error(for failure: VendorFailure, status: Int) -> GatewayError {
        let (code, effect) = meaning(of: failure, status: status)
        var error = GatewayError(
            code, sentence(code, failure, effect), origin: .provider, effect: effect,
            retryable: isRetryable(code, effect))
        error.upstream = UpstreamProblem(
            status: status, code: failure.code.map { mask.apply($0) }, message: failure.message.map { mask.apply($0) },
            details: failure.details.flatMap { mask.apply($0) })
        switch code {
        case .providerRejected, .providerConflict:
            error.errors = failure.fields.compactMap { field in
                let text = mask.apply(field.message)
                return pointers[field.name].map { FieldError($0, code: "provider_rejected", detail: text) }
            }
        default: break
        }
        return error
    }

    private func meaning(of failure: VendorFailure, status: Int) -> (ErrorCode, Effect) {
        if let meaning = failure.meaning { return (meaning, .none) }
        let unclear: Effect = isWrite ? .unknown : .none
        switch status {
        case 400, 422: return (.providerRejected, .none)
        case 401: return (.providerCredentialsRejected, .none)
        case 402: return (.providerCreditsExhausted, .none)
        case 403: return (.providerPermissionDenied, .none)
        case 404: return (.notFound, .none)
        case 409: return (.providerConflict, .none)
        case 410: return (.providerGone, .none)
        case 413: return (.providerRejected, .none)
        case 429: return (.providerRateLimited, .none)
        case 503: return (.providerUnavailable, unclear)
        case 500...599: return (.providerError, unclear)
        case 400...499: return (.providerBadResponse, .none)
        default: return (.providerBadResponse, unclear)
        }
    }

    private func sentence(_ code: ErrorCode, _ failure: VendorFailure, _ effect: Effect) -> String {
        let end = consequence(effect)
        switch code {
        case .providerRejected: return "\(displayName) refused the request." + end
        case .providerCredentialsRejected:
            return "\(displayName) refused the gateway's credential for this connection." + end
        case .providerPermissionDenied:
            return "\(displayName) doesn't allow this to the gateway's credential." + end
        case .providerCreditsExhausted:
            if let credits = failure.credits {
                return "\(displayName) needs \(Self.plain(credits.required)) credits and has "
                    + "\(Self.plain(credits.available))." + end
            }
            return "\(displayName) has no credits left for this account." + end
        case .notFound: return "\(displayName) doesn't have this." + end
        case .providerConflict: return "\(displayName) has this already." + end
        case .providerGone: return "\(displayName) no longer has this." + end
        case .providerRateLimited: return "\(displayName) is called too often." + end
        case .providerUnavailable: return "\(displayName) is out of service for now." + end
        case .providerError: return "\(displayName) failed." + end
        default: return "\(displayName)'s answer makes no sense." + end
        }
    }

    private func consequence(_ effect: Effect) -> String {
        guard isWrite else { return "" }
        return effect == .unknown ? " Whether anything was done there is unknown." : " Nothing was done there."
    }

    private func mayRetry(_ effect: Effect) -> Bool { effect == .none || isRepeatable }

    private func isRetryable(_ code: ErrorCode, _ effect: Effect) -> Bool {
        switch code {
        case .providerCreditsExhausted, .providerRateLimited: true
        case .providerUnavailable, .providerError, .providerBadResponse: mayRetry(effect)
        default: false
        }
    }

    static func plain(_ number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return String(number)
    }
}
