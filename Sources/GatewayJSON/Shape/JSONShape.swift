/// An outline made ready for the comparison with values: flat tables, made once and never changed.
public final class JSONShape: Sendable {
    /// A place of the outline.
    struct Node {
        enum Kind: UInt8 { case members, words, either }

        var kind: Kind
        /// Of a place of either kind, the nodes of an array's elements and of an object; -1 for what isn't looked into.
        var elements = -1
        var object = -1
        /// The place's slots: a power of two of them, at least half of them empty.
        var slots: Range<Int>
        /// What spreads the names over the slots.
        var multiplier: UInt64
        var shift: UInt64
    }

    /// A name or word of a place.
    struct Slot {
        /// -1: an empty slot.
        var length = -1
        var ends = ByteEnds(low: 0, high: 0)
        /// Where its bytes are in `names`.
        var start = 0
        /// The node of its value; -1 for one that isn't looked into.
        var child = -1
    }

    private let nodes: [Node]
    private let slots: [Slot]
    private let names: [UInt8]
    /// Each node's place as it's told: `data[].job`, empty for the root.
    private let paths: [String]
    /// The node of a whole value; -1 when nothing of it is looked into.
    private let root: Int

    /// Makes the tables.
    public init(_ outline: JSONOutline) {
        var tables = ShapeTables()
        root = tables.add(outline, at: "")
        (nodes, slots, names, paths) = (tables.nodes, tables.slots, tables.names, tables.paths)
    }

    /// What `value` has that the shape hasn't, equal things together.
    ///
    /// - Parameter most: members and elements that are looked at; what comes after them isn't. A list's first items tell
    ///   what its last ones do, and a list of any length costs no more than these.
    public func deviations(in value: JSONValue, most: Int = 1000) -> [JSONDeviation] {
        guard root >= 0 else { return [] }
        let document = value.document
        return document.tape.withUnsafeBufferPointer { tape in
            document.bytes.withUnsafeBufferPointer { bytes in
                nodes.withUnsafeBufferPointer { nodes in
                    slots.withUnsafeBufferPointer { slots in
                        names.withUnsafeBufferPointer { names in
                            var scan = ShapeScan(
                                tape: tape, bytes: bytes, nodes: nodes, slots: slots, names: names, left: most)
                            scan.look(at: value.index, as: root)
                            return scan.deviations(paths)
                        }
                    }
                }
            }
        }
    }
}
