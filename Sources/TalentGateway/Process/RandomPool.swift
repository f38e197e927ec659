import Glibc
import NIOConcurrencyHelpers

/// The system's random bytes, fetched in stock: each system call costs as much as a hundred ids. No byte is given out
/// twice, and the process never forks.
final class RandomPool: Sendable {
    static let shared = RandomPool()

    private let stock = NIOLockedValueBox<[UInt64]>([])

    /// Two random words.
    func words() -> (UInt64, UInt64) {
        stock.withLockedValue { stock in
            if stock.count < 2 { stock = Self.fetched() }
            return (stock.removeLast(), stock.removeLast())
        }
    }

    /// Random bytes, 16 at most.
    func bytes(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: words()) { Array($0.prefix(count)) }
    }

    /// 256 bytes, the most that one call gives.
    private static func fetched() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: 32)
        let code = words.withUnsafeMutableBytes { bytes in bytes.baseAddress.map { getentropy($0, bytes.count) } }
        if code == 0 { return words }
        var generator = SystemRandomNumberGenerator()
        return words.map { _ in generator.next() }
    }
}
