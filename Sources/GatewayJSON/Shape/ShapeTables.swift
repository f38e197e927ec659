/// A shape's tables while they are made.
struct ShapeTables {
    private(set) var nodes: [JSONShape.Node] = []
    private(set) var slots: [JSONShape.Slot] = []
    private(set) var names: [UInt8] = []
    private(set) var paths: [String] = []

    /// Adds a place with everything inside it; answers its node, or -1 for one that isn't looked into.
    mutating func add(_ outline: JSONOutline, at path: String) -> Int {
        switch outline {
        case .free: return -1
        case .elements(let element): return add(element, at: path + "[]")
        case .elementsOr(let element, let object):
            var node = JSONShape.Node(kind: .either, slots: 0..<0, multiplier: 0, shift: 0)
            node.elements = add(element, at: path + "[]")
            node.object = add(object, at: path)
            return append(node, path)
        case .enumeration(let words):
            return add(.words, Array(Set(words)).sorted().map { ($0, -1) }, at: path)
        case .members(let members):
            // The place's own node comes after those inside it.
            let entries = members.sorted { $0.key < $1.key }.map { name, inner in
                (name, add(inner, at: path.isEmpty ? name : path + "." + name))
            }
            return add(.members, entries, at: path)
        }
    }

    private mutating func add(
        _ kind: JSONShape.Node.Kind, _ entries: [(name: String, child: Int)], at path: String
    ) -> Int {
        var bits: UInt64 = 2
        while 1 << bits < entries.count * 2 { bits += 1 }
        let first = slots.count
        let own = entries.map { entry -> JSONShape.Slot in
            let bytes = Array(entry.name.utf8)
            let ends = bytes.withUnsafeBufferPointer { ByteEnds($0) }
            defer { names += bytes }
            return JSONShape.Slot(length: bytes.count, ends: ends, start: names.count, child: entry.child)
        }
        // The first of some multipliers under which no two names meet, else the last one: then they are probed.
        var placed: [JSONShape.Slot] = []
        var multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<64 {
            multiplier = multiplier &* 6_364_136_223_846_793_005 | 1
            let (spread, collisions) = Self.spread(own, multiplier, bits)
            placed = spread
            if collisions == 0 { break }
        }
        slots += placed
        return append(
            JSONShape.Node(kind: kind, slots: first..<slots.count, multiplier: multiplier, shift: 64 - bits), path)
    }

    private mutating func append(_ node: JSONShape.Node, _ path: String) -> Int {
        nodes.append(node)
        paths.append(path)
        return nodes.count - 1
    }

    private static func spread(_ entries: [JSONShape.Slot], _ multiplier: UInt64, _ bits: UInt64) -> (
        [JSONShape.Slot], collisions: Int
    ) {
        var slots = [JSONShape.Slot](repeating: JSONShape.Slot(), count: 1 << bits)
        var collisions = 0
        for entry in entries {
            var place = Int(entry.ends.hash(entry.length, multiplier) >> (64 - bits))
            while slots[place].length >= 0 {
                collisions += 1
                place = (place + 1) & (slots.count - 1)
            }
            slots[place] = entry
        }
        return (slots, collisions)
    }
}
