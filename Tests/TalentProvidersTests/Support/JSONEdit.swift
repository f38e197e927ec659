import GatewayJSON

/// A copy of a JSON value with single places changed.
enum JSONEdit {
    /// What becomes of one value.
    enum Change {
        case keep
        case remove
        case replace(String)
    }

    /// Asks `change` about every value by its RFC 6901 pointer, the outer ones first.
    ///
    /// - Parameter addition: written as a further member of every object that is kept: `"key": value`.
    static func bytes(
        of value: JSONValue, adding addition: String? = nil, _ change: (String, JSONValue) -> Change
    ) -> [UInt8] {
        text(of: value, at: "", adding: addition, change).map { Array($0.utf8) } ?? []
    }

    private static func text(
        of value: JSONValue, at pointer: String, adding addition: String?, _ change: (String, JSONValue) -> Change
    ) -> String? {
        switch change(pointer, value) {
        case .remove: return nil
        case .replace(let text): return text
        case .keep: break
        }
        switch value.kind {
        case .object:
            var members = value.members.compactMap { key, member in
                text(of: member, at: pointer + "/" + key, adding: addition, change).map { "\(quoted(key)):\($0)" }
            }
            if let addition { members.append(addition) }
            return "{" + members.joined(separator: ",") + "}"
        case .array:
            let elements = value.elements.enumerated().compactMap { index, element in
                text(of: element, at: "\(pointer)/\(index)", adding: addition, change)
            }
            return "[" + elements.joined(separator: ",") + "]"
        default: return String(decoding: value.raw, as: UTF8.self)
        }
    }

    /// `text` as a JSON string.
    static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Every pointer of the value, the outer ones first.
    static func pointers(of value: JSONValue) -> [String] {
        var found: [String] = []
        _ = bytes(of: value) { pointer, _ in
            found.append(pointer)
            return .keep
        }
        return found
    }
}

extension JSONValue {
    /// The value at `path`, member by member; a number is a place in an array.
    func at(_ path: some Sequence<some StringProtocol>) -> JSONValue? {
        path.reduce(Optional(self)) { value, key in
            guard let value else { return nil }
            if value.kind == .array, let index = Int(key) { return value.elements.dropFirst(index).first { _ in true } }
            return value.member(String(key))
        }
    }

    /// The value at an RFC 6901 pointer without escapes.
    func at(pointer: String) -> JSONValue? { at(pointer.split(separator: "/")) }

    /// The value over several lines, its members in their order.
    func pretty(indent: String = "") -> String {
        let deeper = indent + "  "
        switch kind {
        case .object where count > 0:
            let lines = members.map { "\(deeper)\(JSONEdit.quoted($0.key)): \($0.value.pretty(indent: deeper))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case .array where count > 0:
            return "[\n" + elements.map { deeper + $0.pretty(indent: deeper) }.joined(separator: ",\n") + "\n\(indent)]"
        default: return String(decoding: raw, as: UTF8.self)
        }
    }
}
