/// Which hosts never leave this machine. Names are not resolved: what a name means is up to a file.
enum LoopbackHost {
    static func isLoopback(_ host: String) -> Bool {
        if host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    static func inURL(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
