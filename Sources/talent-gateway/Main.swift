import ArgumentParser

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
}
