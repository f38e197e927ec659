extension ByteScanner {
    /// The index after the number at `start`, and whether it is digits with at most a minus before them.
    ///
    /// A number whose magnitude rounds to infinity is refused here, so that a document's numbers are finite.
    @inline(__always)
    func number(at start: Int) throws(ScanFault) -> (end: Int, isPlain: Bool) {
        var position = start
        if base[position] == 0x2D { position += 1 }
        let firstDigit = position
        position = try digits(at: position)
        if base[firstDigit] == 0x30, position > firstDigit + 1 {
            throw ScanFault(kind: .invalidNumber, offset: firstDigit + 1)
        }
        if position < end {
            let byte = base[position]
            if byte == 0x2E || byte | 0x20 == 0x65 {
                let end = try fractionAndExponent(start: start, firstDigit: firstDigit, integerEnd: position)
                return (end, false)
            }
        }
        if position - firstDigit > 308 {
            try checkRange(start..<position, exponent: position - firstDigit - 1)
        }
        return (position, true)
    }

    /// The index after one digit or more.
    @inline(__always)
    private func digits(at start: Int) throws(ScanFault) -> Int {
        var position = start
        while position < end, base[position] &- 0x30 < 10 { position += 1 }
        guard position > start else {
            throw ScanFault(kind: position < end ? .invalidNumber : .unexpectedEnd, offset: position)
        }
        return position
    }

    private func fractionAndExponent(
        start: Int, firstDigit: Int, integerEnd: Int
    ) throws(ScanFault) -> Int {
        var position = integerEnd
        if base[position] == 0x2E { position = try digits(at: position + 1) }
        let significandEnd = position
        var exponent = 0
        if position < end, base[position] | 0x20 == 0x65 {
            position += 1
            var isNegative = false
            if position < end, base[position] == 0x2B || base[position] == 0x2D {
                isNegative = base[position] == 0x2D
                position += 1
            }
            let exponentStart = position
            position = try digits(at: position)
            exponent = decimalExponent(exponentStart..<position, isNegative: isNegative)
        }

        // The power of ten of the most significant digit decides; only 10³⁰⁸ itself needs the real conversion.
        if base[firstDigit] != 0x30 {
            try checkRange(start..<position, exponent: exponent + integerEnd - firstDigit - 1)
        } else if exponent > 308 {
            var significant = firstDigit
            while significant < significandEnd, base[significant] == 0x30 || base[significant] == 0x2E {
                significant += 1
            }
            if significant < significandEnd {
                try checkRange(start..<position, exponent: exponent - (significant - integerEnd))
            }
        }
        return position
    }

    private func decimalExponent(_ range: Range<Int>, isNegative: Bool) -> Int {
        let magnitude = DecimalLiteral.exponentMagnitude(
            UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
        return isNegative ? -magnitude : magnitude
    }

    /// Refuses a non-zero number whose first significant digit stands for ten to the `exponent` when no
    /// finite `Double` is near it.
    private func checkRange(_ literal: Range<Int>, exponent: Int) throws(ScanFault) {
        if exponent < 308 { return }
        if exponent == 308 {
            let text = UnsafeBufferPointer(start: base + literal.lowerBound, count: literal.count)
            if DecimalLiteral.correctlyRounded(text).isFinite { return }
        }
        throw ScanFault(kind: .numberOutOfRange, offset: literal.lowerBound)
    }
}
