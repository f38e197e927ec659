import Glibc

/// Rules for the hosts in the configuration.
enum HostName {
    /// Whether `text` is an IP address (IPv6 without brackets) or a host name by RFC 1123.
    static func isValid(_ text: String) -> Bool {
        isIPv4(text) || isIPv6(text) || isName(text)
    }

    /// Whether `text` means this machine: `localhost`, 127.0.0.0/8 or ::1.
    static func isLoopback(_ text: String) -> Bool {
        if text.lowercased() == "localhost" { return true }
        if isIPv4(text) { return text.hasPrefix("127.") }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return false }
        return withUnsafeBytes(of: &address) { bytes in bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 } }
    }

    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    private static func isName(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        // Resolvers read a name that ends in a number as an IPv4 address, 127.1 and 300.0.0.1 among them.
        guard let last = labels.last, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Base62.value(of: $0) != nil }
        }
    }
}
