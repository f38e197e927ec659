/// Somebody to be added: a request's item with its phone in national form.
struct VoiceHirePerson: Sendable {
    let index: Int
    let firstName: String
    let lastName: String
    let email: String?
    let phone: String
}
