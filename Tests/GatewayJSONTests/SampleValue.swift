import GatewayJSON

/// A JSON value as a tree, independent of the reader and the writer, to compare them and Foundation with.
enum SampleValue: Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([SampleValue])
    case object([String: SampleValue])

    /// Compares text by its bytes: `String` holds a composed and a decomposed é to be the same.
    static func == (first: SampleValue, second: SampleValue) -> Bool {
        switch (first, second) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)): Double(int) == double
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// What the reader's accessors say a value is.
    init(reading value: JSONValue) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.bool ?? false)
        case .number: self = value.int.map { .int($0) } ?? .double(value.double ?? .nan)
        case .string: self = .string(value.string ?? "")
        case .array: self = .array(value.elements.map { SampleValue(reading: $0) })
        case .object:
            self = .object(
                Dictionary(value.members.map { ($0.key, SampleValue(reading: $0.value)) }) { _, last in last })
        }
    }

    /// A random tree at most `depth` containers deep.
    static func random(depth: Int, using generator: inout SeededGenerator) -> SampleValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(randomInteger(using: &generator))
        case 3: return .double(randomDouble(using: &generator))
        case 4, 5: return .string(randomText(using: &generator))
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    random(depth: depth - 1, using: &generator)
                })
        default:
            var members: [String: SampleValue] = [:]
            for index in 0..<Int.random(in: 0...12, using: &generator) {
                // The index keeps keys apart that `String` would hold to be equal.
                members[randomText(using: &generator) + String(index)] = random(depth: depth - 1, using: &generator)
            }
            return .object(members)
        }
    }

    static func randomInteger(using generator: inout SeededGenerator) -> Int {
        Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator)
    }

    static func randomDouble(using generator: inout SeededGenerator) -> Double {
        if Bool.random(using: &generator) { return Double.random(in: -1000...1000, using: &generator) }
        let value = Double(bitPattern: generator.next())
        return value.isFinite ? value : 0.5
    }

    static func randomText(using generator: inout SeededGenerator) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "Z", "0", " ", "/", "~", "\"", "\\", "\u{0}", "\u{8}", "\n", "\r", "\t", "\u{C}", "\u{1F}",
            "\u{7F}", "\u{80}", "é", "e", "\u{301}", "\u{7FF}", "\u{800}", "日", "\u{2028}", "\u{2029}", "\u{D7FF}",
            "\u{E000}", "\u{FFFD}", "\u{FFFF}", "\u{10000}", "😀", "\u{10FFFF}",
        ]
        var text = String.UnicodeScalarView()
        let plain = Bool.random(using: &generator)
        for _ in 0..<Int.random(in: 0...24, using: &generator) {
            text.append(plain ? alphabet[Int(generator.next() % 5)] : alphabet.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }
}
