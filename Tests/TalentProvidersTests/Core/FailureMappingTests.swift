import TalentModel
import Testing
import Upstream

@testable import TalentProviders

/// One rule from a vendor's status, or from no answer, to our code and effect.
struct FailureMappingTests {
    enum Call: CaseIterable { case read, idempotent, create, spend }

    private func mapping(_ call: Call) -> FailureMapping {
        var pointers = PointerMap()
        pointers["mail"] = .pointer("/email")
        return FailureMapping(
            displayName: "Vendor", mask: TextMask(secret: "secret-key", personal: ["Ada"]), isWrite: call != .read,
            isRepeatable: call == .read || call == .idempotent, pointers: pointers)
    }

    /// The table of api.md section 2, written again.
    private func expected(_ status: Int, _ call: Call) -> (code: ErrorCode, effect: Effect, retryable: Bool) {
        let isSafe = call == .read || call == .idempotent
        let unclear: Effect = call == .read ? .none : .unknown
        switch status {
        case 400, 413, 422: return (.providerRejected, .none, false)
        case 401: return (.providerCredentialsRejected, .none, false)
        case 402: return (.providerCreditsExhausted, .none, true)
        case 403: return (.providerPermissionDenied, .none, false)
        case 404: return (.notFound, .none, false)
        case 409: return (.providerConflict, .none, false)
        case 410: return (.providerGone, .none, false)
        case 429: return (.providerRateLimited, .none, true)
        case 503: return (.providerUnavailable, unclear, isSafe)
        case 500...599: return (.providerError, unclear, isSafe)
        case 400...499: return (.providerBadResponse, .none, true)
        default: return (.providerBadResponse, unclear, isSafe)
        }
    }

    @Test(arguments: Call.allCases)
    func everyStatusHasItsMeaning(_ call: Call) {
        for status in 300...599 {
            let error = mapping(call).error(for: VendorFailure(), status: status)
            let (code, effect, retryable) = expected(status, call)
            #expect(error.code == code, "\(status)")
            #expect(error.effect == effect, "\(status)")
            #expect(error.retryable == retryable, "\(status)")
            #expect(error.origin == .provider)
            #expect(error.upstream?.status == status)
            #expect(error.upstream?.message == nil)
            #expect(error.detail.hasPrefix("Vendor"))
            #expect(error.detail.contains("is unknown") == (effect == .unknown), "\(status): \(error.detail)")
        }
    }

    @Test func aDocumentedTextDecidesOverTheStatus() {
        var failure = VendorFailure()
        failure.meaning = .notFound
        let error = mapping(.create).error(for: failure, status: 401)
        #expect(error.code == .notFound)
        #expect(error.effect == .none)
        #expect(error.upstream?.status == 401)
    }

    @Test func fieldsAreMappedBackAndMasked() {
        var failure = VendorFailure()
        failure.fields = [.init("mail", "Ada is taken"), .init("unheard_of", "x")]
        failure.message = "Ada with secret-key"
        failure.code = "DUPLICATE_Ada"
        for status in [400, 409, 422] {
            let error = mapping(.create).error(for: failure, status: status)
            #expect(
                error.errors == [
                    FieldError(pointer: "/email", code: "provider_rejected", detail: "[masked] is taken")
                ])
            #expect(error.upstream?.message == "[masked] with [secret]")
            #expect(error.upstream?.code == "DUPLICATE_[masked]")
        }
        #expect(mapping(.create).error(for: failure, status: 500).errors.isEmpty)
    }

    @Test(arguments: [(50.0, 10.0, "needs 50 credits and has 10."), (1.5, 0, "needs 1.5 credits and has 0.")])
    func creditsAreTold(required: Double, available: Double, sentence: String) {
        var failure = VendorFailure()
        failure.credits = (required, available)
        let error = mapping(.spend).error(for: failure, status: 402)
        #expect(error.detail == "Vendor \(sentence) Nothing was done there.")
    }

    @Test(
        arguments: [
            (.unreachable, .providerUnreachable, .network), (.interrupted, .providerUnreachable, .network),
            (.timedOut, .providerTimeout, .network), (.tooLarge, .providerBadResponse, .provider),
            (.malformed, .providerBadResponse, .provider), (.cancelled, .providerTimeout, .network),
            (.shutDown, .draining, .gateway), (.invalidRequest, .internal, .gateway),
        ] as [(TransportError.Reason, ErrorCode, ErrorOrigin)])
    func noAnswer(reason: TransportError.Reason, code: ErrorCode, origin: ErrorOrigin) {
        for call in Call.allCases {
            for delivery in [TransportError.Delivery.notSent, .maybeSent] {
                let error = mapping(call).error(for: TransportError(reason, delivery: delivery))
                let isUnknown = call != .read && delivery == .maybeSent
                // Time that ran out before a byte left is no slow vendor but one that isn't reached.
                let isUnreached = reason == .timedOut && delivery == .notSent
                #expect(error.code == (isUnreached ? .providerUnreachable : code))
                #expect(error.origin == origin)
                #expect(error.effect == (isUnknown ? .unknown : .none))
                #expect(error.retryable == (!isUnknown || call == .idempotent))
                #expect(error.upstream == nil)
            }
        }
    }
}
