import Foundation
import TalentModel
import TalentStore

/// A process that uses a store, for the tests to kill, to starve and to lock out.
///
///     StoreCrashProbe write PATH          writes until killed; a line for each committed step
///     StoreCrashProbe hold PATH           opens, says so, waits to be killed
///     StoreCrashProbe open PATH [USER]    opens and closes, as that user
///     StoreCrashProbe fill PATH BYTES     writes until a file may not grow any more, then reads
@main
struct StoreCrashProbe {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { exit(64) }
        if arguments.count > 3, arguments[1] == "open", let user = uid_t(arguments[3]), setuid(user) != 0 { exit(65) }
        do throws(StoreError) {
            let store = try await SQLiteStore.open(path: arguments[2])
            say("open")
            switch arguments[1] {
            case "write": try await write(store)
            case "fill": try await fill(store, bytes: UInt(arguments.count > 3 ? arguments[3] : "") ?? 0)
            case "hold": while true { pause() }
            default: break
            }
            await store.close()
        } catch {
            say("error \(error.reason.rawValue) \(error.mayHaveHappened) \(error.detail)")
        }
    }

    /// One write, so that lines of several tasks don't mix and none is kept in a buffer.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Foundation.write(1, bytes, bytes.count)
    }

    private static func acceptance(_ id: String) -> Acceptance {
        let moment = Timestamp(milliseconds: 1_795_341_600_000)
        var operation = OperationRecord(
            id: id, caller: "crm", connection: "voicehire", provider: "voicehire",
            route: "POST /v1/campaigns/{id}/candidates", operationID: "addCampaignCandidates", fingerprint: [1],
            createdAt: moment)
        operation.spends = true
        operation.work = [UInt8](repeating: 7, count: 2000)
        operation.chunks = (0..<2).map { ChunkRecord(index: $0, members: [$0], cost: 10, unit: .sms) }
        return Acceptance(operation: operation, keyExpiresAt: moment)
    }

    /// Several at once, so that commits have more than one step in them.
    private static func write(_ store: SQLiteStore) async throws(StoreError) {
        let moment = Timestamp(milliseconds: 1_795_341_600_000)
        let failure = await withTaskGroup(of: StoreError?.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    do throws(StoreError) {
                        for number in 0... {
                            let id = "op_\(worker)_\(number)"
                            _ = try await store.accept(acceptance(id))
                            say("accepted \(id)")
                            try await store.advance(id, ending: nil, dispatching: 0, note: nil, at: moment)
                            say("dispatching \(id)")
                            var ending = ChunkEnding(.apply, note: "200")
                            ending.messages = 9
                            try await store.advance(id, ending: (0, ending), dispatching: nil, note: nil, at: moment)
                            say("applied \(id)")
                        }
                        return nil
                    } catch { return error }
                }
            }
            return await group.next() ?? nil
        }
        if let failure { throw failure }
    }

    private static func fill(_ store: SQLiteStore, bytes: UInt) async throws(StoreError) {
        var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
        getrlimit(__rlimit_resource_t(1), &limit)
        limit.rlim_cur = bytes
        setrlimit(__rlimit_resource_t(1), &limit)
        var accepted = 0
        do throws(StoreError) {
            for number in 0..<100_000 {
                _ = try await store.accept(acceptance("op_\(number)"))
                accepted += 1
            }
        } catch {
            say("full \(accepted) \(error.reason.rawValue) \(error.detail)")
        }
        let count = try await store.operation("op_0") == nil ? 0 : 1
        say("read \(count)")
        // Room again: it goes on without being opened anew.
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(1), &limit)
        _ = try await store.accept(acceptance("op_after"))
        say("again")
    }
}
