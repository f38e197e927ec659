import Testing
import Upstream

@testable import CurlTransport

@Suite struct AnswerTests {
    private func answer(_ lines: [String], headerCap: Int = 1000, bodyCap: Int = 10) -> Answer {
        var answer = Answer(headerCap: headerCap, bodyCap: bodyCap)
        for line in lines {
            guard Array((line + "\r\n").utf8).withUnsafeBytes({ answer.takeHeaderLine($0) }) else { break }
        }
        return answer
    }

    @Test func startsAnewAfterAnInterimAnswer() {
        let answer = answer(["HTTP/1.1 103 Early", "A: 1", "", "HTTP/2 200", "B: 2", ""])
        #expect(answer.status == 200)
        #expect(answer.headers == [HeaderField("B", "2")])
        #expect(answer.isHeaderComplete)
    }

    @Test func anInterimAnswerIsNotTheBeginning() {
        #expect(!answer(["HTTP/1.1 100 Continue", ""]).hasBegun)
        #expect(answer(["HTTP/1.1 200 OK"]).hasBegun)
        #expect(!answer(["HTTP/1.1 200 OK", "A: 1"]).isHeaderComplete)
    }

    /// Only the first line of a block is a status line.
    @Test func aFieldThatLooksLikeAStatusLineIsNone() {
        let answer = answer(["HTTP/1.1 402 Pay", "HTTP/1.1 200 OK", "HTTP/1.1: 200", "A: 1", ""])
        #expect(answer.status == 402)
        #expect(answer.headers == [HeaderField("HTTP/1.1", "200"), HeaderField("A", "1")])
    }

    @Test func foldedLinesGoOn() {
        #expect(answer(["HTTP/1.1 200 OK", "A: 1", "\t 2", ""]).headers == [HeaderField("A", "1 2")])
    }

    @Test(arguments: [
        "HTTP/1.1 2x0 OK", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1", "ICY 200 OK", "HTTP/1.1 101 S", "",
    ])
    func refusesStatusLine(_ line: String) {
        #expect(answer([line]).fault == .malformed)
    }

    @Test func trailersAreCountedNotKept() {
        let answer = answer(["HTTP/1.1 200 OK", "", "T: 1", ""])
        #expect(answer.headers.isEmpty)
        #expect(answer.headerBytes == 27)
        #expect(answer.isHeaderComplete)
    }

    @Test func capsHeaderBytes() {
        let lines = ["HTTP/1.1 200 OK", "A: 1", ""]
        #expect(answer(lines, headerCap: 25).fault == nil)
        #expect(answer(lines, headerCap: 24).fault == .tooLarge)
    }

    @Test func capsTheBodyButKeepsWhatFits() {
        var answer = answer(["HTTP/1.1 200 OK", ""])
        let chunk: [UInt8] = [1, 2, 3, 4, 5, 6]
        let first = chunk.withUnsafeBytes { answer.takeBody($0) }
        let second = chunk.withUnsafeBytes { answer.takeBody($0) }
        #expect(first && !second)
        #expect(answer.body == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4])
        #expect(answer.fault == .tooLarge)
    }

    @Test(arguments: [
        ("HTTP/1.1 402 Pay\r\nA: b\r\n\r\nrest", true, "rest"), ("HTTP/1.1 402 Pay\r\nA: b\r\n", false, ""),
        ("HTTP/1.1 402 Pay\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}", true, ""),
        ("HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 402 Pay\r\n\r\n", true, ""), ("nonsense\r\n\r\n", false, ""),
    ])
    func takesAMessageAsFarAsItGoes(_ text: String, _ isComplete: Bool, _ body: String) {
        var answer = Answer(headerCap: 1000, bodyCap: 10)
        Array(text.utf8).withUnsafeBytes { answer.takeMessage($0) }
        #expect(answer.isHeaderComplete == isComplete)
        #expect(String(decoding: answer.body, as: UTF8.self) == body)
        if isComplete { #expect(answer.status == 402) }
    }
}
