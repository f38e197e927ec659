import GatewayJSON
import Testing

/// The pointer of an error names the innermost value that was being read.
@Suite struct ErrorPointerTests {
    @Test(arguments: [
        ("", ""),
        ("nul", ""),
        ("[", ""),
        ("{", ""),
        ("[x]", "/0"),
        ("[1,x]", "/1"),
        ("[1,2,]", "/2"),
        ("[1 2]", ""),
        ("[[],[],x]", "/2"),
        ("[[],[1,[x]]]", "/1/1/0"),
        ("[[],[1,[]x]]", "/1"),
        ("{\"a\":x}", "/a"),
        ("{\"a\":", "/a"),
        ("{\"a\"x}", ""),
        ("{\"a\":1,\"b\":x}", "/b"),
        ("{\"a\":1 x}", ""),
        ("{\"a\":1,x}", ""),
        ("{\"a\":{\"b\":{\"c\":[1,01]}}}", "/a/b/c/1"),
        ("{\"a\":[],\"b\":[{},{\"c\":\"\\x\"}]}", "/b/1/c"),
        ("{\"a\":[],\"b\":[{},{\"\\x\":0}]}", "/b/1"),
        ("{\"a/b\":{\"m~n\":x}}", "/a~1b/m~0n"),
        ("{\"~1\":x}", "/~01"),
        ("{\"\\u002F\":{\"\\u007e\":[x]}}", "/~1/~0/0"),
        ("{\"\":x}", "/"),
        ("{\"é\\n\":\"\\ud800\"}", "/é\n"),
        ("[{\"a\":1e999}]", "/0/a"),
        ("[{\"a\":1}]x", ""),
    ])
    func namesTheInnermostValue(text: String, pointer: String) throws {
        let error = try #require(RefusedTextTests.error(Array(text.utf8)))
        #expect(error.pointer == pointer)
    }

    @Test func describesItselfWithTheOffset() throws {
        let error = try #require(RefusedTextTests.error(Array("{\"a\":1,\"a\":2}".utf8)))
        #expect(error.description == "a key that its object already has at byte 7")
        #expect("\(error)" == error.description)
    }
}
