// swift-tools-version: 6.0
import PackageDescription

// A caller in Swift, with the client that test_clients.py has generated beside it.
let package = Package(
    name: "use-client",
    dependencies: [.package(path: "TalentGatewayClient")],
    targets: [
        .executableTarget(
            name: "use-client", dependencies: [.product(name: "TalentGatewayClient", package: "TalentGatewayClient")])
    ]
)
