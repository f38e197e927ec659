import ArgumentParser
import Foundation
import TalentGateway
import UnixSignals
import VendorSandbox

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway until SIGTERM or SIGINT; SIGHUP reloads the configuration.")

    @OptionGroup var file: ConfigurationFile

    @Flag(help: "Run with the built-in fakes of the four vendors instead of the configured connections.")
    var sandbox = false

    @OptionGroup var settings: SandboxSettings

    func validate() throws {
        guard sandbox || !settings.areGiven else {
            throw ValidationError("The sandbox's options need --sandbox.")
        }
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        ProcessLimit.raiseOpenFiles()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        var configuration = try file.load()
        let vendors = sandbox ? try await Sandbox.start(settings.options) : nil
        var scratch: URL?
        var key: MintedKey?
        if let vendors {
            configuration = configuration.withSandbox(vendors)
            if !file.isGiven { configuration.server.host = "127.0.0.1" }
            let directory = FileManager.default.temporaryDirectory.appending(path: "talent-gateway-\(getpid())")
            try FileManager.default.createDirectory(
                at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            configuration = configuration.withStore(in: directory.path())
            scratch = directory
        }
        if !configuration.hasCallers {
            guard sandbox else {
                throw Failure(
                    "No caller is configured. Make a key with `talent-gateway keys create NAME` and put the lines that "
                        + "it prints into the configuration file, or use --sandbox.", exitCode: 2)
            }
            let minted = try KeyMint.make(name: "sandbox", scopes: Scope.allCases)
            configuration = configuration.withCaller(minted)
            key = minted
        }
        let log = JSONLog(configuration, descriptor: STDERR_FILENO)
        defer { if let scratch { try? FileManager.default.removeItem(at: scratch) } }
        let process: GatewayProcess
        do {
            try configuration.armFailpoint(ProcessInfo.processInfo.environment)
            process = try await GatewayProcess.start(configuration, log: log)
        } catch {
            await vendors?.stop()
            throw Failure("The gateway can't start: \(error)", exitCode: 1)
        }
        if let vendors {
            SandboxGreeting(vendors: vendors, port: process.port, key: key?.key).post()
        }
        signals: for await signal in signals {
            switch signal {
            case .sighup:
                do throws(Failure) {
                    var next = try file.load()
                    if let vendors { next = next.withSandbox(vendors) }
                    if let key { next = next.withCaller(key) }
                    await process.reload(next)
                } catch {
                    FileHandle.standardError.write(Data((error.description + "\n").utf8))
                    process.refuseReload()
                }
            default: break signals
            }
        }
        await process.drain()
        await vendors?.stop()
    }
}

/// What a newcomer sees: the key of this run and calls to try.
struct SandboxGreeting {
    let vendors: Sandbox
    let port: Int
    let key: String?

    func post() {
        let shown = key ?? "$KEY"
        let base = "http://127.0.0.1:\(port)"
        let text = """

            The sandbox stands in for all four vendors; nothing leaves this machine.
            Key for this run: \(shown)
            What the vendors received: curl -s http://127.0.0.1:\(vendors.controlPort)/ledger

            Try:
            curl -s -H 'Authorization: Bearer \(shown)' '\(base)/v1/candidates?limit=2'
            curl -s -H 'Authorization: Bearer \(shown)' -H 'Content-Type: application/json' -d '{"job_id":"8fc4ea3c-ecc4-4a92-96fd-a14436a79a1b","name":"LinkedIn"}' '\(base)/v1/sources'
            curl -s -H 'Authorization: Bearer \(shown)' -H 'Content-Type: application/json' -H "Idempotency-Key: try-$(date +%s)-0123456789" -d '{"outreach":"sms","candidates":[{"first_name":"Ada","last_name":"Example","phone":"0612345678"}]}' '\(base)/v1/campaigns/voicehire:abc123def456/candidates'


            """
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
