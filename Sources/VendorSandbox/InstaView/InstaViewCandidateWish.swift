import GatewayJSON

/// The body of `POST /candidates`, checked by all rules of instaview.md section 6.1.
struct InstaViewCandidateWish: Sendable {
    /// The CV's field name stands in no public page; these are the plausible ones.
    static let resumeFields = ["cv", "cvText", "resumeText"]
    static let mostResumeCharacters = 50_000
    static let mostJobs = 50

    let firstName: String
    let lastName: String
    let gdprExpiryDate: String
    let email: String?
    let phoneNumber: String?
    let jobIds: [String]
    let metadata: [UInt8]?
    let gender: String?

    /// - Throws: 400 with one text per wrong field.
    init(_ call: Call, state: InstaViewState, today: Timestamp) throws(Refusal) {
        guard let body = call.object else { throw .answer(InstaViewFake.failure(.malformedRequest)) }
        var flaws = InstaViewFlaws()
        self.init(body, state: state, today: today, flaws: &flaws)
        try flaws.stop()
    }

    /// Reads a candidate, also one that is made with an interview; what is wrong becomes flaws.
    init(_ body: JSONValue, state: InstaViewState, today: Timestamp, flaws given: inout InstaViewFlaws) {
        var flaws = given
        defer { given = flaws }

        func text(_ value: JSONValue?, _ field: String) -> String? {
            guard let value, !value.isNull else { return nil }
            if value.string == nil { flaws.add(field, "must be a string") }
            return value.string
        }
        func name(_ value: JSONValue?, _ field: String) -> String {
            let name = text(value, field) ?? ""
            if !(1...100).contains(name.utf16.count) { flaws.add(field, "must be between 1 and 100 characters") }
            return name
        }

        firstName = name(body["firstName"], "firstName")
        lastName = name(body["lastName"], "lastName")
        let expiry = text(body["gdprExpiryDate"], "gdprExpiryDate").flatMap(Timestamp.init(date:))
        if let expiry {
            if expiry.date <= today.date { flaws.add("gdprExpiryDate", "must be in the future") }
        } else {
            flaws.add("gdprExpiryDate", "must be a valid ISO 8601 date")
        }
        gdprExpiryDate = expiry?.date ?? ""
        email = text(body["email"], "email")
        if let email, !Self.isAddress(email) { flaws.add("email", "must be an email") }
        phoneNumber = text(body["phoneNumber"], "phoneNumber")
        if let phoneNumber, !Self.isE164(phoneNumber) {
            flaws.add("phoneNumber", "must match ^\\+[1-9]\\d{1,14}$")
        }
        if email == nil && phoneNumber == nil { flaws.add("email", "or phoneNumber must be provided") }
        gender = text(body["gender"], "gender")
        if let gender, gender != "male", gender != "female" { flaws.add("gender", "must be one of: male, female") }
        for field in Self.resumeFields {
            if let resume = text(body.member(field), field), resume.utf16.count > Self.mostResumeCharacters {
                flaws.add(field, "must be at most \(Self.mostResumeCharacters) characters")
            }
        }
        jobIds = Self.jobIds(in: body, state: state, flaws: &flaws)
        metadata = InstaViewMetadata.checked(body["metadata"], flaws: &flaws)
    }

    /// `jobIds` wins over the deprecated `jobId`. Whether an unknown job is 400 or 404 isn't said for this call; the
    /// update page calls it a validation error (section 6.4).
    static func jobIds(in body: JSONValue, state: InstaViewState, flaws: inout InstaViewFlaws) -> [String] {
        var ids: [String] = []
        if let list = body["jobIds"], !list.isNull {
            ids = list.elements.compactMap(\.string)
            guard list.kind == .array, (1...mostJobs).contains(list.count), ids.count == list.count else {
                flaws.add("jobIds", "must contain between 1 and \(mostJobs) UUIDs")
                return []
            }
        } else if let single = body["jobId"], !single.isNull {
            ids = [single.string ?? ""]
        }
        for id in ids {
            if !UUIDText.isWellFormed(id) {
                flaws.add("jobIds", "each value must be a UUID")
            } else if state.job(id) == nil {
                flaws.add("jobIds", "job \(id) does not exist in this company")
            }
        }
        return ids.map { $0.lowercased() }
    }

    static func isE164(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (2...15).contains(digits.count)
            && digits.first != UInt8(ascii: "0") && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    static func isAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && halves[1].contains(".") && !halves[1].hasPrefix(".")
            && !halves[1].hasSuffix(".") && !text.contains(where: \.isWhitespace)
    }
}
