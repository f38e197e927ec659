/// A credential or key that no print, dump, interpolation or mirror shows (SE-1).
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The value itself; read it only where it is used.
    public let exposed: String

    /// Wraps a value.
    public init(_ value: String) {
        exposed = value
    }

    /// Always `***`.
    public var description: String { "***" }
    /// Always `***`.
    public var debugDescription: String { "***" }
    /// A mirror without children, so that `dump` shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// The largest secret read, in bytes.
    static let sizeLimit = 16 << 10

    /// A secret from the bytes of a file or variable without the line break at the end.
    ///
    /// The error is a sentence that doesn't show the value.
    static func reading(_ bytes: some Collection<UInt8>, atLeast minimum: Int) -> Result<Secret, SecretFault> {
        var trimmed = Array(bytes.prefix(sizeLimit + 1))
        if trimmed.last == UInt8(ascii: "\n") { trimmed.removeLast() }
        if trimmed.last == UInt8(ascii: "\r") { trimmed.removeLast() }
        guard trimmed.count <= sizeLimit else { return .failure("is longer than \(sizeLimit) bytes") }
        guard let first = trimmed.first, let last = trimmed.last else { return .failure("is empty") }
        // It travels in a header line: a control character could end that line and begin another.
        guard trimmed.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return .failure("holds control characters or characters outside ASCII")
        }
        guard first != 0x20, last != 0x20 else { return .failure("begins or ends with a space") }
        guard trimmed.count >= minimum else { return .failure("is shorter than \(minimum) characters") }
        return .success(Secret(String(decoding: trimmed, as: UTF8.self)))
    }
}

/// Why a text can't be a secret, without showing it: "is empty".
struct SecretFault: Error, ExpressibleByStringInterpolation {
    var message: String

    init(stringLiteral value: String) {
        message = value
    }
}

extension ConfigurationNode {
    /// A secret from `{ env: NAME }` or `{ file: PATH }`, exactly one of them.
    func secret(atLeast minimum: Int = 1) -> Secret? {
        guard isNull || value.mapping != nil else {
            report("must be { env: NAME } or { file: PATH }; secrets are never written into this file")
            return nil
        }
        return section { section in
            let hasOne = section.has("env") != section.has("file")
            let variable = section.value("env") { $0.environmentName() }
            let file = section.value("file") { $0.filePath() }
            guard hasOne else {
                section.node.report("needs exactly one of env and file")
                return nil
            }
            if let variable { return secret(inVariable: variable, atLeast: minimum) }
            if let file { return secret(inFile: file, atLeast: minimum) }
            return nil
        } ?? nil
    }

    private func environmentName() -> String? {
        // The name isn't repeated in any message: it may be the secret itself, pasted into the wrong place.
        text("the name of an environment variable") { name in
            guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
            return name.utf8.count <= 200
                && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Base62.value(of: $0) != nil }
        }
    }

    /// The path of a file; not empty, no control characters.
    func filePath() -> String? {
        text("the path of a file") { path in
            (1...4096).contains(path.utf8.count) && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        }
    }

    private func secret(inVariable name: String, atLeast minimum: Int) -> Secret? {
        guard let value = context.environment[name] else {
            report("the environment variable that env names isn't set")
            return nil
        }
        return accept(Secret.reading(value.utf8, atLeast: minimum), "the environment variable's value")
    }

    private func secret(inFile path: String, atLeast minimum: Int) -> Secret? {
        do {
            return accept(Secret.reading(try context.readFile(path), atLeast: minimum), "the file's content")
        } catch {
            report("the file can't be read: \(Spelling.printable(String(describing: error)))")
            return nil
        }
    }

    private func accept(_ result: Result<Secret, SecretFault>, _ subject: String) -> Secret? {
        switch result {
        case .success(let secret): return secret
        case .failure(let fault):
            report("\(subject) \(fault.message)")
            return nil
        }
    }
}
