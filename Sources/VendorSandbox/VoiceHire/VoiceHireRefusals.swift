import GatewayJSON

extension Refusal {
    /// 400 with one text per field.
    static func voiceHire(invalid flaws: [(field: String, text: String)]) -> Refusal {
        .answer(
            VoiceHireFake.error(400, "VALIDATION_ERROR", "Validation failed") { details in
                for flaw in flaws {
                    details.key(dynamic: flaw.field)
                    details.string(flaw.text)
                }
            })
    }

    static func voiceHire(badPhone phone: String) -> Refusal {
        .answer(
            VoiceHireFake.error(400, "INVALID_PHONE_NUMBER", "Invalid phone number format") { details in
                details.member("phone", phone)
                details.member("reason", "Must be a French mobile number (06 or 07)")
            })
    }

    /// The code is documented, its text isn't (section 8).
    static func voiceHire(tooMany count: Int) -> Refusal {
        .answer(
            VoiceHireFake.error(400, "TOO_MANY_CANDIDATES", "Too many candidates") { details in
                details.member("maximum", VoiceHireBatch.most)
                details.member("received", count)
            })
    }

    static func voiceHire(credits required: Int, available: Double) -> Refusal {
        .answer(VoiceHireFake.insufficientCredits(required: required, available: available))
    }

    /// The table has `RESOURCE_NOT_FOUND` and, for the add call, `CAMPAIGN_NOT_FOUND` (section 8).
    static func voiceHire(noCampaign id: String, code: String = "RESOURCE_NOT_FOUND") -> Refusal {
        .answer(VoiceHireFake.error(404, code, "Campaign not found") { $0.member("campaign_id", id) })
    }

    static func voiceHire(noCandidate id: String) -> Refusal {
        .answer(
            VoiceHireFake.error(404, "RESOURCE_NOT_FOUND", "Candidate not found") { $0.member("candidate_id", id) })
    }
}

extension VoiceHireFake {
    /// The shape of every error (voicehire.md section 8).
    static func error(
        _ status: Int, _ code: String, _ message: String, headers: [(name: String, value: String)] = [],
        details: (inout JSONWriter) -> Void = { _ in }
    ) -> Answer {
        .object(status, headers: headers) { body in
            body.object("error") { error in
                error.member("code", code)
                error.member("message", message)
                error.object("details", details)
            }
        }
    }

    static func insufficientCredits(required: Int, available: Double) -> Answer {
        error(402, "INSUFFICIENT_CREDITS", "Insufficient credits") { details in
            details.member("required", required)
            details.member("available", available)
        }
    }

    static func failure(_ failure: GeneralFailure) -> Answer {
        switch failure {
        case .paymentRequired:
            return insufficientCredits(required: 1, available: 0)
        case .rateLimited(let retryAfter):
            // Header and body say the same number; 30 is the one of the example (section 9). The message is English in
            // one document and French in another (section 8): here it's English, like the other codes'.
            let seconds = retryAfter ?? 30
            let advice = [(name: "Retry-After", value: String(seconds))]
            return error(429, "RATE_LIMIT_EXCEEDED", "Rate limit exceeded", headers: advice) { details in
                details.member("retry_after", seconds)
            }
        case .malformedRequest, .tooLarge:
            return error(failure.status, "VALIDATION_ERROR", failure.words)
        case .unknownPath, .wrongMethod:
            // No 405 among the documented statuses (section 8).
            return error(404, "RESOURCE_NOT_FOUND", GeneralFailure.unknownPath.words)
        case .serverError:
            return error(500, "INTERNAL_ERROR", failure.words)
        case .unavailable:
            return error(503, "SERVICE_UNAVAILABLE", failure.words)
        }
    }
}
