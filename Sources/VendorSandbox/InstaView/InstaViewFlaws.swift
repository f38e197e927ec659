/// Wrong fields of a request, in their order. The guide speaks of field-level details without showing them
/// (instaview.md section 11): here `details` is field → text.
struct InstaViewFlaws: Sendable {
    private var flaws: [(field: String, text: String)] = []

    /// Keeps the first text of each field, as an object has room for one.
    mutating func add(_ field: String, _ text: String) {
        guard !flaws.contains(where: { $0.field == field }) else { return }
        flaws.append((field, "\(field) \(text)"))
    }

    func stop() throws(Refusal) {
        guard let first = flaws.first else { return }
        throw .answer(
            InstaViewFake.error(400, "VALIDATION_ERROR", first.text) { details in
                for flaw in flaws {
                    details.key(dynamic: flaw.field)
                    details.string(flaw.text)
                }
            })
    }
}
