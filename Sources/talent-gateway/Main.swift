import ArgumentParser
import Foundation

@main
struct TalentGatewayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "talent-gateway",
        abstract: "One normalised API over several recruiting vendors.",
        discussion: """
            Exit codes: 0 success; 1 the process failed or is unhealthy; 2 the configuration can't be used; \
            64 wrong usage of the command line.
            """,
        subcommands: [
            Serve.self, SandboxCommand.self, CheckConfig.self, Keys.self, HealthCheck.self, Failpoints.self,
            Routes.self, Version.self,
        ])

    /// Runs the command. A `Failure` ends it with its own exit code; ArgumentParser would make a 1 of each.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            FileHandle.standardError.write(Data("Error: \(failure.description)\n".utf8))
            exit(withError: ExitCode(failure.exitCode))
        } catch {
            exit(withError: error)
        }
    }
}
