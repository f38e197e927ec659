/// One thing that is wrong with the configuration, with its place.
///
/// No message repeats a value that could be a secret.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key's path, such as `connections.huntr.timeouts.read` or `callers[0].keys[1].sha256`; "" for the whole file.
    public var path: String
    /// The line in the file, from 1; nil for what comes from the environment.
    public var line: Int?
    /// What is wrong and what would be right, as an English sentence.
    public var message: String

    /// Makes a problem.
    public init(path: String, line: Int?, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// `line 12: connections.huntr.provider: …`
    public var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return path.isEmpty ? place + message : "\(place)\(path): \(message)"
    }
}

/// Everything that is wrong with one configuration, sorted by line.
public struct ConfigurationProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems; never empty.
    public var problems: [ConfigurationProblem]

    /// Makes the error.
    public init(_ problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Something valid that the operator should know: a key without effect, a key of a caller that has expired.
public struct ConfigurationNotice: Sendable, Hashable, CustomStringConvertible {
    /// The key's path, as in ``ConfigurationProblem``.
    public var path: String
    /// The line in the file, from 1.
    public var line: Int?
    /// What to know, as an English sentence.
    public var message: String

    /// `line 12: connections.huntr.breaker: …`
    public var description: String {
        ConfigurationProblem(path: path, line: line, message: message).description
    }
}
