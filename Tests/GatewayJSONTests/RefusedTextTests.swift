import GatewayJSON
import Testing

/// Texts that RFC 8259 doesn't allow: what is wrong with them, and at which byte.
@Suite struct RefusedTextTests {
    typealias Case = (text: String, kind: JSONSyntaxError.Kind, offset: Int)

    static let structure: [Case] = [
        ("", .empty, 0),
        (" ", .empty, 1),
        ("\n\t\r ", .empty, 4),
        ("[", .unexpectedEnd, 1),
        ("{", .unexpectedEnd, 1),
        ("[ ", .unexpectedEnd, 2),
        ("]", .unexpectedByte, 0),
        ("}", .unexpectedByte, 0),
        (",", .unexpectedByte, 0),
        (":", .unexpectedByte, 0),
        ("[1", .unexpectedEnd, 2),
        ("[1,", .unexpectedEnd, 3),
        ("[1,]", .unexpectedByte, 3),
        ("[,]", .unexpectedByte, 1),
        ("[,1]", .unexpectedByte, 1),
        ("[1,,2]", .unexpectedByte, 3),
        ("[1 2]", .unexpectedByte, 3),
        ("[1:2]", .unexpectedByte, 2),
        ("[1;2]", .unexpectedByte, 2),
        ("[\"a\" 1]", .unexpectedByte, 5),
        ("[\"a\",", .unexpectedEnd, 5),
        ("[1}", .unexpectedByte, 2),
        ("[}", .unexpectedByte, 1),
        ("[[1]", .unexpectedEnd, 4),
        ("[]]", .trailingBytes, 2),
        ("[] []", .trailingBytes, 3),
        ("{}}", .trailingBytes, 2),
        ("1 2", .trailingBytes, 2),
        ("nullnull", .trailingBytes, 4),
        ("null,", .trailingBytes, 4),
        ("[]#", .trailingBytes, 2),
        ("[]\0", .trailingBytes, 2),
        ("{}// x", .trailingBytes, 2),
        ("{]", .unexpectedByte, 1),
        ("{,}", .unexpectedByte, 1),
        ("{:1}", .unexpectedByte, 1),
        ("{1:1}", .unexpectedByte, 1),
        ("{a:1}", .unexpectedByte, 1),
        ("{'a':1}", .unexpectedByte, 1),
        ("{null:1}", .unexpectedByte, 1),
        ("{[]:1}", .unexpectedByte, 1),
        ("{\"a\"", .unexpectedEnd, 4),
        ("{\"a\" ", .unexpectedEnd, 5),
        ("{\"a\"}", .unexpectedByte, 4),
        ("{\"a\",1}", .unexpectedByte, 4),
        ("{\"a\" 1}", .unexpectedByte, 5),
        ("{\"a\"=1}", .unexpectedByte, 4),
        ("{\"a\"::1}", .unexpectedByte, 5),
        ("{\"a\":", .unexpectedEnd, 5),
        ("{\"a\":}", .unexpectedByte, 5),
        ("{\"a\":,}", .unexpectedByte, 5),
        ("{\"a\":1", .unexpectedEnd, 6),
        ("{\"a\":1]", .unexpectedByte, 6),
        ("{\"a\":1,", .unexpectedEnd, 7),
        ("{\"a\":1,}", .unexpectedByte, 7),
        ("{\"a\":1,,\"b\":2}", .unexpectedByte, 7),
        ("{\"a\":1 \"b\":2}", .unexpectedByte, 7),
        ("{\"a\":1,2}", .unexpectedByte, 7),
        ("{\"a\":1:2}", .unexpectedByte, 6),
        ("{\"a\":[1}", .unexpectedByte, 7),
        ("/**/[]", .unexpectedByte, 0),
        ("[1,/**/2]", .unexpectedByte, 3),
        ("# x\n[]", .unexpectedByte, 0),
        ("<a>", .unexpectedByte, 0),
        ("*", .unexpectedByte, 0),
        ("\0", .unexpectedByte, 0),
        ("\u{C}[]", .unexpectedByte, 0),
        ("\u{B}[]", .unexpectedByte, 0),
        ("[\u{C}]", .unexpectedByte, 1),
        ("[\u{A0}]", .unexpectedByte, 1),
        ("[\u{2028}]", .unexpectedByte, 1),
        ("[\u{2060}]", .unexpectedByte, 1),
        ("é", .unexpectedByte, 0),
        ("\u{FEFF}[]", .byteOrderMark, 0),
        ("\u{FEFF}", .byteOrderMark, 0),
        (" \u{FEFF}[]", .unexpectedByte, 1),
        ("[]\u{FEFF}", .trailingBytes, 2),
    ]

    static let literalsAndNumbers: [Case] = [
        ("n", .unexpectedEnd, 1),
        ("nul", .unexpectedEnd, 3),
        ("tru", .unexpectedEnd, 3),
        ("fals", .unexpectedEnd, 4),
        ("nulL", .unexpectedByte, 3),
        ("True", .unexpectedByte, 0),
        ("FALSE", .unexpectedByte, 0),
        ("NULL", .unexpectedByte, 0),
        ("trux", .unexpectedByte, 3),
        ("truee", .trailingBytes, 4),
        ("[truE]", .unexpectedByte, 4),
        ("[nul]", .unexpectedByte, 4),
        ("[t]", .unexpectedByte, 2),
        ("undefined", .unexpectedByte, 0),
        ("NaN", .unexpectedByte, 0),
        ("[nan]", .unexpectedByte, 2),
        ("Infinity", .unexpectedByte, 0),
        ("-Infinity", .invalidNumber, 1),
        ("-NaN", .invalidNumber, 1),
        ("inf", .unexpectedByte, 0),
        ("-", .unexpectedEnd, 1),
        ("[-]", .invalidNumber, 2),
        ("--1", .invalidNumber, 1),
        ("- 1", .invalidNumber, 1),
        ("-a", .invalidNumber, 1),
        ("-.5", .invalidNumber, 1),
        ("+1", .unexpectedByte, 0),
        ("++1", .unexpectedByte, 0),
        ("[+1]", .unexpectedByte, 1),
        (".5", .unexpectedByte, 0),
        (".", .unexpectedByte, 0),
        ("1.", .unexpectedEnd, 2),
        ("[1.]", .invalidNumber, 3),
        ("[1.,2]", .invalidNumber, 3),
        ("1.e1", .invalidNumber, 2),
        ("[0.e1]", .invalidNumber, 3),
        ("1.5.5", .trailingBytes, 3),
        ("[1.5.5]", .unexpectedByte, 4),
        ("00", .invalidNumber, 1),
        ("01", .invalidNumber, 1),
        ("-01", .invalidNumber, 2),
        ("-00", .invalidNumber, 2),
        ("[012]", .invalidNumber, 2),
        ("00.5", .invalidNumber, 1),
        ("0x10", .trailingBytes, 1),
        ("[0x10]", .unexpectedByte, 2),
        ("1e", .unexpectedEnd, 2),
        ("[1e]", .invalidNumber, 3),
        ("1e+", .unexpectedEnd, 3),
        ("[1e+]", .invalidNumber, 4),
        ("[1e-]", .invalidNumber, 4),
        ("1E", .unexpectedEnd, 2),
        ("1e1.5", .trailingBytes, 3),
        ("1ee1", .invalidNumber, 2),
        ("1e+-1", .invalidNumber, 3),
        ("1e 1", .invalidNumber, 2),
        ("e1", .unexpectedByte, 0),
        ("1 000", .trailingBytes, 2),
        ("1,000", .trailingBytes, 1),
        ("1_000", .trailingBytes, 1),
        ("1f", .trailingBytes, 1),
        ("1a", .trailingBytes, 1),
        ("[1-2]", .unexpectedByte, 2),
        ("１", .unexpectedByte, 0),
        ("1e999", .numberOutOfRange, 0),
        ("-1e999", .numberOutOfRange, 0),
        ("[0,1e309]", .numberOutOfRange, 3),
        ("1.8e308", .numberOutOfRange, 0),
        ("1.7976931348623159e308", .numberOutOfRange, 0),
        ("0.0001e313", .numberOutOfRange, 0),
        ("17976931348623159e292", .numberOutOfRange, 0),
        ("1e99999999999999999999999999", .numberOutOfRange, 0),
        ("{\"a\":-1E400}", .numberOutOfRange, 5),
    ]

    static let strings: [Case] = [
        ("\"", .unexpectedEnd, 1),
        ("\"a", .unexpectedEnd, 2),
        ("\"aaaaaaaaaaaaaaaa", .unexpectedEnd, 17),
        ("[\"a]", .unexpectedEnd, 4),
        ("'a'", .unexpectedByte, 0),
        ("[`a`]", .unexpectedByte, 1),
        ("\"a\"b\"", .trailingBytes, 3),
        ("\"\"\"\"", .trailingBytes, 2),
        ("\"\0\"", .controlCharacter, 1),
        ("\"a\u{1}\"", .controlCharacter, 2),
        ("\"a\nb\"", .controlCharacter, 2),
        ("\"a\tb\"", .controlCharacter, 2),
        ("\"a\rb\"", .controlCharacter, 2),
        ("\"\u{1F}\"", .controlCharacter, 1),
        ("\"0123456789\u{1F}0123456789\"", .controlCharacter, 11),
        ("{\"a\n\":1}", .controlCharacter, 3),
        ("\"\\", .unexpectedEnd, 2),
        ("\"\\\"", .unexpectedEnd, 3),
        ("\"\\a\"", .invalidEscape, 2),
        ("\"\\'\"", .invalidEscape, 2),
        ("\"\\0\"", .invalidEscape, 2),
        ("\"\\x41\"", .invalidEscape, 2),
        ("\"\\U0041\"", .invalidEscape, 2),
        ("\"\\N\"", .invalidEscape, 2),
        ("\"\\ \"", .invalidEscape, 2),
        ("\"\\\n\"", .invalidEscape, 2),
        ("\"\\\0\"", .invalidEscape, 2),
        ("\"\\é\"", .invalidEscape, 2),
        ("\"\\u\"", .invalidEscape, 3),
        ("\"\\u1\"", .invalidEscape, 4),
        ("\"\\u12\"", .invalidEscape, 5),
        ("\"\\u123\"", .invalidEscape, 6),
        ("\"\\u123", .unexpectedEnd, 6),
        ("\"\\u", .unexpectedEnd, 3),
        ("\"\\u00G0\"", .invalidEscape, 5),
        ("\"\\u-041\"", .invalidEscape, 3),
        ("\"\\u 041\"", .invalidEscape, 3),
        ("\"\\u{41}\"", .invalidEscape, 3),
        ("\"\\u004é\"", .invalidEscape, 6),
        ("\"\\uD800\"", .loneSurrogate, 1),
        ("\"\\uDBFF\"", .loneSurrogate, 1),
        ("\"\\uDC00\"", .loneSurrogate, 1),
        ("\"\\uDFFF\"", .loneSurrogate, 1),
        ("\"ab\\udead\"", .loneSurrogate, 3),
        ("\"\\uD800a\"", .loneSurrogate, 1),
        ("\"\\uD800\\n\"", .loneSurrogate, 1),
        ("\"\\uD800\\u0041\"", .loneSurrogate, 1),
        ("\"\\uD800\\uD800\"", .loneSurrogate, 1),
        ("\"\\uD800\\uE000\"", .loneSurrogate, 1),
        ("\"\\uDC00\\uD800\"", .loneSurrogate, 1),
        ("\"\\uD83D\\uDE00\\uDE00\"", .loneSurrogate, 13),
        ("\"\\uD83D\\uZ\"", .invalidEscape, 9),
        ("\"\\uD83D", .unexpectedEnd, 7),
        ("\"\\uD83D\\", .unexpectedEnd, 8),
        ("\"\\uD83D\\uDE0", .unexpectedEnd, 12),
        ("{\"\\uD800\":1}", .loneSurrogate, 2),
        ("{\"\\x\":1}", .invalidEscape, 3),
    ]

    @Test(arguments: structure + literalsAndNumbers + strings)
    func refuses(text: String, kind: JSONSyntaxError.Kind, offset: Int) throws {
        let error = try #require(Self.error(Array(text.utf8)))
        #expect(error.kind == kind)
        #expect(error.offset == offset)
        #expect(!error.description.isEmpty)
        #expect(Self.error(Array(text.utf8), limits: .upstream) == error)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC3, 0xC3], [0xDF, 0x7F],
            [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0], [0xE0, 0xA0, 0x41], [0xE1, 0x80, 0xC0],
            [0xE2, 0x28, 0xA1],
            [0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF],
            [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0x41],
            [0xF1, 0x80, 0x41, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF4, 0xBF, 0xBF, 0xBF], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]])
    func refusesInvalidUTF8(sequence: [UInt8]) {
        // At each distance from the ends, as the scan goes by words and then by bytes.
        for before in 0...9 {
            for after in 0...9 {
                let prefix = Array("[\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: before)
                let suffix = Array(repeating: UInt8(ascii: "y"), count: after) + Array("\"]".utf8)
                let error = Self.error(prefix + sequence + suffix)
                #expect(error?.kind == .invalidUTF8)
                #expect(error?.offset == prefix.count)
                #expect(error?.pointer == "/0")
            }
        }
        #expect(Self.error(Array("\"é".utf8) + sequence)?.kind == .invalidUTF8)
        #expect(Self.error(Array("{\"".utf8) + sequence + Array("\":1}".utf8))?.kind == .invalidUTF8)
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], [0x5B, 0x00, 0x5D, 0x00],
            [0x00, 0x5B, 0x00, 0x5D], [0xEF, 0xBB], [0xEF, 0xBB, 0x5B, 0x5D], [0x5B, 0xFF, 0x5D], [0x31, 0xE5],
            [0x5B, 0x2D, 0xE5, 0x5D], [0x1F, 0x8B, 0x08],
        ] as [[UInt8]])
    func refusesOtherEncodings(bytes: [UInt8]) {
        #expect(Self.error(bytes) != nil)
    }

    static func error(_ bytes: [UInt8], limits: JSONLimits = .caller) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONDocument(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
