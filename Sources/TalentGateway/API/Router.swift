/// Finds the route of a request. Paths are compared segment by segment, still percent-encoded, so that an encoded
/// slash can't become a separator; where a literal and a parameter both fit, the literal does.
struct Router: Sendable {
    /// What a path and a method lead to.
    enum Match: Sendable {
        case route(Route, parameters: [String: String])
        /// The path exists with other methods.
        case otherMethods([String])
        case nothing
        /// A parameter isn't valid percent-encoded UTF-8.
        case undecodable(parameter: String)
    }

    /// What may follow a path's first segments, as a tree: each segment is looked at once, however many routes there are.
    private struct Node: Sendable {
        var literals: [(text: [UInt8], node: Int)] = []
        var parameter: Int?
        /// The routes that end here, with the names of the parameters on the way, as places in `routes`.
        var ends: [(route: Int, names: [String])] = []
    }

    private var nodes = [Node()]
    /// All routes, in the order in which they were given.
    let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
        for (place, route) in routes.enumerated() {
            var node = 0
            var names: [String] = []
            for part in route.template.split(separator: "/") {
                if part.hasPrefix("{") { names.append(String(part.dropFirst().dropLast())) }
                node = child(of: node, for: part)
            }
            nodes[node].ends.append((place, names))
        }
    }

    private mutating func child(of node: Int, for part: Substring) -> Int {
        let isParameter = part.hasPrefix("{")
        let text = Array(part.utf8)
        let known = isParameter ? nodes[node].parameter : nodes[node].literals.first { $0.text == text }?.node
        if let known { return known }
        nodes.append(Node())
        let made = nodes.count - 1
        if isParameter { nodes[node].parameter = made } else { nodes[node].literals.append((text, made)) }
        return made
    }

    func match(method: String, path: String) -> Match {
        var path = path
        return path.withUTF8 { bytes in
            guard bytes.first == UInt8(ascii: "/") else { return .nothing }
            var search = Search(path: bytes, method: method == "HEAD" ? "GET" : method)
            look(for: &search, from: 1, at: 0)
            if let (route, names) = search.found { return taken(route, names, search) }
            if search.others.isEmpty { return .nothing }
            if search.others.contains("GET") { search.others.append("HEAD") }
            return .otherMethods(Set(search.others).sorted())
        }
    }

    /// A path being followed down the tree.
    private struct Search {
        let path: UnsafeBufferPointer<UInt8>
        let method: String
        /// Where the parameters so far stand in the path.
        var parameters: [Range<Int>] = []
        var found: (route: Route, names: [String])?
        var others: [String] = []
    }

    private func look(for search: inout Search, from start: Int, at node: Int) {
        let path = search.path
        guard start <= path.count else { return end(&search, at: node) }
        let end = path[start...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
        for (text, next) in nodes[node].literals where text.elementsEqual(path[start..<end]) {
            look(for: &search, from: end + 1, at: next)
        }
        guard search.found == nil, start < end, let next = nodes[node].parameter else { return }
        search.parameters.append(start..<end)
        look(for: &search, from: end + 1, at: next)
        if search.found == nil { search.parameters.removeLast() }
    }

    private func end(_ search: inout Search, at node: Int) {
        for (place, names) in nodes[node].ends where search.found == nil {
            if routes[place].method == search.method {
                search.found = (routes[place], names)
            } else {
                search.others.append(routes[place].method)
            }
        }
    }

    private func taken(_ route: Route, _ names: [String], _ search: Search) -> Match {
        var parameters: [String: String] = [:]
        for (name, range) in zip(names, search.parameters) {
            guard let text = PercentDecoding.text(search.path[range]) else { return .undecodable(parameter: name) }
            parameters[name] = text
        }
        return .route(route, parameters: parameters)
    }
}
