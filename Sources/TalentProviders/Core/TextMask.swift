import GatewayJSON

/// Makes vendors' texts fit to be shown: capped, without control characters, personal data and secrets masked.
struct TextMask {
    /// The longest text shown, in characters.
    static let cap = 512
    /// The largest `details` shown, in bytes.
    static let detailsCap = 4096

    private let secret: String
    private let personal: [String]

    /// - Parameters:
    ///   - secret: the connection's credential.
    ///   - personal: the names, addresses and phones that the request held.
    init(secret: String, personal: [String]) {
        self.secret = secret
        // A one-letter name would blank out half of any text.
        self.personal = personal.filter { $0.count >= 2 }.sorted { $0.count > $1.count }
    }

    /// The text as it may be shown.
    func apply(_ text: String) -> String {
        // Vendors may send megabytes; what is beyond the cap can't be shown, and a name cut in two must not be either.
        var shown = String(text.unicodeScalars.prefix(4 * Self.cap).map(Self.visible))
        if secret.count >= 4 { shown = shown.replacing(secret, with: "[secret]") }
        for value in personal { shown = Self.replace(value, in: shown) }
        shown = Self.maskTokens(shown)
        return String(shown.prefix(Self.cap))
    }

    /// A JSON value with every text in it masked; nil when it's too large to be shown.
    func apply(_ value: JSONValue) -> [UInt8]? {
        guard value.raw.count <= Self.detailsCap else { return nil }
        var json = JSONWriter()
        write(value, to: &json, depth: 0)
        return json.bytes
    }

    private func write(_ value: JSONValue, to json: inout JSONWriter, depth: Int) {
        switch value.kind {
        case .object where depth < 8:
            json.object { json in
                for (key, member) in value.members {
                    json.key(dynamic: apply(key))
                    write(member, to: &json, depth: depth + 1)
                }
            }
        case .array where depth < 8:
            json.array { json in
                for element in value.elements { write(element, to: &json, depth: depth + 1) }
            }
        case .object, .array: json.null()
        case .string: json.string(apply(value.string ?? ""))
        case .number:
            // A phone number may come as a JSON number.
            if let text = value.numberText, text.count > 8, apply(text) != text {
                json.string(apply(text))
            } else {
                json.splice(value)
            }
        case .bool, .null: json.splice(value)
        }
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Character {
        let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        return Character(isControl ? " " : scalar)
    }

    /// Replaces every occurrence that stands as a word of its own, whatever its case.
    private static func replace(_ value: String, in text: String) -> String {
        let haystack = Array(text)
        let folded = haystack.map { $0.lowercased() }
        let needle = value.map { $0.lowercased() }
        func isWordPart(_ index: Int) -> Bool {
            haystack.indices.contains(index) && (haystack[index].isLetter || haystack[index].isNumber)
        }
        var out = ""
        var index = 0
        while index < haystack.count {
            let end = index + needle.count
            if end <= haystack.count, folded[index] == needle[0], Array(folded[index..<end]) == needle,
                !isWordPart(index - 1), !isWordPart(end)
            {
                out += "[masked]"
                index = end
            } else {
                out.append(haystack[index])
                index += 1
            }
        }
        return out
    }

    /// Masks what looks like an e-mail address, a phone number, a vendor's key or a link to a host, whoever's it is.
    private static func maskTokens(_ text: String) -> String {
        var out = ""
        var token = ""
        func flush() {
            out += masked(token)
            token = ""
        }
        for character in maskPhones(text) {
            if character.isWhitespace || "\"'<>,;()[]{}".contains(character) {
                flush()
                out.append(character)
            } else {
                token.append(character)
            }
        }
        flush()
        return out
    }

    private static func masked(_ token: String) -> String {
        if token.contains("@") && token.count > 2 { return "[email]" }
        if token.hasPrefix("sk-") || token.hasPrefix("sk_") || token.hasPrefix("vh_live_") { return "[secret]" }
        if token.hasPrefix("http://") || token.hasPrefix("https://") { return "[link]" }
        return token
    }

    /// Runs of digits, with single spaces, dots or hyphens between them, that are 9 to 15 digits long and start like a
    /// phone number. Ids are spared: they have letters beside their digits.
    private static func maskPhones(_ text: String) -> String {
        var out: [Character] = []
        let characters = Array(text)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            let previous = index > 0 ? characters[index - 1] : " "
            let startsHere =
                (character == "+" || character == "0" || character == "3")
                && !(previous.isLetter || previous.isNumber || previous == "-" || previous == "_" || previous == "+")
            if startsHere {
                var end = index
                var digits = 0
                while end < characters.count {
                    let next = characters[end]
                    if next.isASCII && next.isNumber {
                        digits += 1
                    } else if next == "+" && end == index {
                        // the plus in front
                    } else if " .-".contains(next), end + 1 < characters.count, characters[end + 1].isNumber {
                        // a separator within
                    } else {
                        break
                    }
                    end += 1
                }
                let isBounded = end == characters.count || !characters[end].isLetter
                if isBounded && (9...15).contains(digits) && (character != "3" || digits == 11) {
                    out += "[phone]"
                    index = end
                    continue
                }
            }
            out.append(character)
            index += 1
        }
        return String(out)
    }
}
