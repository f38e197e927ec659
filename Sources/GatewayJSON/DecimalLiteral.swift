/// A validated number literal taken apart: ± `magnitude` × 10^`scale`, without trailing zeros in `magnitude`.
struct DecimalLiteral {
    private let isNegative: Bool
    /// Nil when the significant digits don't fit.
    private let magnitude: UInt64?
    private let scale: Int

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var index = 0
        isNegative = text[0] == 0x2D
        if isNegative { index = 1 }
        var magnitude: UInt64? = 0
        var trailingZeros = 0
        var fractionDigits = 0
        var isFraction = false
        var exponent = 0
        loop: while index < text.count {
            let byte = text[index]
            switch byte {
            case 0x2E:
                isFraction = true
            case 0x30:
                if isFraction { fractionDigits += 1 }
                if magnitude != 0 { trailingZeros += 1 }
            case 0x31...0x39:
                if isFraction { fractionDigits += 1 }
                magnitude = Self.scaled(magnitude, byPowerOfTen: trailingZeros + 1, plus: UInt64(byte - 0x30))
                trailingZeros = 0
            default:
                let isSigned = text[index + 1] == 0x2B || text[index + 1] == 0x2D
                let digits = UnsafeBufferPointer(rebasing: text[(index + (isSigned ? 2 : 1))...])
                exponent = Self.exponentMagnitude(digits)
                if text[index + 1] == 0x2D { exponent = -exponent }
                break loop
            }
            index += 1
        }
        self.magnitude = magnitude
        scale = exponent - fractionDigits + trailingZeros
    }

    /// The value when it is integral and fits. Significant digits that overflow 64 bits end in a non-zero
    /// digit, so with them the value has a fraction or is too large: nil either way.
    var integer: Int? {
        guard let magnitude else { return nil }
        if magnitude == 0 { return 0 }
        guard scale >= 0, let whole = Self.scaled(magnitude, byPowerOfTen: scale, plus: 0) else { return nil }
        if isNegative {
            return whole <= UInt64(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- whole) : nil
        }
        return Int(exactly: whole)
    }

    /// The value when one exactly rounded operation on exact operands gives it.
    private var exactDouble: Double? {
        guard let magnitude, magnitude <= 1 << 53 else { return nil }
        let absolute: Double
        if magnitude == 0 {
            absolute = 0
        } else if scale >= 0, scale < Self.powersOfTen.count {
            absolute = Double(magnitude) * Self.powersOfTen[scale]
        } else if scale < 0, scale > -Self.powersOfTen.count {
            absolute = Double(magnitude) / Self.powersOfTen[-scale]
        } else {
            return nil
        }
        return isNegative ? -absolute : absolute
    }

    /// The nearest `Double` of a validated literal; infinite when out of range.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        DecimalLiteral(text).exactDouble ?? correctlyRounded(text)
    }

    /// The nearest `Double` by the standard library's conversion.
    static func correctlyRounded(_ text: UnsafeBufferPointer<UInt8>) -> Double {
        // The grammar of JSON is a subset of what the conversion reads: it never answers nil here.
        Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    /// The exponent's digits as a number, saturated far beyond any document's length in digits so that sums
    /// with digit counts stay exact enough and can't overflow.
    static func exponentMagnitude(_ digits: UnsafeBufferPointer<UInt8>) -> Int {
        var value = 0
        for digit in digits where value < 1_000_000_000_000_000 {
            value = value * 10 + Int(digit &- 0x30)
        }
        return value
    }

    /// The powers of ten that a `Double` holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    private static func scaled(_ value: UInt64?, byPowerOfTen power: Int, plus digit: UInt64) -> UInt64? {
        guard var result = value else { return nil }
        // A power beyond 20 overflows any value but 0, and 0 stays 0: no need for more turns.
        for _ in 0..<min(power, 20) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        let (sum, overflow) = result.addingReportingOverflow(digit)
        return overflow ? nil : sum
    }
}
