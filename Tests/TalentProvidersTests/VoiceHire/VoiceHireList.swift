import Upstream

/// A campaign's people as VoiceHire lists them (vendor file section 6.2), paged by number.
struct VoiceHireList: Sendable {
    /// Everybody's phone, in the list's order and the vendor's spelling.
    var phones: [String]
    /// Whether the answers say how many pages there are.
    var tellsPages = true

    /// The answer to a request for a page. Everybody's id is `c` and the place in the list.
    func answer(_ request: UpstreamRequest) -> (status: Int, body: String) {
        guard let page = request.number("page"), let size = request.number("per_page"), page >= 1, (1...100) ~= size
        else { return (400, "{}") }
        let people = phones.enumerated().dropFirst((page - 1) * size).prefix(size).map { place, phone in
            #"{"candidate_id":"c\#(place)","first_name":"Ada","last_name":"Byron","phone":"\#(phone)","status":"pending"}"#
        }
        let pages = (phones.count + size - 1) / size
        let pagination =
            #"{"total":\#(phones.count),"page":\#(page),"per_page":\#(size),"total_pages":\#(pages)}"#
        return (
            200,
            #"{"candidates":[\#(people.joined(separator: ","))]"#
                + (tellsPages ? #","pagination":\#(pagination)}"# : "}")
        )
    }
}
