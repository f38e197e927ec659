import GatewayJSON

/// How answers are clothed: the documents show both (instaview.md section 3).
struct InstaViewEnvelope: Sendable {
    /// Bare payloads, the form of the reference, or `{success, data, error, timestamp}`, that of the guides.
    var isWrapped: Bool

    func answer(_ status: Int = 200, _ payload: (inout JSONWriter) -> Void) -> Answer {
        var writer = JSONWriter()
        guard isWrapped else {
            payload(&writer)
            return Answer(status: status, body: writer.bytes)
        }
        writer.object { body in
            body.member("success", true)
            body.key("data")
            payload(&body)
            body.memberNull("error")
            body.member("timestamp", Timestamp.now().iso)
        }
        return Answer(status: status, body: writer.bytes)
    }

    /// A page: `{data, total, page, …}` bare, `{items, pagination}` below `data` when wrapped, as in the paging guide.
    func list<Element>(_ all: [Element], page: InstaViewPage, write: (Element, inout JSONWriter) -> Void) -> Answer {
        answer { payload in
            payload.object { body in
                body.array(isWrapped ? "items" : "data") { list in
                    for item in page.items(of: all) { write(item, &list) }
                }
                if isWrapped {
                    body.object("pagination") { page.write(into: &$0, total: all.count) }
                } else {
                    page.write(into: &body, total: all.count)
                }
            }
        }
    }
}
