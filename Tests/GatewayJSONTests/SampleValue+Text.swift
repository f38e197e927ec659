import Foundation
import GatewayJSON

extension SampleValue {
    /// By way of the writer under test.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.int(value)
        case .double(let value): writer.double(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let members):
            writer.object { writer in
                for (key, value) in members {
                    writer.key(dynamic: key)
                    value.write(to: &writer)
                }
            }
        }
    }

    /// A text of its own making, with random white space, random escapes and members in random order.
    func text(using generator: inout SeededGenerator) -> String {
        func space() -> String {
            String((0..<Int(generator.next() % 3)).map { _ in [" ", "\n", "\r", "\t"][Int(generator.next() % 4)] })
        }
        let core: String
        switch self {
        case .null: core = "null"
        case .bool(let value): core = value ? "true" : "false"
        case .int(let value): core = String(value)
        case .double(let value): core = Bool.random(using: &generator) ? "\(value)" : "\(value)".uppercased()
        case .string(let value): core = Self.quoted(value, using: &generator)
        case .array(let elements):
            core = "[" + space() + elements.map { $0.text(using: &generator) }.joined(separator: ",") + "]"
        case .object(let members):
            let pairs = members.shuffled(using: &generator).map { key, value in
                space() + Self.quoted(key, using: &generator) + space() + ":" + value.text(using: &generator)
            }
            core = "{" + space() + pairs.joined(separator: ",") + "}"
        }
        return space() + core + space()
    }

    private static func quoted(_ text: String, using generator: inout SeededGenerator) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || generator.next() % 4 == 0 {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &generator))
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension SampleValue: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            var members: [String: SampleValue] = [:]
            for key in container.allKeys {
                members[key.stringValue] = try container.decode(SampleValue.self, forKey: key)
            }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [SampleValue] = []
            while !container.isAtEnd { elements.append(try container.decode(SampleValue.self)) }
            self = .array(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int.self) {
                self = .int(value)
            } else if let value = try? container.decode(Double.self) {
                self = .double(value)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (key, value) in members { try container.encode(value, forKey: Key(stringValue: key)) }
        case .null, .bool, .int, .double, .string:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .int(let value): try container.encode(value)
            case .double(let value): try container.encode(value)
            case .string(let value): try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }
}
