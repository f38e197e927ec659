import NIOHTTP1

extension ProtocolFault {
    /// What NIO's parser found wrong with a head or a body; the meter tells of a head what it doesn't.
    init(_ error: HTTPParserError, meter: HeadMeter?) {
        self =
            switch error {
            case .headerOverflow: meter?.overflow ?? .headersTooLarge
            // HTTP/2's preface, which it knows.
            case .paused: .unsupportedVersion
            case .invalidVersion: meter?.refusedVersion ?? .unsupportedVersion
            case .invalidMethod: .malformed("the method is not known")
            case .invalidURL: .malformed("the request target is not valid")
            case .invalidHeaderToken: .malformed("a header field is not valid")
            case .invalidContentLength: .malformed("Content-Length is not one number")
            case .unexpectedContentLength: .malformed("Content-Length is repeated or stands with Transfer-Encoding")
            case .invalidChunkSize: .malformed("a chunk size is not valid")
            case .invalidEOFState: .malformed("the request ended early")
            case .lfExpected, .strictModeAssertion: .malformed("a line does not end in CR LF")
            default: .malformed("the request is not HTTP/1.1")
            }
    }
}
