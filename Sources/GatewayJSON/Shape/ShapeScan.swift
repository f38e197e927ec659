/// One comparison of a value with a shape. Makes nothing for what is known: bytes are compared with bytes.
struct ShapeScan {
    let tape: UnsafeBufferPointer<TapeNode>
    let bytes: UnsafeBufferPointer<UInt8>
    let nodes: UnsafeBufferPointer<JSONShape.Node>
    let slots: UnsafeBufferPointer<JSONShape.Slot>
    let names: UnsafeBufferPointer<UInt8>
    /// Members and elements that may still be looked at.
    var left: Int

    /// The most different deviations that are told apart.
    private static let mostFound = 64

    /// Something that isn't in the shape: its name or word stands in the document at `text`.
    private struct Found {
        var node: Int
        var kind: JSONDeviation.Kind
        var text: Range<Int>
        var count: Int
    }

    private var found: [Found] = []
    /// Those beyond the ones told apart.
    private var others: [JSONDeviation.Kind: Int] = [:]

    init(
        tape: UnsafeBufferPointer<TapeNode>, bytes: UnsafeBufferPointer<UInt8>,
        nodes: UnsafeBufferPointer<JSONShape.Node>, slots: UnsafeBufferPointer<JSONShape.Slot>,
        names: UnsafeBufferPointer<UInt8>, left: Int
    ) {
        self.tape = tape
        self.bytes = bytes
        self.nodes = nodes
        self.slots = slots
        self.names = names
        self.left = left
    }

    /// Compares the value at `index` with a place. An array is as good as any of its elements: vendors differ from
    /// themselves in that. The document's depth is bounded by its reader.
    mutating func look(at index: Int, as place: Int) {
        switch tape[index].kind {
        case .object:
            switch nodes[place].kind {
            case .members: lookIntoObject(at: index, as: place)
            case .either where nodes[place].object >= 0: look(at: index, as: nodes[place].object)
            case .words, .either: break
            }
        case .array:
            let place = nodes[place].kind == .either ? nodes[place].elements : place
            guard place >= 0 else { return }
            var element = index + 1
            let end = tape[index].nextIndex
            while element < end, left > 0 {
                left -= 1
                look(at: element, as: place)
                element = tape[element].nextIndex
            }
        case .string:
            guard nodes[place].kind == .words else { return }
            // "" is as good as nothing.
            let text = tape[index].content
            if !text.isEmpty, child(of: place, named: index) == nil { note(.unknownValue, at: place, text) }
        case .number, .bool, .null: break
        }
    }

    private mutating func lookIntoObject(at index: Int, as place: Int) {
        var key = index + 1
        let end = tape[index].nextIndex
        while key < end, left > 0 {
            left -= 1
            if let child = child(of: place, named: key) {
                if child >= 0 { look(at: key + 1, as: child) }
            } else {
                note(.unknownField, at: place, tape[key].content)
            }
            key = tape[key + 1].nextIndex
        }
    }

    /// What the place has under the text at `index`: a node, or -1 for something that isn't looked into; nil when it has
    /// nothing of that name.
    @inline(__always)
    private func child(of place: Int, named index: Int) -> Int? {
        let text = UnsafeBufferPointer(rebasing: bytes[tape[index].content])
        guard tape[index].flag else { return child(of: place, named: text) }
        return EscapedText.decoded(text).withUnsafeBufferPointer { child(of: place, named: $0) }
    }

    @inline(__always)
    private func child(of place: Int, named text: UnsafeBufferPointer<UInt8>) -> Int? {
        let range = nodes[place].slots
        let ends = ByteEnds(text)
        var offset = Int(truncatingIfNeeded: ends.hash(text.count, nodes[place].multiplier) >> nodes[place].shift)
        while true {
            let slot = slots[range.lowerBound + offset]
            if slot.length < 0 { return nil }
            if slot.length == text.count, slot.ends == ends, text.count <= 16 || isEqual(text, slot) {
                return slot.child
            }
            offset = (offset + 1) & (range.count - 1)
        }
    }

    private func isEqual(_ text: UnsafeBufferPointer<UInt8>, _ slot: JSONShape.Slot) -> Bool {
        bytesAreEqual(text, UnsafeBufferPointer(rebasing: names[slot.start..<slot.start + slot.length]))
    }

    private mutating func note(_ kind: JSONDeviation.Kind, at place: Int, _ text: Range<Int>) {
        let known = found.firstIndex {
            $0.node == place && $0.kind == kind
                && bytesAreEqual(
                    UnsafeBufferPointer(rebasing: bytes[$0.text]), UnsafeBufferPointer(rebasing: bytes[text]))
        }
        if let known {
            found[known].count += 1
        } else if found.count < Self.mostFound {
            found.append(Found(node: place, kind: kind, text: text, count: 1))
        } else {
            others[kind, default: 0] += 1
        }
    }

    /// All that was found, at the nodes' paths.
    func deviations(_ paths: [String]) -> [JSONDeviation] {
        if found.isEmpty { return [] }
        let told = found.map { each -> JSONDeviation in
            let path = paths[each.node]
            let text = bytes[each.text]
            switch each.kind {
            case .unknownField:
                let name = Self.isName(text) ? String(decoding: text, as: UTF8.self) : "?"
                return JSONDeviation(each.kind, at: path.isEmpty ? name : path + "." + name, count: each.count)
            case .unknownValue:
                let word = Self.isWord(text) ? String(decoding: text, as: UTF8.self) : nil
                return JSONDeviation(each.kind, at: path, value: word, count: each.count)
            }
        }
        return told
            + JSONDeviation.Kind.allCases.compactMap { kind in
                others[kind].map { JSONDeviation(kind, at: nil, count: $0) }
            }
    }

    /// Whether a member's name looks like one that a developer has given, not like an address, a phone or an id.
    private static func isName(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.count <= 60 && looksGiven(text, orDot: true)
    }

    /// Whether an enum's word looks like one.
    private static func isWord(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.count <= 40 && looksGiven(text, orDot: false)
    }

    /// Letters, digits, `_` and `-`, and no more digits than a year has: phones and ids have more.
    private static func looksGiven(_ text: Slice<UnsafeBufferPointer<UInt8>>, orDot: Bool) -> Bool {
        var digits = 0
        for byte in text {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: continue
            case 0x30...0x39: digits += 1
            case 0x2E where orDot: continue
            default: return false
            }
        }
        return digits <= 4 && digits < text.count
    }
}
