import Crypto
import Foundation
import GatewayJSON
import Testing

@testable import TalentGateway

/// Caller keys: made, written into the file, read back, and checked.
struct CallersTests {
    private static let now = ConfigurationFixture.now
    private static let secret = String(repeating: "s", count: 43)

    private static func caller(
        _ name: String, id: String, secret: String, expiresAt: Date? = nil, connections: Set<String>? = nil
    ) -> CallerConfiguration {
        CallerConfiguration(
            name: name,
            keys: [
                .init(id: id, sha256: Array(SHA256.hash(data: Data(secret.utf8))), expiresAt: expiresAt)
            ], scopes: [.read, .spend], connections: connections)
    }

    @Test(arguments: ["Bearer ", "bearer ", "BEARER   "], [4, 8, 16])
    func aKeyIsRead(scheme: String, idLength: Int) throws {
        let id = String("aB3dE5gH1jK2mN4p".prefix(idLength))
        let key = try #require(CallerKey(authorizationHeader: "\(scheme)tgw_\(id)_\(Self.secret)  "))
        #expect(key.id == id)
        #expect(key.secret == Array(Self.secret.utf8))
    }

    @Test(arguments: [
        "", " ", "Bearer", "Bearer ", "Basic tgw_abcd_\(secret)", "tgw_abcd_\(secret)", "Bearer\ttgw_abcd_\(secret)",
        "Bearertgw_abcd_\(secret)", "Bearer tgx_abcd_\(secret)", "Bearer TGW_abcd_\(secret)",
        "Bearer tgw_abc_\(secret)",
        "Bearer tgw_abcdefghijklmnopq_\(secret)", "Bearer tgw__\(secret)", "Bearer tgw_\(secret)",
        "Bearer tgw_abcd_\(secret)s", "Bearer tgw_abcd_\(secret.dropLast())", "Bearer tgw_ab_cd_\(secret)",
        "Bearer tgw_abcd_\(secret.dropLast())-", "Bearer tgw_abcd_\(secret.dropLast())\0",
        "Bearer tgw_abcd_\(secret), Bearer tgw_abcd_\(secret)", "Bearer tgw_ébc_\(secret)",
        "Bearer tgw_abcd-\(secret)", " Bearer tgw_abcd_\(secret)", String(repeating: "Bearer ", count: 1000),
    ])
    func anythingElseIsMalformed(header: String) {
        #expect(CallerKey(authorizationHeader: header) == nil)
        let directory = CallerDirectory([Self.caller("crm", id: "abcd", secret: Self.secret)])
        #expect(directory.authenticate(authorizationHeader: header, now: Self.now).failure == .malformed)
    }

    @Test func theRightKeyIsItsCaller() throws {
        let directory = CallerDirectory([
            Self.caller("crm", id: "abcd", secret: Self.secret, connections: ["huntr"]),
            Self.caller("other", id: "efgh", secret: String(repeating: "o", count: 43)),
        ])
        let caller = try directory.authenticate(authorizationHeader: "Bearer tgw_abcd_\(Self.secret)", now: Self.now)
            .get()
        #expect(caller.name == "crm")
        #expect(caller.scopes == [.read, .spend])
        #expect(caller.connections == ["huntr"])
        #expect(caller.keyID == "abcd")
        #expect(caller.messagesPerDay == nil)
        #expect(caller.expiresAt == nil)
        #expect(caller.mayUse(connection: "huntr"))
        #expect(!caller.mayUse(connection: "voicehire"))
        let other = try directory.authenticate(
            authorizationHeader: "Bearer tgw_efgh_\(String(repeating: "o", count: 43))", now: Self.now
        ).get()
        #expect(other.name == "other")
        #expect(other.mayUse(connection: "anything"))
    }

    @Test(arguments: [
        ("tgw_efgh_", secret), ("tgw_zzzz_", secret), ("tgw_ABCD_", secret),
        ("tgw_abcd_", String(secret.dropLast()) + "t"), ("tgw_abcd_", String(repeating: "o", count: 43)),
    ])
    func aWrongSecretAndAnotherCallersIdAreUnknown(prefix: String, secret: String) {
        let directory = CallerDirectory([
            Self.caller("crm", id: "abcd", secret: Self.secret),
            Self.caller("other", id: "efgh", secret: String(repeating: "o", count: 43)),
        ])
        #expect(
            directory.authenticate(authorizationHeader: "Bearer " + prefix + secret, now: Self.now).failure == .unknown)
    }

    @Test func noHeaderIsMissing() {
        #expect(CallerDirectory([]).authenticate(authorizationHeader: nil, now: Self.now).failure == .missing)
    }

    @Test func aKeyExpiresAtItsInstant() {
        let directory = CallerDirectory([Self.caller("crm", id: "abcd", secret: Self.secret, expiresAt: Self.now)])
        let header = "Bearer tgw_abcd_\(Self.secret)"
        let before = Self.now.addingTimeInterval(-0.001)
        #expect((try? directory.authenticate(authorizationHeader: header, now: before).get())?.name == "crm")
        #expect(directory.authenticate(authorizationHeader: header, now: Self.now).failure == .expired)
        let wrong = "Bearer tgw_abcd_\(String(repeating: "x", count: 43))"
        #expect(directory.authenticate(authorizationHeader: wrong, now: Self.now).failure == .unknown)
    }

    /// Round trip: what `keys create` prints for the file opens the gateway for the key that it prints.
    @Test func aMintedKeyWorksOnceItsLinesAreInTheFile() throws {
        let expiry = Self.now.addingTimeInterval(3600)
        let minted = try KeyMint.make(name: "crm", scopes: [.spend, .read], expiresAt: expiry)
        let configuration = try ConfigurationFixture.load("callers:\n" + minted.fileLines)
        let directory = CallerDirectory(configuration.callers)
        let caller = try directory.authenticate(authorizationHeader: "Bearer \(minted.key)", now: Self.now).get()
        #expect(caller.name == "crm")
        #expect(caller.scopes == [.read, .spend])
        #expect(caller.keyID == minted.id)
        #expect(directory.authenticate(authorizationHeader: "Bearer \(minted.key)", now: expiry).failure == .expired)
        #expect(!minted.fileLines.contains(minted.key.suffix(43)))
        #expect(minted.text.contains(minted.key))
    }

    @Test func theJSONFormHoldsKeyIdAndHash() throws {
        let minted = try KeyMint.make(name: "crm", scopes: [.read])
        let root = try JSONDocument(Array(minted.json.utf8)).root
        #expect(root.count == 3)
        #expect(root["key"]?.string == minted.key)
        #expect(root["id"]?.string == minted.id)
        let secret = minted.key.suffix(43)
        #expect(root["sha256"]?.string == Hexadecimal.text(SHA256.hash(data: Data(secret.utf8))))
    }

    @Test func mintedKeysDiffer() throws {
        let keys = try (0..<100).map { _ in try KeyMint.make(name: "crm") }
        #expect(Set(keys.map(\.id)).count == 100)
        #expect(Set(keys.map(\.key)).count == 100)
        #expect(keys.allSatisfy { CallerKey(authorizationHeader: "Bearer \($0.key)") != nil })
    }

    @Test(arguments: ["", "a b", "é", "a\n- name: root", String(repeating: "a", count: 65)])
    func namesThatTheFileRefusesAreRefused(name: String) {
        #expect(throws: ConfigurationProblems.self) { try KeyMint.make(name: name) }
        #expect(throws: ConfigurationProblems.self) { try KeyMint.make(name: "crm", scopes: []) }
    }

    @Test func base62HoldsThirtyTwoBytesInFortyThreeDigits() {
        #expect(Base62.encode([UInt8](repeating: 0, count: 32), width: 43) == String(repeating: "0", count: 43))
        #expect(Base62.encode([0, 61], width: 2) == "0z")
        #expect(Base62.encode([0, 62], width: 2) == "10")
        #expect(Base62.encode([1, 0], width: 3) == "048")
        // 2²⁵⁶ − 1, by an independent calculation.
        #expect(
            Base62.encode([UInt8](repeating: 0xFF, count: 32), width: 43)
                == "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1")
    }

    @Test func hexadecimalIsReadAndWritten() {
        #expect(Hexadecimal.bytes("00fFa0") == [0, 255, 160])
        #expect(Hexadecimal.text([0, 255, 160]) == "00ffa0")
        #expect(Hexadecimal.bytes("0") == nil)
        #expect(Hexadecimal.bytes("0x") == nil)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
