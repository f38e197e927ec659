import ArgumentParser
import Foundation
import TalentGateway

/// The option that names the configuration file.
struct ConfigurationFile: ParsableArguments {
    @Option(name: .customLong("config"), help: "The configuration file; TALENT_GATEWAY_CONFIG names it otherwise.")
    var path: String?

    /// Whether there is a file at all, rather than the environment alone.
    var isGiven: Bool {
        path != nil || !(ProcessInfo.processInfo.environment[GatewayConfiguration.pathVariable] ?? "").isEmpty
    }

    /// Reads the configuration; a failure holds every problem with its line.
    func load() throws(Failure) -> GatewayConfiguration {
        do throws(ConfigurationProblems) {
            return try GatewayConfiguration.load(
                path: path, environment: ProcessInfo.processInfo.environment, providers: ProviderCatalogEntry.all)
        } catch {
            throw Failure("\(error)", exitCode: 2)
        }
    }
}

/// Something that ends a command with a message and an exit code of its own.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let exitCode: Int32

    init(_ description: String, exitCode: Int32) {
        self.description = description
        self.exitCode = exitCode
    }
}
