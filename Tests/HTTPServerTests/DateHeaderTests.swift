import Foundation
import Testing

@testable import HTTPServer

@Suite struct DateHeaderTests {
    @Test func knownDates() {
        #expect(DateHeader.text(unixTime: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(DateHeader.text(unixTime: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(DateHeader.text(unixTime: 951_782_400) == "Tue, 29 Feb 2000 00:00:00 GMT")
        #expect(DateHeader.text(unixTime: 4_107_542_399) == "Sun, 28 Feb 2100 23:59:59 GMT")
        #expect(DateHeader.text(unixTime: 4_107_542_400) == "Mon, 01 Mar 2100 00:00:00 GMT")
    }

    /// Every 40th day or so of 150 years, against Foundation.
    @Test func agreesWithFoundation() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for time in stride(from: 0, to: 150 * 365 * 86_400, by: 40 * 86_400 + 12_345) {
            #expect(
                DateHeader.text(unixTime: time) == formatter.string(from: Date(timeIntervalSince1970: Double(time))))
        }
    }
}
