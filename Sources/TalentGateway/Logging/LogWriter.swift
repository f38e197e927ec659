import Dispatch
import Foundation
import GatewayJSON
import NIOConcurrencyHelpers

/// What a log writer has done so far.
public struct LogStatistics: Sendable, Hashable {
    /// Lines handed to the system.
    public var written = 0
    /// Lines lost: the buffer was full, or the system refused them.
    public var dropped = 0
    /// Metadata left out because its key isn't on the allow-list or its value hasn't the key's shape.
    public var refusedFields = 0
}

/// Writes lines to a descriptor from a thread of its own, so that no request waits for a slow reader of the log.
///
/// Lines wait in a bounded buffer; when that is full they are dropped and counted, and the next line that gets through
/// says how many. Lines are gathered for a few milliseconds and leave in pieces of whole lines of at most 4 KiB, which
/// a pipe takes or refuses as a whole (`PIPE_BUF`): lines of several processes never mix. The thread ends with
/// `shutDown`, which the owner must call.
public final class LogWriter: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var pendingLines = 0
        var statistics = LogStatistics()
        var reportedDrops = 0
        /// Whether the thread has been woken and hasn't yet found the buffer empty.
        var isAwake = false
        var deadline: ContinuousClock.Instant?
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let descriptor: Int32
    private let capacity: Int
    private let state = NIOLockedValueBox(State())
    private let wakeUp = DispatchSemaphore(value: 0)

    /// The largest piece that a pipe takes as a whole.
    private static let pieceSize = 4096
    private static let gatheringMicroseconds: UInt32 = 5000

    /// Starts the thread.
    ///
    /// `descriptor` stays the caller's; `capacity` is the size of the buffer in bytes.
    public init(descriptor: Int32, capacity: Int = 1 << 20) {
        self.descriptor = descriptor
        self.capacity = capacity
        let thread = Thread { [self] in run() }
        thread.name = "log"
        thread.start()
    }

    /// What has been done so far.
    public var statistics: LogStatistics {
        state.withLockedValue { $0.statistics }
    }

    /// Takes one line without its line break; never waits.
    func append(_ line: [UInt8]) {
        let wakes = state.withLockedValue { state in
            guard state.deadline == nil, state.pending.count + line.count < capacity else {
                state.statistics.dropped += 1
                return false
            }
            state.pending += line
            state.pending.append(UInt8(ascii: "\n"))
            state.pendingLines += 1
            defer { state.isAwake = true }
            return !state.isAwake
        }
        if wakes { wakeUp.signal() }
    }

    /// Counts metadata that was left out.
    func countRefusedFields(_ count: Int) {
        state.withLockedValue { $0.statistics.refusedFields += count }
    }

    /// Writes what is in the buffer, for at most `limit`, and ends the thread; later lines are dropped.
    public func shutDown(within limit: Duration = .seconds(2)) async {
        await withCheckedContinuation { continuation in
            let (isOver, wakes) = state.withLockedValue { state in
                if state.hasEnded { return (true, false) }
                state.waiters.append(continuation)
                state.deadline = state.deadline ?? ContinuousClock.now + limit
                defer { state.isAwake = true }
                return (false, !state.isAwake)
            }
            if isOver { continuation.resume() }
            if wakes { wakeUp.signal() }
        }
    }

    // MARK: - The thread

    private func run() {
        while true {
            wakeUp.wait()
            repeat {
                let isClosing = state.withLockedValue { $0.deadline != nil }
                // A pause here turns thousands of wake-ups a second into two hundred.
                if !isClosing { usleep(Self.gatheringMicroseconds) }
                writePending()
            } while !mayRest()
            if let waiters = end() {
                for waiter in waiters { waiter.resume() }
                return
            }
        }
    }

    private func writePending() {
        let (bytes, lines, drops) = state.withLockedValue { state in
            defer {
                // As much as has gathered this time will gather next time.
                let size = state.pending.count
                state.pending = []
                state.pending.reserveCapacity(size)
                state.pendingLines = 0
                state.reportedDrops = state.statistics.dropped
            }
            return (state.pending, state.pendingLines, state.statistics.dropped - state.reportedDrops)
        }
        if drops > 0 { _ = write(Self.dropLine(drops)[...]) }
        var written = 0
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Self.piece(of: rest)
            guard write(piece) else { break }
            written += piece.withUnsafeBytes { bytes in bytes.count { $0 == UInt8(ascii: "\n") } }
            rest = rest[piece.endIndex...]
        }
        state.withLockedValue { state in
            state.statistics.written += written
            state.statistics.dropped += lines - written
        }
    }

    /// The longest run of whole lines that fits a piece, or one line that is longer.
    private static func piece(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.count > pieceSize else { return bytes }
        let newline = UInt8(ascii: "\n")
        let end = bytes.prefix(pieceSize).lastIndex(of: newline) ?? bytes.firstIndex(of: newline) ?? bytes.endIndex - 1
        return bytes[...end]
    }

    /// Writes all of `bytes`; false when the descriptor is broken or the time for the shutdown is over.
    private func write(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            // Asking first keeps the thread from being caught in a write that nobody reads.
            var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&query, 1, 100)
            if ready == 0 || (ready < 0 && errno == EINTR) {
                let deadline = state.withLockedValue { $0.deadline }
                if let deadline, ContinuousClock.now >= deadline { return false }
                continue
            }
            let count = rest.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress, min(bytes.count, Self.pieceSize))
            }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return false }
                continue
            }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Whether the buffer is empty; the next `append` wakes the thread then.
    private func mayRest() -> Bool {
        state.withLockedValue { state in
            guard state.pending.isEmpty else { return false }
            state.isAwake = false
            return true
        }
    }

    /// Those who wait for the end when it is reached; nil when it isn't.
    private func end() -> [CheckedContinuation<Void, Never>]? {
        state.withLockedValue { state in
            guard state.deadline != nil else { return nil }
            state.hasEnded = true
            defer { state.waiters = [] }
            return state.waiters
        }
    }

    private static func dropLine(_ count: Int) -> [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.object { writer in
            writer.member("ts", UTCTime.millisecondText(Date()))
            writer.member("level", "warning")
            writer.member("event", "log lines dropped")
            writer.member("count", count)
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
