/// The reader's one pass: checks the grammar and the limits, and writes the tape.
///
/// Iterative: an open container's node carries its parent's index until it is closed, so nesting costs no
/// stack, neither the machine's nor one of the parser's own.
struct TapeParser: ~Copyable {
    /// What the parser was reading when a fault came up, for the error's pointer.
    private enum Place {
        /// Between the values of `container`.
        case container
        /// A value of `container` (or the root) that is not on the tape yet.
        case value
        /// The member whose key is this node.
        case member(key: Int)
    }

    private let scanner: ByteScanner
    private let limits: JSONLimits
    private let maxValues: Int
    private var tape: UnsafeMutablePointer<TapeNode>
    private var capacity: Int
    private var count = 0
    private var valueCount = 0
    /// The innermost open container's index; `TapeNode.noParent` outside of all.
    private var container = TapeNode.noParent
    private var depth = 0
    private var place = Place.value
    private var keyTable = KeyTable()

    private init(_ scanner: ByteScanner, limits: JSONLimits) {
        self.scanner = scanner
        self.limits = limits
        maxValues = min(limits.maxValues, TapeNode.maxValues)
        // Real documents have a node every 8 to 20 bytes; a denser one costs a few doublings.
        capacity = scanner.end / 12 + 8
        tape = .allocate(capacity: capacity)
    }

    deinit { tape.deallocate() }

    /// The tape of a whole document.
    static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(JSONSyntaxError) -> [TapeNode] {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
            guard let base = buffer.baseAddress, !buffer.isEmpty else {
                throw JSONSyntaxError(kind: .empty, offset: 0, pointer: "")
            }
            // Offsets on the tape have 32 bits.
            guard buffer.count < Int(UInt32.max) else {
                throw JSONSyntaxError(kind: .tooManyValues, offset: 0, pointer: "")
            }
            var parser = TapeParser(ByteScanner(base: base, end: buffer.count), limits: limits)
            do throws(ScanFault) {
                try parser.run()
            } catch {
                throw JSONSyntaxError(kind: error.kind, offset: error.offset, pointer: parser.faultPointer())
            }
            return Array(UnsafeBufferPointer(start: parser.tape, count: parser.count))
        }
    }

    private mutating func run() throws(ScanFault) {
        let scanner = scanner
        let end = scanner.end
        if end >= 3, scanner.base[0] == 0xEF, scanner.base[1] == 0xBB, scanner.base[2] == 0xBF {
            throw ScanFault(kind: .byteOrderMark, offset: 0)
        }
        var position = scanner.skipWhiteSpace(0)
        guard position < end else { throw ScanFault(kind: .empty, offset: end) }

        // Each turn reads one value at `position`, and what follows it up to the next value.
        while true {
            place = .value
            guard position < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
            let start = position
            switch scanner.base[start] {
            case 0x22:
                let (end, hasEscapes, isASCII) = try scanner.string(at: start)
                try countValue(at: start)
                appendString(start..<end, hasEscapes, isASCII)
                position = end
            case 0x7B:
                try open(.object, at: start)
                position = scanner.skipWhiteSpace(start + 1)
                if position == end || scanner.base[position] != 0x7D {
                    position = try key(at: position)
                    continue
                }
            case 0x5B:
                try open(.array, at: start)
                position = scanner.skipWhiteSpace(start + 1)
                guard position < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
                if scanner.base[position] != 0x5D { continue }
            case 0x2D, 0x30...0x39:
                let (end, isPlain) = try scanner.number(at: start)
                try appendValue(.number, flag: isPlain, start..<end)
                position = end
            case 0x74:
                position = try scanner.literal("true", at: start)
                try appendValue(.bool, flag: true, start..<position)
            case 0x66:
                position = try scanner.literal("false", at: start)
                try appendValue(.bool, flag: false, start..<position)
            case 0x6E:
                position = try scanner.literal("null", at: start)
                try appendValue(.null, flag: false, start..<position)
            default:
                throw ScanFault(kind: .unexpectedByte, offset: start)
            }

            place = .container
            while true {
                position = scanner.skipWhiteSpace(position)
                if container == TapeNode.noParent {
                    guard position == end else { throw ScanFault(kind: .trailingBytes, offset: position) }
                    return
                }
                guard position < end else { throw ScanFault(kind: .unexpectedEnd, offset: end) }
                let isObject = tape[Int(container)].isObject
                let byte = scanner.base[position]
                if byte == 0x2C {
                    position = scanner.skipWhiteSpace(position + 1)
                    if isObject { position = try key(at: position) }
                    break
                }
                guard byte == (isObject ? 0x7D : 0x5D) else {
                    throw ScanFault(kind: .unexpectedByte, offset: position)
                }
                position += 1
                try close(at: position)
            }
        }
    }

    /// Reads a key at `start` and the colon after it; returns where the value must begin.
    @inline(__always)
    private mutating func key(at start: Int) throws(ScanFault) -> Int {
        place = .container
        guard start < scanner.end else { throw ScanFault(kind: .unexpectedEnd, offset: start) }
        guard scanner.base[start] == 0x22 else { throw ScanFault(kind: .unexpectedByte, offset: start) }
        guard tape[Int(container)].count < limits.maxKeysPerObject else {
            throw ScanFault(kind: .tooManyKeys, offset: start)
        }
        let (keyEnd, hasEscapes, isASCII) = try scanner.string(at: start)
        appendString(start..<keyEnd, hasEscapes, isASCII)
        let colon = scanner.skipWhiteSpace(keyEnd)
        guard colon < scanner.end else { throw ScanFault(kind: .unexpectedEnd, offset: colon) }
        guard scanner.base[colon] == 0x3A else { throw ScanFault(kind: .unexpectedByte, offset: colon) }
        return scanner.skipWhiteSpace(colon + 1)
    }

    @inline(__always)
    private mutating func appendValue(
        _ kind: TapeNode.Kind, flag: Bool, _ range: Range<Int>
    ) throws(ScanFault) {
        try countValue(at: range.lowerBound)
        append(
            TapeNode(
                kind, flag: flag, offset: range.lowerBound, length: range.count,
                next: UInt32(truncatingIfNeeded: count + 1)))
    }

    @inline(__always)
    private mutating func appendString(_ range: Range<Int>, _ hasEscapes: Bool, _ isASCII: Bool) {
        append(
            TapeNode(
                hasEscapes: hasEscapes, isASCII: isASCII, offset: range.lowerBound, length: range.count,
                next: UInt32(truncatingIfNeeded: count + 1)))
    }

    private mutating func open(_ kind: TapeNode.Kind, at position: Int) throws(ScanFault) {
        guard depth < limits.maxDepth else { throw ScanFault(kind: .tooDeep, offset: position) }
        depth += 1
        try countValue(at: position)
        append(TapeNode(kind, flag: false, offset: position, length: 0, next: container))
        container = UInt32(truncatingIfNeeded: count - 1)
        place = .container
    }

    @inline(__always)
    private mutating func countValue(at position: Int) throws(ScanFault) {
        guard valueCount < maxValues else { throw ScanFault(kind: .tooManyValues, offset: position) }
        valueCount += 1
        if container != TapeNode.noParent { tape[Int(container)].countChild() }
    }

    private mutating func close(at end: Int) throws(ScanFault) {
        let index = Int(container)
        let parent = tape[index].next
        if limits.refusesDuplicateKeys, tape[index].isObject, tape[index].count > 1 {
            let duplicate = keyTable.firstDuplicate(
                in: tape, children: index + 1..<count, count: tape[index].count, bytes: scanner.base)
            if let duplicate {
                place = .member(key: duplicate)
                throw ScanFault(kind: .duplicateKey, offset: tape[duplicate].start)
            }
        }
        tape[index].next = UInt32(truncatingIfNeeded: count)
        tape[index].length = UInt32(truncatingIfNeeded: end - tape[index].start)
        container = parent
        depth -= 1
    }

    @inline(__always)
    private mutating func append(_ node: TapeNode) {
        if count == capacity { grow() }
        (tape + count).initialize(to: node)
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<TapeNode>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: tape, count: count)
        tape.deallocate()
        tape = larger
        capacity *= 2
    }

    /// The pointer of the innermost value being read, from the open containers up to the root.
    private func faultPointer() -> String {
        var tokens: [String] = []
        if container != TapeNode.noParent {
            let node = tape[Int(container)]
            switch place {
            case .container: break
            case .value: tokens.append(node.isObject ? keyText(count - 1) : String(node.count))
            case .member(let key): tokens.append(keyText(key))
            }
        }
        var index = container
        while index != TapeNode.noParent, tape[Int(index)].next != TapeNode.noParent {
            let parent = tape[Int(index)].next
            let node = tape[Int(parent)]
            // An open container is its parent's last child; a member's key stands directly before it.
            tokens.append(node.isObject ? keyText(Int(index) - 1) : String(node.count - 1))
            index = parent
        }
        return JSONPointer.text(tokens.reversed())
    }

    private func keyText(_ index: Int) -> String {
        let content = tape[index].content
        let raw = UnsafeBufferPointer(start: scanner.base + content.lowerBound, count: content.count)
        return String(decoding: tape[index].flag ? EscapedText.decoded(raw) : Array(raw), as: UTF8.self)
    }
}
