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
        members.sort { first, second in
            let order = Self.utf16Order(first.key, second.key)
            // Equal keys in document order, so that the last one can win as it does on look-up.
            return order < 0 || order == 0 && first.value < second.value
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

    /// Negative, zero or positive as `first` comes before, with or after `second` in the order of UTF-16 code
    /// units: that of the UTF-8 bytes, except that the lead bytes of U+E000 to U+FFFF go after those of what
    /// UTF-16 writes as surrogate pairs.
    private static func utf16Order(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> Int {
        func weight(_ byte: UInt8) -> Int { byte == 0xEE || byte == 0xEF ? Int(byte) + 0x10 : Int(byte) }
        return first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                for index in 0..<min(first.count, second.count) where first[index] != second[index] {
                    return weight(first[index]) - weight(second[index])
                }
                return first.count - second.count
            }
        }
    }
}

extension JSONValue {
    /// Bytes that are the same for documents with the same meaning: members sorted by the UTF-16 code units
    /// of their decoded keys, no white space, strings escaped no more than they must be, integral numbers
    /// that fit `Int` in decimal, others as the shortest text of the nearest double. Of duplicates only the
    /// last member stays. For fingerprints.
    public func canonicalBytes() -> [UInt8] { CanonicalForm.bytes(of: self) }
}
