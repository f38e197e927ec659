import ArgumentParser
import Foundation
import TalentGateway
import UnixSignals
import VendorSandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Runs the fakes of the four vendors alone, on loopback, until SIGTERM.")

    @Option(help: "The control server's port; 0 picks a free one.")
    var controlPort = 0

    @Flag(help: "Wrap InstaView's answers as its guides show them.")
    var wrapInstaview = false

    @OptionGroup var settings: SandboxSettings

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        var options = settings.options
        options.controlPort = controlPort
        options.wrapsInstaView = wrapInstaview
        let sandbox = try await Sandbox.start(options)
        for vendor in Vendor.allCases {
            guard let endpoint = sandbox.endpoints[vendor], let credential = sandbox.credentials[vendor] else {
                continue
            }
            print(
                #"{"event":"vendor","vendor":"\#(vendor.rawValue)","base_url":"\#(endpoint)","credential":"\#(credential)"}"#
            )
        }
        // Scripts read these lines through a pipe, where print keeps them back.
        fflush(nil)
        Announcement.listening(listener: "control", host: "127.0.0.1", port: sandbox.controlPort).post()
        for await _ in signals { break }
        await sandbox.stop()
    }
}

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Checks a configuration and prints every problem with its line; calls nobody.")

    @OptionGroup var file: ConfigurationFile

    @Option(help: "Explain what a provider's connections can be told, and check nothing.")
    var explain: String?

    func run() throws {
        if let explain {
            guard let entry = ProviderCatalogEntry.all.first(where: { $0.name == explain }) else {
                let names = ProviderCatalogEntry.all.map(\.name).joined(separator: ", ")
                throw ValidationError("There is no provider \(explain); there are \(names).")
            }
            print(entry.explanation)
            return
        }
        let configuration: GatewayConfiguration
        do throws(Failure) {
            configuration = try file.load()
        } catch {
            print(error.description)
            throw ExitCode(error.exitCode)
        }
        for notice in configuration.notices { print(notice) }
        print("The configuration is valid.")
    }
}

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keys of callers.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key, prints it once, and the lines for the configuration file.")

        @Argument(help: "The caller's name.")
        var name: String

        @Option(help: "Scopes, separated by commas: read, write, spend, passthrough, admin.")
        var scopes = "read"

        @Flag(help: "Print JSON: key, id, sha256.")
        var json = false

        func run() throws {
            var wanted: [Scope] = []
            for word in scopes.split(separator: ",").map({ $0.filter { $0 != " " } }) {
                guard let scope = Scope(rawValue: word) else {
                    throw ValidationError("There is no scope \(word).")
                }
                wanted.append(scope)
            }
            do {
                let key = try KeyMint.make(name: name, scopes: wanted)
                print(json ? key.json : key.text)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }
}

struct HealthCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Asks the running gateway whether it's ready: exit code 0 if so, else 1.")

    @OptionGroup var file: ConfigurationFile

    @Option(help: "The port to ask, instead of the configured one.")
    var port: Int?

    func run() async throws {
        let configuration: GatewayConfiguration
        do throws(Failure) {
            configuration = try file.load()
        } catch {
            // Container runtimes know 0 and 1 alone.
            throw Failure(error.description, exitCode: 1)
        }
        guard await HealthProbe.isReady(host: configuration.server.host, port: port ?? configuration.server.port)
        else { throw ExitCode(1) }
    }
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints the version.")

    func run() { print(GatewayVersion.current) }
}

struct Failpoints: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the places where a test can kill the process, by TALENT_GATEWAY_FAILPOINT=NAME[:N].",
        shouldDisplay: false)

    func run() { GatewayConfiguration.failpoints.forEach { print($0) } }
}

struct Routes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the API's routes: method, template, operation id, scope.", shouldDisplay: false)

    func run() { RouteListing.lines.forEach { print($0) } }
}

/// The process's own limits.
enum ProcessLimit {
    /// Raises the number of open files to what the system allows: each caller and each call holds one.
    static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // Stays as it was when the system doesn't want it.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
