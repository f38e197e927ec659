/// Writes a value so that documents with the same meaning get the same bytes (after RFC 8785).
struct CanonicalForm {
    private enum Step {
        case value(Int)
        case member(key: ArraySlice<UInt8>, value: Int)
        case close(UInt8)
    }

    private let document: JSONDocument
    private var writer: JSONWriter
    /// What is still to write, the next step last: a stack of our own, as the depth is the limits' to choose.
    private var steps: [Step]

    private init(_ value: JSONValue) {
        document = value.document
        writer = JSONWriter(capacity: Int(value.node.length))
        steps = [.value(value.index)]
    }

    static func bytes(of value: JSONValue) -> [UInt8] {
        var form = CanonicalForm(value)
        while let step = form.steps.popLast() {
            switch step {
            case .value(let index):
                form.write(index)
            case .member(let key, let index):
                key.withUnsafeBufferPointer { form.writer.key(utf8: $0) }
                form.write(index)
            case .close(let byte):
                form.writer.close(byte)
            }
        }
        return form.writer.bytes
    }

    private mutating func write(_ index: Int) {
        let value = JSONValue(document: document, index: index)
        switch value.kind {
        case .object:
            writer.open(0x7B)
            steps.append(.close(0x7D))
            for member in sortedMembers(of: value).reversed() { steps.append(member) }
        case .array:
            writer.open(0x5B)
            steps.append(.close(0x5D))
            let first = steps.count
            for element in value.elements { steps.append(.value(element.index)) }
            steps[first...].reverse()
        case .string:
            // Without escapes a string has nothing that needs one.
            if value.node.flag {
                document.textBytes(at: index).withUnsafeBufferPointer { writer.string(utf8: $0) }
            } else {
                writer.splice(value)
            }
        case .number:
            if let int = value.int { writer.int(int) } else { writer.double(value.double ?? 0) }
        case .bool, .null:
            writer.splice(value)
        }
    }

    private func sortedMembers(of object: JSONValue) -> [Step] {
        var members: [(key: ArraySlice<UInt8>, value: Int)] = []
        members.reserveCapacity(object.count)
        var key = object.index + 1
        while key < object.node.nextIndex {
            members.append((document.textBytes(at: key), key + 1))
            key = document.tape[key + 1].nextIndex
        }
        // Equal keys in document order, so that the last one can win as it does on look-up.
        members.sort { first, second in
            if Self.utf16Precedes(first.key, second.key) { return true }
            return first.value < second.value && !Self.utf16Precedes(second.key, first.key)
        }
        var steps: [Step] = []
        steps.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            if !document.hasUniqueKeys, position + 1 < members.count, members[position + 1].key == member.key {
                continue
            }
            steps.append(.member(key: member.key, value: member.value))
        }
        return steps
    }

    /// Orders UTF-8 as its UTF-16 code units would be: as bytes, but for the lead bytes of U+E000 to U+FFFF,
    /// which go after those of the surrogate pairs.
    private static func utf16Precedes(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Bool {
        func weight(_ byte: UInt8) -> UInt8 { byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte }
        for (left, right) in zip(first, second) where left != right { return weight(left) < weight(right) }
        return first.count < second.count
    }
}

extension JSONValue {
    /// Bytes that are the same for documents with the same meaning: members sorted by the UTF-16 code units
    /// of their decoded keys, no white space, strings escaped no more than they must be, integral numbers
    /// that fit `Int` in decimal, others as the shortest text of the nearest double. Of duplicates only the
    /// last member stays. For fingerprints.
    public func canonicalBytes() -> [UInt8] { CanonicalForm.bytes(of: self) }
}
