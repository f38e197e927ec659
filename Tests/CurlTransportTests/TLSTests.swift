import CurlTransport
import Foundation
import Testing
import Upstream

extension SocketTests {
    /// A real TLS server with a certificate that no authority has signed. Needs the `openssl` command.
    @Suite(.serialized, .enabled(if: OpenSSLServer.isAvailable, "the openssl command isn't installed"))
    struct TLSTests {
        private func withServer(
            _ arguments: [String] = [], _ body: (OpenSSLServer, CurlTransport) async throws -> Void
        ) async throws {
            let server = try OpenSSLServer(arguments)
            let transport = try CurlTransport()
            do {
                try await body(server, transport)
            } catch {
                await transport.shutDown()
                server.stop()
                throw error
            }
            await transport.shutDown()
            server.stop()
        }

        private func request(_ server: OpenSSLServer, host: String = "127.0.0.1", trusted: Bool) -> UpstreamRequest {
            var request = UpstreamRequest.get("https://\(host):\(server.port)/")
            request.caFile = trusted ? server.certificate : nil
            return request
        }

        @Test func anUnknownCertificateIsRefusedBeforeTheRequest() async throws {
            try await withServer { server, transport in
                var request = request(server, trusted: false)
                for reuse in [ConnectionReuse.pooled, .fresh] {
                    request.reuse = reuse
                    let error = try await failure(transport, request)
                    #expect(error.reason == .unreachable)
                    #expect(error.delivery == .notSent)
                }
            }
        }

        @Test func theConfiguredAuthorityIsTrustedForItsCallsOnly() async throws {
            try await withServer { server, transport in
                for _ in 0..<2 {
                    let response = try await transport.send(request(server, trusted: true))
                    #expect(response.status == 200)
                    // The same easy handle, and a pooled connection to the same place: neither may carry this call.
                    let error = try await failure(transport, request(server, trusted: false))
                    #expect(error.reason == .unreachable)
                    #expect(error.delivery == .notSent)
                }
            }
        }

        @Test func aCertificateForAnotherNameIsRefused() async throws {
            try await withServer { server, transport in
                let error = try await failure(transport, request(server, host: "localhost", trusted: true))
                #expect(error.reason == .unreachable)
                #expect(error.delivery == .notSent)
            }
        }

        @Test func aMissingAuthorityFileIsUnreachable() async throws {
            try await withServer { server, transport in
                var request = request(server, trusted: true)
                request.caFile = server.certificate + ".missing"
                let error = try await failure(transport, request)
                #expect(error.reason == .unreachable)
                #expect(error.delivery == .notSent)
            }
        }

        @Test func tlsBefore12IsRefused() async throws {
            try await withServer(["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]) { server, transport in
                let error = try await failure(transport, request(server, trusted: true))
                #expect(error.reason == .unreachable)
                #expect(error.delivery == .notSent)
            }
        }
    }
}

/// `openssl s_server` with a certificate for 127.0.0.1 made on the spot.
private final class OpenSSLServer {
    struct SetupError: Error {
        let message: String
    }

    static let isAvailable = FileManager.default.isExecutableFile(atPath: path)
    private static let path = "/usr/bin/openssl"

    let port: Int
    let certificate: String
    private let directory: URL
    private let process = Process()

    init(_ arguments: [String]) throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        certificate = directory.appendingPathComponent("certificate.pem").path
        let key = directory.appendingPathComponent("key.pem").path

        let maker = Process()
        maker.executableURL = URL(fileURLWithPath: Self.path)
        maker.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
            "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ]
        maker.standardError = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        guard maker.terminationStatus == 0 else { throw SetupError(message: "openssl req") }

        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments =
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // "ACCEPT 127.0.0.1:40123"
        var text = ""
        var found: Int?
        while found == nil {
            let chunk = output.fileHandleForReading.availableData
            guard !chunk.isEmpty else { throw SetupError(message: "openssl s_server: \(text)") }
            text += String(decoding: chunk, as: UTF8.self)
            found = text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
                .first { $0.hasPrefix("ACCEPT ") }
                .flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        }
        port = found ?? 0
    }

    func stop() {
        // Not SIGTERM: a child inherits the signal mask of its maker's thread, and Swift's task threads block it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }
}
