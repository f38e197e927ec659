/// The rules for a connection's `base_url` (SE-3).
enum BaseURL {
    /// Why a text can't be a base URL; a sentence that doesn't repeat it, as it may hold a password.
    struct Fault: Error, ExpressibleByStringLiteral {
        var message: String

        init(stringLiteral value: String) {
            message = value
        }
    }

    /// `text` without the slash at its end, or what is wrong with it.
    static func normalised(_ text: String) throws(Fault) -> String {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw "must be at most 2048 visible ASCII characters"
        }
        let isTLS = text.hasPrefix("https://")
        guard isTLS || text.hasPrefix("http://") else { throw "must begin with https://" }
        let rest = text.dropFirst(isTLS ? 8 : 7)
        guard !rest.contains("?") else { throw "must not have a query" }
        guard !rest.contains("#") else { throw "must not have a fragment" }
        guard !rest.contains("\\") else { throw "must not have a backslash" }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw "must not have user information; use credential" }
        let (host, port) = try split(authority)
        if let port {
            guard let number = UnitText.integer(port), (1...65535).contains(number) else {
                throw "has a port outside 1 to 65535"
            }
        }
        guard isTLS || HostName.isLoopback(host) else { throw "must be https, except for a loopback host" }
        let path = rest[authority.endIndex...]
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path
        let segments = trimmed.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard segments.allSatisfy({ !["", ".", ".."].contains($0) }) else {
            throw "has an empty, . or .. segment in its path"
        }
        return (isTLS ? "https://" : "http://") + authority + trimmed
    }

    private static func split(_ authority: Substring) throws(Fault) -> (host: String, port: Substring?) {
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw "has a host that isn't valid" }
            let host = String(authority[authority.index(after: authority.startIndex)..<close])
            let rest = authority[authority.index(after: close)...]
            guard HostName.isIPv6(host), rest.isEmpty || rest.first == ":" else { throw "has a host that isn't valid" }
            return (host, rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let host = String(parts.first ?? "")
        guard HostName.isValid(host), !HostName.isIPv6(host) else { throw "has a host that isn't valid" }
        return (host, parts.count == 2 ? parts[1] : nil)
    }
}
