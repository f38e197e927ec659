import Yams

/// The YAML text as a tree of nodes, bounded before anything walks it.
struct ConfigurationDocument {
    /// The largest file read, in bytes.
    static let sizeLimit = 1 << 20

    /// The root; nil for an empty file.
    let root: Node?

    /// Parses `yaml`, or says why that isn't possible.
    init(_ yaml: String) throws(ConfigurationProblem) {
        guard yaml.utf8.count <= Self.sizeLimit else {
            throw ConfigurationProblem(path: "", line: nil, message: "the file is larger than 1 MiB")
        }
        if let line = Self.lineOfAliasInKey(yaml) {
            throw ConfigurationProblem(
                path: "", line: line, message: "keys can't be lists, mappings or aliases (*name); write them out")
        }
        var text = yaml
        // Yams stops at the first mapping with equal keys and names no path. A tag put before the first of the two
        // makes them differ, so that the walk over the tree meets both and can report them with everything else.
        for round in 0..<Self.duplicateRounds {
            do {
                root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
                return
            } catch {
                guard case YamlError.duplicatedKeysInMapping(_, let context) = error,
                    let marked = Self.inserting("\(Self.duplicateTag)\(round) ", at: context.mark, in: text)
                else { throw Self.problem(error) }
                text = marked
            }
        }
        throw ConfigurationProblem(path: "", line: nil, message: "too many keys are given more than once")
    }

    /// No tag at all, and the one that Yams gives to every quoted text.
    static let ordinaryTags: Set<String> = ["", "tag:yaml.org,2002:str"]
    /// The tag that marks the first of several equal keys.
    static let duplicateTag = "!given-again-"
    private static let duplicateRounds = 16

    /// The line of the first key that isn't a plain one, in a text with aliases; nil for any other text.
    ///
    /// Tools that write YAML use aliases for values that they saw before, and those cost nothing. But Yams hashes whole
    /// keys, and a key of aliases of aliases would take it hours, so such a text is refused before it's parsed. What
    /// merely looks like such a key, inside a quoted text or a comment, is refused too.
    private static func lineOfAliasInKey(_ yaml: String) -> Int? {
        var line = 1
        var keyLine: Int?
        var hasAlias = false
        var startsToken = true
        var endsCollection = false
        var isAlias = false
        for byte in yaml.utf8 {
            if byte == UInt8(ascii: ":") && (endsCollection || isAlias) { keyLine = keyLine ?? line }
            if byte == UInt8(ascii: "?") && startsToken { keyLine = keyLine ?? line }
            if isAlias && !isNameByte(byte) && byte != UInt8(ascii: " ") { isAlias = false }
            if byte == UInt8(ascii: "*") && startsToken { (isAlias, hasAlias) = (true, true) }
            if byte != UInt8(ascii: " ") { endsCollection = byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") }
            if byte == UInt8(ascii: "\n") { line += 1 }
            startsToken = " \t\r\n[{,:?-".utf8.contains(byte)
        }
        return hasAlias ? keyLine : nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || Base62.value(of: byte) != nil
    }

    /// `text` with `insertion` at a place counted from 1 in lines and Unicode scalars; nil when there is no such place.
    private static func inserting(_ insertion: String, at mark: Mark, in text: String) -> String? {
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex, line < mark.line || (line == mark.line && column < mark.column) {
            let scalar = scalars[index]
            // The line breaks that libYAML counts; CR LF is one.
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
            default: column += 1
            }
            previous = scalar
            index = scalars.index(after: index)
        }
        guard line == mark.line, column == mark.column else { return nil }
        if index < scalars.endIndex, scalars[index] == "\n", previous == "\r" { return nil }
        return String(scalars[..<index]) + insertion + String(scalars[index...])
    }

    private static func problem(_ error: any Error) -> ConfigurationProblem {
        func problem(_ line: Int?, _ message: String) -> ConfigurationProblem {
            ConfigurationProblem(path: "", line: line, message: "not valid YAML: \(message)")
        }
        switch error {
        case YamlError.scanner(let context, let text, let mark, _),
            YamlError.parser(let context, let text, let mark, _),
            YamlError.composer(let context, let text, let mark, _):
            return problem(mark.line, context.map { "\($0.text), \(text)" } ?? text)
        case YamlError.reader(let text, let offset, _, let yaml):
            let line = offset.map { yaml.prefix($0).reduce(1) { $1.isNewline ? $0 + 1 : $0 } }
            return problem(line, text)
        case YamlError.duplicatedKeysInMapping(_, let context):
            return problem(context.mark.line, "a key is given more than once")
        default:
            return problem(nil, "it can't be read")
        }
    }
}
