import TalentModel

/// The query of a request, decoded strictly: each parameter at most once, valid percent-encoding, UTF-8.
struct QueryParameters: Sendable {
    private(set) var values: [String: String] = [:]

    /// Reads what follows the `?`. A `+` is a plus sign, as in RFC 3986: e-mail addresses and time zones hold them.
    init(_ query: String?) throws(GatewayError) {
        guard let query, !query.isEmpty else { return }
        var rest = query.utf8[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
            if end != rest.startIndex { try add(rest[..<end]) }
            rest = rest[end...].dropFirst()
        }
    }

    private mutating func add(_ pair: Substring.UTF8View) throws(GatewayError) {
        let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        guard let name = PercentDecoding.text(pair[..<end]) else {
            throw GatewayError(.malformedRequest, "The query isn't valid percent-encoded UTF-8.")
        }
        guard !name.isEmpty else {
            throw .invalid(parameter: "query", code: "name_empty", "A parameter has no name.")
        }
        // What a cursor holds is the cursor's business; a broken one is told so by its own code.
        guard let value = PercentDecoding.text(pair[end...].dropFirst()) ?? (name == "cursor" ? "" : nil) else {
            throw .invalid(parameter: name, code: "encoding_invalid", "The value isn't valid percent-encoded UTF-8.")
        }
        guard name == "cursor" || !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else {
            throw .invalid(parameter: name, code: "character_invalid", "The value holds control characters.")
        }
        guard values.updateValue(value, forKey: name) == nil else {
            throw .invalid(parameter: name, code: "repeated", "The parameter is given more than once.")
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    /// Refuses parameters that the route doesn't have: a misspelt filter must not widen a list silently.
    func refuse(allBut known: Set<String>) throws(GatewayError) {
        guard !values.isEmpty else { return }
        let unknown = values.keys.filter { !known.contains($0) }.sorted()
        guard !unknown.isEmpty else { return }
        throw .invalid(
            unknown.prefix(20).map { name in
                let shown = name.unicodeScalars.prefix(60).map { $0.value < 0x20 ? " " : String($0) }.joined()
                return FieldError(
                    parameter: shown, code: "unknown_parameter", detail: "There is no parameter of this name here.")
            })
    }

    /// `true` or `false`; absent is false.
    func flag(_ name: String) throws(GatewayError) -> Bool {
        switch values[name] {
        case nil, "false": return false
        case "true": return true
        default: throw .invalid(parameter: name, code: "type_invalid", "\(name) must be true or false.")
        }
    }

    /// A whole number within a range.
    func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(GatewayError) -> Int {
        guard let text = values[name] else { return standard }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else {
            throw .invalid(
                parameter: name, code: "out_of_range",
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}

/// Percent-decoding of paths and queries.
enum PercentDecoding {
    /// The decoded text; nil when an escape is broken or the bytes aren't UTF-8.
    static func text(_ encoded: some Collection<UInt8>) -> String? {
        guard encoded.contains(UInt8(ascii: "%")) else { return String(validating: encoded, as: UTF8.self) }
        var bytes: [UInt8] = []
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
