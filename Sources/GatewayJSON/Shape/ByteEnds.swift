/// A name's first eight bytes and its last eight, or all of it twice when it's shorter: enough to tell nearly all names
/// apart, and all of those of at most sixteen bytes with their length.
struct ByteEnds: Equatable {
    var low: UInt64
    var high: UInt64

    @inline(__always)
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    init(_ name: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(name)
        let count = raw.count
        if count >= 8 {
            low = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
            high = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else if count >= 4 {
            let first = raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let last = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            low = UInt64(first) << 32 | UInt64(last)
            high = low
        } else {
            low = count == 0 ? 0 : UInt64(raw[0]) | UInt64(raw[count / 2]) << 8 | UInt64(raw[count - 1]) << 16
            high = low
        }
    }

    @inline(__always)
    func hash(_ count: Int, _ multiplier: UInt64) -> UInt64 {
        let mixed = (low ^ (high << 23 | high >> 41)) &+ UInt64(truncatingIfNeeded: count)
        return (mixed ^ mixed >> 32) &* multiplier
    }
}
