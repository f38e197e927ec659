import FoundationEssentials

/// Pages for browsers, put together from texts that are escaped.
struct HTMLPage: Sendable {
    private(set) var text: String

    /// Starts a page.
    init(title: String) {
        text = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(Self.escaped(title))</title>
            <style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
            code{font:14px/1.4 ui-monospace,monospace;background:#f3f4f6;padding:.1em .3em;border-radius:3px}
            table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
            th,td{border-bottom:1px solid #d9dce1;padding:.3rem .6rem;text-align:left;vertical-align:top}
            h2{margin-top:2.5rem}h3{margin-top:2rem}nav{margin:1rem 0}.lost{color:#9a3412}
            </style>
            </head>
            <body>

            """
    }

    /// Adds an element; `backticks` in its text become code.
    mutating func add(_ element: String, _ content: String, id: String? = nil) {
        let attribute = id.map { " id=\"\(Self.escaped($0))\"" } ?? ""
        text += "<\(element)\(attribute)>\(Self.marked(content))</\(element)>\n"
    }

    /// Adds links in a row.
    mutating func links(_ links: [(text: String, target: String)]) {
        let row = links.map { "<a href=\"\(Self.escaped($0.target))\">\(Self.escaped($0.text))</a>" }
        text += "<nav>\(row.joined(separator: " · "))</nav>\n"
    }

    /// Adds a table; nothing when it has no rows.
    mutating func table(_ head: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        text += "<table>\n<tr>\(head.map { "<th>\(Self.escaped($0))</th>" }.joined())</tr>\n"
        for row in rows { text += "<tr>\(row.map { "<td>\(Self.marked($0))</td>" }.joined())</tr>\n" }
        text += "</table>\n"
    }

    /// The page as an answer.
    var answer: Answer { Answer(page: text + "</body>\n</html>\n") }

    /// Text as HTML shows it.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// The same with `backticks` as code.
    private static func marked(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        // An odd one out is a backtick, not the start of code.
        guard parts.count % 2 == 1 else { return escaped(text) }
        return parts.enumerated().map { index, part in
            let part = escaped(String(part))
            return index % 2 == 1 ? "<code>\(part)</code>" : part
        }.joined()
    }
}

extension Answer {
    /// A page. It runs no script but the gateway's own, and nobody may frame it.
    init(page: String) {
        self.init(status: 200, body: Array(page.utf8))
        contentType = "text/html; charset=utf-8"
        headers.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ))
    }
}
