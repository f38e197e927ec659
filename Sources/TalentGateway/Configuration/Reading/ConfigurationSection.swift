import Yams

/// A mapping while it is read: hands out its values by key and reports the keys that nobody asked for.
struct ConfigurationSection {
    /// The mapping itself.
    let node: ConfigurationNode
    private var entries: [(key: String, node: ConfigurationNode)] = []
    private var index: [String: Int] = [:]
    private var known: [String] = []
    private var takesEveryKey = false

    init(_ node: ConfigurationNode) {
        self.node = node
        guard let mapping = node.value.mapping else { return }
        for (key, value) in mapping {
            let line = key.mark?.line ?? node.line
            guard let name = key.scalar?.string else {
                node.context.report(node.path, line: line, "every key must be plain text")
                continue
            }
            let shown = Spelling.printable(name)
            let path = node.path.isEmpty ? shown : "\(node.path).\(shown)"
            if let first = entry(name) {
                node.context.report(path, line: line, "is given more than once, first on line \(first.line)")
                continue
            }
            if let tag = key.scalar?.tag.rawValue, !ConfigurationDocument.ordinaryTags.contains(tag),
                !tag.hasPrefix(ConfigurationDocument.duplicateTag)
            {
                node.context.report(path, line: line, "tags (!name) aren't supported")
            }
            let schemaPath = node.schemaPath.isEmpty ? name : "\(node.schemaPath).\(name)"
            index[name] = entries.count
            entries.append(
                (
                    name,
                    ConfigurationNode(
                        value: value, path: path, schemaPath: schemaPath, line: line, context: node.context)
                ))
        }
    }

    private func entry(_ key: String) -> ConfigurationNode? {
        index[key].map { entries[$0].node }
    }

    /// The value of `key`, if it is there.
    mutating func take(_ key: String) -> ConfigurationNode? {
        if !known.contains(key) { known.append(key) }
        guard let found = entry(key) else { return nil }
        if KeysWithoutEffect.all.contains(found.schemaPath) {
            node.context.notice(found.path, line: found.line, KeysWithoutEffect.message)
        }
        return found
    }

    /// The value of `key` as `read` makes it; nil when it is missing or wrong.
    mutating func value<Value>(_ key: String, _ read: (ConfigurationNode) -> Value?) -> Value? {
        take(key).flatMap(read)
    }

    /// Sets `target` when `key` is there and right.
    mutating func set<Value>(_ target: inout Value, _ key: String, _ read: (ConfigurationNode) -> Value?) {
        if let value = value(key, read) { target = value }
    }

    /// As `value`, and a missing key is reported.
    mutating func required<Value>(_ key: String, _ read: (ConfigurationNode) -> Value?) -> Value? {
        guard let found = take(key) else {
            node.report("needs the key \(key)")
            return nil
        }
        return read(found)
    }

    /// Whether `key` is there, right or wrong.
    func has(_ key: String) -> Bool {
        index[key] != nil
    }

    /// The line of `key`, or of the mapping when the key is missing.
    func line(of key: String) -> Int {
        entry(key)?.line ?? node.line
    }

    /// Reports a contradiction at `key`, or at the mapping when that is missing.
    func report(_ key: String, _ message: String) {
        if let found = entry(key) {
            found.report(message)
        } else {
            node.report("\(key) \(message)")
        }
    }

    /// Every value, for mappings whose keys are the operator's own names; `*` stands for the name in the schema.
    mutating func takeAll() -> [(name: String, node: ConfigurationNode)] {
        takesEveryKey = true
        return entries.map { name, entry in
            (
                name,
                ConfigurationNode(
                    value: entry.value, path: entry.path, schemaPath: node.schemaPath + ".*", line: entry.line,
                    context: entry.context)
            )
        }
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        guard !takesEveryKey else { return }
        for (key, entry) in entries where !known.contains(key) {
            let hint =
                Spelling.nearest(to: key, in: known).map { "did you mean \($0)?" }
                ?? "known here: \(known.sorted().joined(separator: ", "))"
            entry.report("unknown key; \(hint)")
        }
    }
}
