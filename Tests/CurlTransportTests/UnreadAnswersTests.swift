// Not only Glibc: with both modules loaded, some of its constants are only seen through the other.
import CCurl
import Glibc
import Testing

@testable import CurlTransport

@Suite struct UnreadAnswersTests {
    /// Two connected sockets, with `text` waiting in the first.
    private func sockets(holding text: String) -> (closed: Int32, other: Int32) {
        var pair: [Int32] = [-1, -1]
        socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
        let bytes = Array(text.utf8)
        send(pair[1], bytes, bytes.count, Int32(MSG_NOSIGNAL))
        return (pair[0], pair[1])
    }

    private func unread(_ text: String, sender: UInt64?) -> UnreadAnswers {
        var unread = UnreadAnswers()
        let sockets = sockets(holding: text)
        if let sender { unread.note(sockets.closed, sendsFor: sender) }
        #expect(unread.close(sockets.closed) == 0)
        var byte: UInt8 = 0
        #expect(recv(sockets.other, &byte, 1, Int32(MSG_DONTWAIT)) == 0, "the socket isn't closed")
        close(sockets.other)
        return unread
    }

    @Test func keepsTheAnswerForItsTransferOnce() {
        var unread = unread("HTTP/1.1 402 Pay\r\n\r\n", sender: 7)
        #expect(unread.take(8) == nil)
        #expect(unread.take(7) == Array("HTTP/1.1 402 Pay\r\n\r\n".utf8))
        #expect(unread.take(7) == nil)
    }

    @Test func keepsNothingElse() {
        var records = unread("\u{15}\u{3}\u{3}", sender: 7)
        #expect(records.take(7) == nil)
        var empty = unread("", sender: 7)
        #expect(empty.take(7) == nil)
    }

    @Test func forgetsWhatNobodyTook() {
        var unread = unread("HTTP/1.1 402 Pay\r\n\r\n", sender: 7)
        unread.removeAll()
        #expect(unread.take(7) == nil)
    }

    /// The system gives a closed socket's number to the next one.
    @Test func aNumberGivenAgainBelongsToNobody() {
        var unread = UnreadAnswers()
        for sender in [7, nil] as [UInt64?] {
            let sockets = sockets(holding: sender == nil ? "HTTP/1.1 402 Pay" : "")
            if let sender { unread.note(sockets.closed, sendsFor: sender) }
            _ = unread.close(sockets.closed)
            close(sockets.other)
        }
        #expect(unread.take(7) == nil)
    }
}
