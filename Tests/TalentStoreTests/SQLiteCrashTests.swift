import Foundation
import TalentModel
import Testing

@testable import TalentStore

@Suite("SQLite store: processes", .timeLimit(.minutes(1))) struct SQLiteCrashTests {
    @Test("kill -9 loses nothing that was committed, and leaves nothing half done", arguments: 1...6)
    func killed(_ round: Int) async throws {
        try await withScratchFile { path in
            let probe = try Probe("write", path)
            var told: [Substring] = []
            // Another number of lines each time, so that it dies in different places.
            while told.count < round * 97, let line = probe.line() { told.append(Substring(line)) }
            probe.kill()
            told += probe.lines().map { Substring($0) }
            #expect(told.first == "open" && told.count > round * 90)

            try await withSQLiteStore(path) { store in
                for line in told.dropFirst() {
                    let words = line.split(separator: " ")
                    let chunk = try await store.record(String(words[1])).chunks[0]
                    switch words[0] {
                    case "accepted": break
                    case "dispatching": #expect(chunk.dispatches == 1)
                    default: #expect(chunk.state == .applied && chunk.messages == 9)
                    }
                }
                var filter = OperationFilter()
                filter.limit = 1000
                let found = try await store.operations(filter)
                let accepted = told.filter { $0.hasPrefix("accepted") }.count
                // Eight tasks, each of which may not have come to say what it had done.
                #expect((accepted...accepted + 8).contains(found.count))
                #expect(found.allSatisfy { $0.chunks.count == 2 && $0.timeline.count <= 2 })
                let ledger = try await store.ledger()
                #expect(ledger.isBalanced)
                #expect(ledger.reserved == 10 * found.reduce(0) { $0 + $1.chunks[0].dispatches })
                _ = try await store.recover(at: .at())
                #expect(try await store.operations(filter).allSatisfy { $0.chunks[0].state != .dispatching })
            }
        }
    }

    @Test("a second process is refused, and says why")
    func secondProcess() async throws {
        try await withScratchFile { path in
            try await withSQLiteStore(path) { store in
                let lines = try Probe("open", path).lines()
                #expect(lines == ["error unavailable false another process has the store: it holds the lock file"])
                // The refusal harmed nobody.
                #expect(try await store.accept(.sample("op_1")).isAccepted)
            }
            #expect(try Probe("open", path).lines() == ["open"])
        }
    }

    @Test("a dead process keeps nobody out")
    func deadProcess() async throws {
        try await withScratchFile { path in
            let probe = try Probe("hold", path)
            #expect(probe.line() == "open")
            let refusal = try await failure { try await SQLiteStore.open(path: path).close() }
            #expect(refusal.detail.contains("another process has the store"))
            probe.kill()
            try await withSQLiteStore(path) { _ = try await $0.accept(.sample("op_1")) }
        }
    }

    @Test("no more room: an error, nothing lost, and it goes on when there is room")
    func noRoom() async throws {
        try await withScratchFile { path in
            let lines = try Probe("fill", path, "400000").lines()
            try #require(lines.count == 4, "\(lines)")
            let words = lines[1].split(separator: " ")
            #expect(words[0] == "full" && words[2] == "unavailable")
            #expect(lines[2] == "read 1" && lines[3] == "again")
            let accepted = try #require(Int(words[1]))
            try await withSQLiteStore(path) { store in
                var filter = OperationFilter()
                filter.limit = 1000
                let found = try await store.operations(filter)
                #expect(found.count == accepted + 1)
            }
        }
    }

    @Test("a full disk: the same, on a file system that is really full", .enabled(if: geteuid() == 0))
    func fullDisk() async throws {
        try await withScratchFile { path in
            let disk = URL(filePath: path).deletingLastPathComponent().appending(path: "disk").path
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            // Not everywhere may root mount.
            guard mount("tmpfs", disk, "tmpfs", 0, "size=1m") == 0 else { return }
            defer { umount2(disk, Int32(MNT_DETACH)) }
            try await withSQLiteStore(disk + "/store.sqlite") { store in
                var accepted = 0
                let error = try await failure {
                    for number in 0..<10_000 {
                        _ = try await store.accept(.sample("op_\(number)"))
                        accepted += 1
                    }
                }
                #expect(error.reason == .unavailable && error.mayHaveHappened == false)
                #expect(error.detail.hasPrefix("the disk is full"))
                #expect(store.statistics.lastError == error.detail)
                #expect(try await store.operation("op_\(accepted - 1)") != nil)
                #expect(try await store.operation("op_\(accepted)") == nil)
                guard mount("tmpfs", disk, "tmpfs", UInt(MS_REMOUNT), "size=8m") == 0 else { return }
                #expect(try await store.accept(.sample("op_after")).isAccepted)
            }
        }
    }

    @Test("a folder or a file that may not be written: an error that says so", .enabled(if: geteuid() == 0))
    func readOnly() async throws {
        try await withScratchFile { path in
            // As nobody, as root may write everything.
            let folder = try Probe("open", path, "65534").lines()
            #expect(folder == ["error unavailable false the lock file can't be made: Permission denied"])
            try await withSQLiteStore(path) { _ = try await $0.accept(.sample("op_1")) }
            chmod(path + ".lock", 0o666)
            chmod(path, 0o444)
            let file = try Probe("open", path, "65534").lines()
            #expect(file == ["error unavailable false the file can't be opened for writing: Permission denied"])
        }
    }
}
