/// A vendor's calls by method and path.
struct Router<Operation: Sendable>: Sendable {
    enum Match {
        /// The operation, and what the pattern's `{}` segments stand for, in their order.
        case found(Operation, [String])
        case wrongMethod(allowed: [String])
        case unknownPath
    }

    private let routes: [(method: String, pattern: [String], operation: Operation)]

    /// Patterns such as `/campaigns/{}/source`, where `{}` takes any one segment. The first that fits wins.
    init(_ routes: [(method: String, pattern: String, operation: Operation)]) {
        self.routes = routes.map { ($0.method, $0.pattern.split(separator: "/").map(String.init), $0.operation) }
    }

    func match(method: String, segments: [String]) -> Match {
        var allowed: [String] = []
        for route in routes {
            guard let captures = Self.captures(of: segments, in: route.pattern) else { continue }
            if route.method == method { return .found(route.operation, captures) }
            allowed.append(route.method)
        }
        return allowed.isEmpty ? .unknownPath : .wrongMethod(allowed: allowed)
    }

    private static func captures(of segments: [String], in pattern: [String]) -> [String]? {
        guard segments.count == pattern.count else { return nil }
        var captures: [String] = []
        for (segment, part) in zip(segments, pattern) {
            if part == "{}" {
                captures.append(segment)
            } else if part != segment {
                return nil
            }
        }
        return captures
    }
}
