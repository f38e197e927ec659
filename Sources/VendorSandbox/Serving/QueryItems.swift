/// The decoded query of a request, in its order.
struct QueryItems: Sendable {
    let items: [(name: String, value: String)]

    init(raw: String?) {
        items = (raw ?? "").split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? halves[1] : ""
            return (Self.decoded(halves[0], plusIsSpace: true), Self.decoded(value, plusIsSpace: true))
        }
    }

    var isEmpty: Bool { items.isEmpty }

    var names: [String] { items.map(\.name) }

    subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// Percent-decoding that takes a malformed escape literally, as the usual server frameworks do.
    static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "%"), index + 2 < source.count,
                let value = UInt8(String(decoding: source[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                index += 3
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
