import Testing

@testable import TalentGateway

/// Files that mean harm: they must end in a few problems, soon.
struct ConfigurationHostileTests {
    /// Tools that write YAML use an alias for a value that they saw before.
    @Test func aFewAliasesStandForTheirValues() throws {
        let problems = ConfigurationFixture.problems(
            """
            connections:
              a: { provider: huntr, credential: { env: KEY }, timeouts: &t { read: 1s } }
              b: { provider: huntr, credential: { env: KEY }, timeouts: *t }
            """)
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: c", "a: &a x\n*a : b", "a: &a [x]\n{ [*a]: b }: c",
        ])
    func aliasesInKeysAreRefusedBeforeTheyAreFollowed(yaml: String) {
        let problems = ConfigurationFixture.problems(yaml)
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("aliases") == true)
    }

    /// Nine levels of nine aliases as values: only what is asked for is looked at.
    @Test(.timeLimit(.minutes(1)))
    func aBombOfAliasesInValuesIsHarmless() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(!ConfigurationFixture.problems(yaml + "callers: *a9\nconnections: *a9\n").isEmpty)
    }

    /// Nine levels of nine aliases as keys: hashing them would take hours.
    @Test(.timeLimit(.minutes(1)))
    func aBombOfAliasesInKeysIsRefused() {
        var yaml = "? &a0 [x, x, x, x, x, x, x, x, x]\n: 1\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "? &a\(level) [\(aliases)]\n: 1\n"
        }
        #expect(ConfigurationFixture.problems(yaml).first?.message.contains("aliases") == true)
    }

    @Test(arguments: ["server: !!map { port: 1 }", "server: { port: !!int 1 }", "server: { host: !env HOST }"])
    func tagsAreRefused(yaml: String) {
        #expect(ConfigurationFixture.problems(yaml).first?.message.contains("tags") == true)
    }

    /// A star that begins a quoted text or a comment is no alias.
    @Test func starsAndAmpersandsInTextsAreFine() {
        let problems = ConfigurationFixture.problems(
            """
            # * a list, & more
            connections:
              a:
                provider: huntr
                credential: { env: KEY }
                allow_recipients: ["*@example.com", '+33*', a&b@*]
            """)
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "[", count: 500_000), String(repeating: "{a: ", count: 200_000),
            String(repeating: "- ", count: 500_000), String(repeating: "? ", count: 400_000),
            (0..<1400).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ])
    func deepFilesEndInOneProblem(yaml: String) {
        #expect(!ConfigurationFixture.problems(yaml).isEmpty)
    }

    @Test func filesLargerThanAMebibyteAreRefused() {
        let problems = ConfigurationFixture.problems("# " + String(repeating: "x", count: 1 << 20))
        #expect(problems.first?.message.contains("1 MiB") == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func thousandsOfUnknownKeysAreToldBriefly() {
        let yaml = (0..<40_000).map { "k\($0): 1\n" }.joined()
        let problems = ConfigurationFixture.problems(yaml)
        #expect(problems.count == 201)
        #expect(problems.last?.message == "and 39800 more problems")
    }

    @Test(.timeLimit(.minutes(1)))
    func manyEqualKeysEnd() {
        let yaml = (0..<100).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        #expect(!ConfigurationFixture.problems(yaml).isEmpty)
    }

    @Test(arguments: [
        ("a: [", 1), ("a: b: c", 1), ("server:\n  port: 1\n bad", 3), ("\tserver: 1", 1), ("a: 1\n--- \nb: 2", 2),
        ("ok: 1\n\"\\uD800\": 2", 2), ("ok: 1\nx: \u{7}", 2), ("a: \"", 1), ("%FOO\na: *b", 1), ("*a", 1),
    ])
    func whatIsNotYAMLIsToldWithItsLine(yaml: String, line: Int) {
        let problems = ConfigurationFixture.problems(yaml)
        #expect(problems.count == 1)
        #expect(problems.first?.message.hasPrefix("not valid YAML") == true)
        #expect((problems.first?.line).map { ($0 - 1...$0 + 1).contains(line) } == true, "\(problems)")
    }

    @Test(arguments: ["? [a, b]\n: 1", "? {a: b}\n: 1", "[a]: 1"])
    func keysThatAreNoTextAreRefused(yaml: String) {
        #expect(ConfigurationFixture.problems(yaml).first?.message.contains("plain text") == true)
    }

    @Test func messagesHoldNoControlCharacters() {
        let problems = ConfigurationFixture.problems("\"a\\e[31m\\nline 9: forged\": 1")
        #expect(problems.count == 1)
        #expect(problems.first?.description.contains { $0.isNewline || $0 == "\u{1B}" } == false)
    }

    @Test func mergeKeysAreUnknownKeys() {
        #expect(ConfigurationFixture.problems("server:\n  <<: { port: 1 }").map(\.path) == ["server.<<"])
    }

    /// Every prefix of a good file ends in problems or a configuration, never in a trap.
    @Test func everyPrefixIsHandled() {
        let text = Array(ConfigurationTests.full)
        for length in stride(from: 0, to: text.count, by: 7) {
            _ = ConfigurationFixture.problems(String(text[..<length]))
        }
    }

    @Test func secretsAreShownNowhere() throws {
        let configuration = try ConfigurationFixture.load(ConfigurationTests.full)
        var dumped = ""
        dump(configuration, to: &dumped)
        let shown = dumped + String(describing: configuration) + String(reflecting: configuration.connections)
        #expect(shown.contains("voicehire-paris"))
        #expect(!shown.contains("sk-fixture"))
        #expect(!shown.contains("0123456789abcdef"))
        #expect(!shown.contains("user@db"))
        #expect("\(Secret("x"))" == "***")
    }
}
