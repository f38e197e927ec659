// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the product neither builds nor knows its peers. What it shares with the product are five
// targets without dependencies of their own: Sources/GatewayJSON and the others are links to the product's folders.
let package = Package(
    name: "benchmarks",
    dependencies: [
        // What a Swift team would build the same service with.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
    ],
    targets: [
        .target(name: "GatewayJSON"),
        .target(name: "Upstream"),
        .target(name: "Admission", dependencies: ["Upstream"]),
        .target(name: "TalentModel", dependencies: ["GatewayJSON"]),
        .target(name: "TalentProviders", dependencies: ["TalentModel", "Upstream", "Admission", "GatewayJSON"]),
        .target(name: "CodablePeer"),
        .executableTarget(
            name: "HummingbirdPeer",
            dependencies: [
                "CodablePeer", "TalentProviders", "TalentModel", "GatewayJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "CodablePeer", "TalentProviders", "TalentModel", "Admission", "Upstream", "GatewayJSON",
            ]),
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
    ]
}
