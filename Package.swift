// swift-tools-version: 6.2
import PackageDescription

// Every dependency is pinned with `exact:`; `Package.resolved` is not committed.
let package = Package(
    name: "talent-gateway",
    products: [
        .executable(name: "talent-gateway", targets: ["talent-gateway"])
    ],
    dependencies: [
        // Sockets, event loops and the HTTP/1 parser below our server; the field's standard on Linux.
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        // SHA-256, HMAC and constant-time comparison for caller keys and idempotency fingerprints.
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        // The command line.
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        // The configuration file: Yams keeps line numbers, which our error messages need.
        .package(url: "https://github.com/jpsim/Yams.git", exact: "6.2.2"),
        // Signals as an asynchronous sequence.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        // The logging API; the JSON-lines back end is our own, as no package has one.
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        // SQLite: opening, settings, migrations and errors in Swift over Debian's own libsqlite3, and its C functions for
        // the statements of hot paths. Its headers (libsqlite3-dev) are needed to build it, and it's the only package here
        // that needs any.
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
    ],
    targets: [
        // Needs libcurl's headers (Debian: libcurl4-openssl-dev), which are on the compiler's default path.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CurlTransport",
            dependencies: ["CCurl", "Upstream", .product(name: "NIOConcurrencyHelpers", package: "swift-nio")],
            exclude: ["INTERNALS.md"]),
        .target(name: "CEmbedded"),
        // Needs SQLite's headers, as GRDB does.
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "GatewayJSON"),
        .target(name: "Upstream"),
        .target(name: "Admission", dependencies: ["Upstream"]),
        .target(name: "TalentModel", dependencies: ["GatewayJSON"]),
        .target(
            name: "TalentStore",
            dependencies: [
                "CSQLite", "TalentModel", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(name: "TalentProviders", dependencies: ["TalentModel", "Upstream", "Admission", "GatewayJSON"]),
        .target(
            name: "HTTPServer",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        .target(
            name: "VendorSandbox",
            dependencies: [
                "HTTPServer", "GatewayJSON", .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["README.md"]),
        .target(
            name: "TalentGateway",
            dependencies: [
                "TalentProviders", "TalentModel", "TalentStore", "Upstream", "Admission", "CurlTransport", "HTTPServer",
                "GatewayJSON", "VendorSandbox", "CEmbedded",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "talent-gateway",
            dependencies: [
                "TalentGateway", "VendorSandbox",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .testTarget(name: "GatewayJSONTests", dependencies: ["GatewayJSON"]),
        .testTarget(name: "UpstreamTests", dependencies: ["Upstream"]),
        .testTarget(name: "AdmissionTests", dependencies: ["Admission", "Upstream"]),
        // A process of its own, for the tests to kill; it's no part of the product.
        .executableTarget(
            name: "StoreCrashProbe", dependencies: ["TalentStore", "TalentModel"], path: "Tests/StoreCrashProbe"),
        .testTarget(
            name: "TalentStoreTests",
            dependencies: [
                "TalentStore", "TalentModel", "StoreCrashProbe", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        .testTarget(
            name: "CurlTransportTests",
            dependencies: [
                "CurlTransport", "CCurl", "Upstream",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["HTTPServer", .product(name: "NIOConcurrencyHelpers", package: "swift-nio")]),
        .testTarget(name: "TalentModelTests", dependencies: ["TalentModel", "GatewayJSON"]),
        .testTarget(
            name: "TalentProvidersTests", dependencies: ["TalentProviders", "TalentModel", "Upstream", "GatewayJSON"]),
        .testTarget(
            name: "VendorSandboxTests",
            dependencies: [
                "VendorSandbox", "HTTPServer", "GatewayJSON",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        .testTarget(
            name: "TalentGatewayTests",
            dependencies: [
                "TalentGateway", "TalentProviders", "TalentModel", "TalentStore", "Upstream", "GatewayJSON",
                "HTTPServer", "VendorSandbox", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
    ]
}
