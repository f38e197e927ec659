import GatewayJSON

/// Makes vendors' texts fit to be shown: capped, without control characters, personal data and secrets masked.
struct TextMask {
    /// The longest text shown, in characters.
    static let cap = 512
    /// The largest `details` shown, in bytes.
    static let detailsCap = 4096

    /// The longest piece of personal data that is looked for. A vendor's text is cut to four caps before it is masked
    /// and to one afterwards; as `[masked]` is more than a quarter of a piece, the second cut takes off what the first
    /// has split.
    private static let pieceLength = 31

    private let secret: String
    private let personal: [[String]]

    /// - Parameters:
    ///   - secret: the connection's credential.
    ///   - personal: the names, addresses, phones and longer texts that the request held.
    init(secret: String, personal: [String]) {
        self.secret = secret
        var needles: Set<[String]> = []
        for value in personal {
            let shown = value.unicodeScalars.prefix(4 * Self.cap).map(Self.visible)
            for piece in Self.pieces(shown) { needles.insert(piece.map { $0.lowercased() }) }
            // Vendors also write E.164 without its plus.
            if shown.first == "+" { needles.insert(shown.dropFirst().map { $0.lowercased() }) }
        }
        // A one-letter name would blank out half of any text.
        self.personal = needles.filter { $0.count >= 2 }.sorted { $0.count > $1.count }
    }

    /// The text as it may be shown.
    func apply(_ text: String) -> String {
        // Vendors may send megabytes; what is beyond the cap can't be shown.
        var shown = String(text.unicodeScalars.prefix(4 * Self.cap).map(Self.visible))
        if secret.count >= 4 { shown = shown.replacing(secret, with: "[secret]") }
        var characters = Array(shown)
        var lowered = characters.map { $0.lowercased() }
        for needle in personal { Self.replace(needle, in: &characters, &lowered) }
        return String(Self.maskTokens(Self.maskPhones(characters)).prefix(Self.cap))
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
            if let text = value.numberText, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), apply(text) != text {
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

    /// The value itself, or parts of about equal length: a long text is rarely echoed whole.
    private static func pieces(_ value: [Character]) -> [ArraySlice<Character>] {
        guard value.count > pieceLength else { return [value[...]] }
        let count = (value.count + pieceLength - 1) / pieceLength
        return (0..<count).map { value[($0 * value.count / count)..<(($0 + 1) * value.count / count)] }
    }

    /// Masks each place where `needle`, in lower case, stands, whatever the case there.
    private static func replace(_ needle: [String], in characters: inout [Character], _ lowered: inout [String]) {
        guard lowered.contains(needle[0]) else { return }
        // A name like Al is a part of many words. Pieces of longer texts start anywhere, though, and scripts from Thai
        // on don't write words apart.
        let isWord =
            needle.count < pieceLength / 2 && needle.allSatisfy { ($0.unicodeScalars.first?.value ?? 0) < 0xe00 }
        var found = false
        var out: [Character] = []
        var index = 0
        while index < characters.count {
            let end = index + needle.count
            let isHere =
                end <= lowered.count && lowered[index] == needle[0] && lowered[index..<end].elementsEqual(needle)
            if isHere && !(isWord && (continuesWord(characters, at: index - 1) || continuesWord(characters, at: end))) {
                found = true
                out += "[masked]"
                index = end
            } else {
                out.append(characters[index])
                index += 1
            }
        }
        guard found else { return }
        characters = out
        lowered = out.map { $0.lowercased() }
    }

    private static func continuesWord(_ characters: [Character], at index: Int) -> Bool {
        characters.indices.contains(index) && (characters[index].isLetter || characters[index].isNumber)
    }

    /// Masks what looks like an e-mail address, a vendor's key or a link to a host, whoever's it is.
    private static func maskTokens(_ characters: [Character]) -> String {
        var out = ""
        var token = ""
        for character in characters {
            if character.isWhitespace || "\"'`<>,;()[]{}".contains(character) {
                out += masked(token)
                token = ""
                out.append(character)
            } else {
                token.append(character)
            }
        }
        return out + masked(token)
    }

    private static func masked(_ token: String) -> String {
        if token.contains("://") { return "[link]" }
        if token.contains("@") && token.count > 2 { return "[email]" }
        return holdsKey(token) ? "[secret]" : token
    }

    /// Whether a vendor's key begins in the token: at its start or after a sign, so that `task_id` is spared.
    private static func holdsKey(_ token: String) -> Bool {
        for mark in ["sk-", "sk_", "vh_live_"] {
            for range in token.ranges(of: mark) {
                guard range.lowerBound > token.startIndex else { return true }
                let previous = token[token.index(before: range.lowerBound)]
                if !previous.isLetter && !previous.isNumber { return true }
            }
        }
        return false
    }

    private static func maskPhones(_ characters: [Character]) -> [Character] {
        var out: [Character] = []
        var index = 0
        while index < characters.count {
            if let end = phoneEnd(characters, from: index) {
                out += "[phone]"
                index = end
            } else {
                out.append(characters[index])
                index += 1
            }
        }
        return out
    }

    /// The end of a phone number that begins at `start`: 9 to 15 digits after a plus or a zero, or France's 33 and nine
    /// more, with the usual signs between them. Ids are spared: they go on with letters.
    private static func phoneEnd(_ characters: [Character], from start: Int) -> Int? {
        let first = characters[start]
        guard first == "+" || first == "0" || first == "3" else { return nil }
        if start > 0, "-_+".contains(characters[start - 1]) || continuesWord(characters, at: start - 1) { return nil }
        var digits = 0
        var signs = 0
        var end = start
        for index in (first == "+" ? start + 1 : start)..<characters.count {
            let character = characters[index]
            if character.isASCII && character.isNumber {
                digits += 1
                signs = 0
                end = index + 1
            } else if signs < 3, " .-/()\u{a0}\u{202f}".contains(character) {
                signs += 1
            } else {
                break
            }
        }
        guard (9...15).contains(digits), first != "3" || digits == 11, !continuesWord(characters, at: end) else {
            return nil
        }
        let goesOn = end < characters.count && "-_".contains(characters[end]) && continuesWord(characters, at: end + 1)
        return goesOn ? nil : end
    }
}
