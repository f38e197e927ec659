import Yams

/// One value of the file with its place; its readers report what is wrong and answer nil then.
struct ConfigurationNode {
    let value: Node
    /// The path as the operator sees it: `callers[0].keys`.
    let path: String
    /// The path without indices and the operator's own names: `callers[].keys`, `connections.*.limits`.
    let schemaPath: String
    let line: Int
    let context: ConfigurationContext

    func report(_ message: String) {
        context.report(path, line: line, message)
    }

    /// `null`, `~` or nothing, unquoted.
    var isNull: Bool {
        guard let scalar = value.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The text of a scalar; `expected` says what else should be there.
    ///
    /// Text that looks like a number or a truth value is text here, as key ids and hashes may look like both.
    func text(_ expected: String = "text") -> String? {
        guard isOrdinary() else { return nil }
        guard let scalar = value.scalar, !isNull else {
            report("must be \(expected)")
            return nil
        }
        return scalar.string
    }

    /// The text of an unquoted scalar, as numbers and truth values are.
    private func plain(_ expected: String) -> String? {
        guard let text = text(expected) else { return nil }
        guard value.scalar?.style == .plain else {
            report("must be \(expected), without quotes")
            return nil
        }
        return text
    }

    /// A whole number within `range`.
    func integer(in range: ClosedRange<Int>) -> Int? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = plain(expected) else { return nil }
        guard let number = UnitText.integer(text), range.contains(number) else {
            report("must be \(expected)")
            return nil
        }
        return number
    }

    /// A decimal number; both bounds are allowed.
    func decimal(in range: ClosedRange<Double>) -> Double? {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = plain(expected) else { return nil }
        let isDecimal = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isDecimal, let number = Double(text), range.contains(number) else {
            report("must be \(expected)")
            return nil
        }
        return number
    }

    /// `true` or `false`.
    func flag() -> Bool? {
        guard let text = plain("true or false") else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            report("must be true or false")
            return nil
        }
    }

    /// A duration such as `500ms`, `3s`, `1m`, `2h` or `30d`.
    func duration(in range: ClosedRange<Duration>) -> Duration? {
        let expected = "a duration such as 500ms, 3s, 1m, 2h or 30d"
        guard let text = text(expected) else { return nil }
        guard let duration = UnitText.duration(text) else {
            report("must be \(expected)")
            return nil
        }
        guard range.contains(duration) else {
            report("must be from \(UnitText.text(range.lowerBound)) to \(UnitText.text(range.upperBound))")
            return nil
        }
        return duration
    }

    /// A size in bytes such as `64KiB`, `8MiB` or `1024`.
    func size(in range: ClosedRange<Int>) -> Int? {
        let expected = "a size such as 1024, 64KiB or 8MiB"
        guard let text = text(expected) else { return nil }
        guard let size = UnitText.size(text) else {
            report("must be \(expected)")
            return nil
        }
        guard range.contains(size) else {
            report("must be from \(range.lowerBound) to \(range.upperBound) bytes")
            return nil
        }
        return size
    }

    /// One of `choices`, by its exact spelling; the message names them and the one probably meant.
    func choice(of choices: [String], _ what: String = "one of") -> String? {
        let expected = "\(what) \(choices.joined(separator: ", "))"
        guard let text = text(expected) else { return nil }
        guard choices.contains(text) else {
            let hint = Spelling.nearest(to: text, in: choices).map { "; did you mean \($0)?" } ?? ""
            report("must be \(expected)\(hint)")
            return nil
        }
        return text
    }

    /// Text that `isValid` accepts.
    func text(_ expected: String, where isValid: (String) -> Bool) -> String? {
        guard let text = text(expected) else { return nil }
        guard isValid(text) else {
            report("must be \(expected)")
            return nil
        }
        return text
    }

    /// The elements of a list; nothing at all counts as an empty one.
    func elements(atMost limit: Int = 1000) -> [ConfigurationNode]? {
        guard isOrdinary() else { return nil }
        if isNull { return [] }
        guard let sequence = value.sequence else {
            report("must be a list")
            return nil
        }
        guard sequence.count <= limit else {
            report("must have at most \(limit) entries")
            return nil
        }
        return sequence.enumerated().map { index, element in
            ConfigurationNode(
                value: element, path: "\(path)[\(index)]", schemaPath: schemaPath + "[]",
                line: element.mark?.line ?? line, context: context)
        }
    }

    /// Reads a mapping, nothing at all counting as an empty one; keys that `read` didn't ask for are reported.
    func section<Result>(_ read: (inout ConfigurationSection) -> Result) -> Result? {
        guard isOrdinary() else { return nil }
        guard isNull || value.mapping != nil else {
            report("must be a mapping of keys")
            return nil
        }
        var section = ConfigurationSection(self)
        let result = read(&section)
        section.finish()
        return result
    }

    /// Whether the value has no tag of its own; reports it otherwise.
    private func isOrdinary() -> Bool {
        let tag: String
        switch value {
        case .scalar(let scalar): tag = scalar.tag.rawValue
        case .mapping(let mapping): tag = mapping.tag.rawValue
        case .sequence(let sequence): tag = sequence.tag.rawValue
        case .alias(let alias): tag = alias.tag.rawValue
        }
        guard ConfigurationDocument.ordinaryTags.contains(tag) else {
            report("tags (!name) aren't supported")
            return false
        }
        return true
    }
}
