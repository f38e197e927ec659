import NIOHTTP1

extension ProtocolFault {
    /// What NIO's parser found wrong. `overflow` says which limit it is when the parser's own has been passed.
    init(_ error: HTTPParserError, overflow: ProtocolFault) {
        self =
            switch error {
            case .headerOverflow: overflow
            case .invalidVersion, .paused: .unsupportedVersion
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
