import GatewayJSON
import Testing

@Suite struct JSONLimitsTests {
    private func error(
        _ text: String, maxDepth: Int = 4, maxValues: Int = 10, maxKeys: Int = 3, unique: Bool = true
    ) -> JSONSyntaxError? {
        let limits = JSONLimits(
            maxDepth: maxDepth, maxValues: maxValues, maxKeysPerObject: maxKeys, refusesDuplicateKeys: unique)
        return RefusedTextTests.error(Array(text.utf8), limits: limits)
    }

    @Test func boundsDepth() {
        #expect(error("[[[]]]", maxDepth: 3) == nil)
        #expect(error("[{\"a\":[]}]", maxDepth: 3) == nil)
        #expect(error("[[[[]]]]", maxDepth: 3) == JSONSyntaxError(kind: .tooDeep, offset: 3, pointer: "/0/0/0"))
        #expect(error("[[],[],[[{}]]]", maxDepth: 3) == JSONSyntaxError(kind: .tooDeep, offset: 9, pointer: "/2/0/0"))
        #expect(error("[[[],[],[]],[[],[]]]", maxDepth: 3) == nil)
        #expect(error("1", maxDepth: 0) == nil)
        #expect(error("[]", maxDepth: 0)?.kind == .tooDeep)
    }

    @Test func boundsValues() {
        #expect(error("[1,2,3,4,5,6,7,8,9]") == nil)
        #expect(error("[1,2,3,4,5,6,7,8,9,0]") == JSONSyntaxError(kind: .tooManyValues, offset: 19, pointer: "/9"))
        #expect(error("{\"a\":[[],2,3,4,5,6,7,{}]}") == nil)
        #expect(error("1", maxValues: 0)?.kind == .tooManyValues)
    }

    @Test func boundsKeys() {
        #expect(error(#"{"a":{"a":1,"b":2,"c":3},"b":2,"c":3}"#) == nil)
        #expect(
            error(#"{"a":{"a":1,"b":2,"c":3,"d":4}}"#) == JSONSyntaxError(kind: .tooManyKeys, offset: 24, pointer: "/a")
        )
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 7, "/a"),
        (#"{"a":1,"b":2,"a":3}"#, 13, "/a"),
        (#"{"":1,"":1}"#, 6, "/"),
        (#"{"a":1,"\u0061":1}"#, 7, "/a"),
        (#"{"\u0061":1,"a":1}"#, 12, "/a"),
        (#"{"\u00e9":1,"é":1}"#, 12, "/é"),
        (#"{"\n":1,"\u000A":1}"#, 8, "/\n"),
        (#"{"\ud83d\ude00":1,"😀":1}"#, 18, "/😀"),
        (#"{"abcdefghijklmnop":1,"abcdefghijklmnop":1}"#, 22, "/abcdefghijklmnop"),
        (#"[0,{"x/y":{"k":[],"k":{}}}]"#, 18, "/1/x~1y/k"),
        (#"[{"a":1},{"a":{"a":2,"a":3}}]"#, 21, "/1/a/a"),
    ]) func refusesDuplicateKeys(text: String, offset: Int, pointer: String) {
        #expect(error(text) == JSONSyntaxError(kind: .duplicateKey, offset: offset, pointer: pointer))
        #expect(error(text, unique: false) == nil)
    }

    @Test func keysThatDifferInAnyByteAreNotDuplicates() {
        #expect(error(#"{"a":{"a":{"a":1}}}"#) == nil)
        #expect(error(#"{"a":1,"A":1,"a ":1}"#) == nil)
        #expect(error("{\"é\":1,\"e\u{301}\":1}") == nil)
        #expect(error(#"{"a":1,"\\u0061":1}"#) == nil)
        #expect(error(#"{"\u0000":1,"\u0000\u0000":1,"":1}"#) == nil)
        #expect(error(#"{"abcdefghijklmnop":1,"abcdefghijklmnoq":1,"bbcdefghijklmnop":1}"#) == nil)
    }

    @Test func findsTheOneDuplicateAmongMany() throws {
        for position in [0, 1, 100, 253, 254] {
            var keys = (0..<255).map { "\"key_number_\($0)\":0" }
            let unique = "{" + keys.joined(separator: ",") + "}"
            #expect(RefusedTextTests.error(Array(unique.utf8)) == nil)
            keys.append("\"key_n\\u0075mber_\(position)\":0")
            let error = try #require(RefusedTextTests.error(Array(("{" + keys.joined(separator: ",") + "}").utf8)))
            #expect(error.kind == .duplicateKey)
            #expect(error.pointer == "/key_number_\(position)")
        }
    }

    @Test func presetsAreAsDocumented() {
        func keys(_ count: Int) -> [UInt8] {
            Array(("{" + (0..<count).map { "\"\($0)\":0" }.joined(separator: ",") + "}").utf8)
        }
        func zeros(_ count: Int) -> [UInt8] {
            Array(("[" + repeatElement("0", count: count).joined(separator: ",") + "]").utf8)
        }
        #expect(RefusedTextTests.error(keys(256)) == nil)
        #expect(RefusedTextTests.error(keys(257))?.kind == .tooManyKeys)
        #expect(RefusedTextTests.error(keys(10_000), limits: .upstream) == nil)
        #expect(RefusedTextTests.error(keys(10_001), limits: .upstream)?.kind == .tooManyKeys)
        #expect(RefusedTextTests.error(zeros(99_999)) == nil)
        #expect(RefusedTextTests.error(zeros(100_000))?.kind == .tooManyValues)
        #expect(JSONLimits.upstream.maxValues == 4_000_000)
    }
}
