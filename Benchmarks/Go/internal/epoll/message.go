package epoll

import "bytes"

var (
	endOfHead     = []byte("\r\n\r\n")
	contentLength = []byte("content-length:")
	chunked       = []byte("transfer-encoding: chunked")
	closes        = []byte("connection: close")
)

// Message is the frame of one HTTP/1.1 request or response in a buffer.
type Message struct {
	// Head is the length of the head with its empty line.
	Head int
	// Length is that of the whole message.
	Length int
	// Closes tells whether the sender closes the connection afterwards.
	Closes bool
}

// Frame finds the first message of a buffer; ok is false while it isn't whole. Bodies are delimited by their length or
// by chunks, as everything here is.
func Frame(buffer []byte) (message Message, ok bool) {
	head := bytes.Index(buffer, endOfHead)
	if head < 0 {
		return message, false
	}
	message.Head = head + 4
	length, isChunked := 0, false
	line := buffer[:head+2]
	for first := true; len(line) > 0; first = false {
		end := bytes.IndexByte(line, '\n')
		if end < 0 {
			break
		}
		field := line[:end]
		line = line[end+1:]
		if first {
			continue
		}
		switch {
		case hasPrefixFold(field, contentLength):
			for _, digit := range field[len(contentLength):] {
				if digit >= '0' && digit <= '9' {
					length = length*10 + int(digit-'0')
				}
			}
		case hasPrefixFold(field, chunked):
			isChunked = true
		case hasPrefixFold(field, closes):
			message.Closes = true
		}
	}
	if isChunked {
		message.Length, ok = chunks(buffer, message.Head)
		return message, ok
	}
	message.Length = message.Head + length
	return message, len(buffer) >= message.Length
}

// chunks finds the end of a chunked body without trailers.
func chunks(buffer []byte, at int) (int, bool) {
	for {
		end := bytes.IndexByte(buffer[at:], '\n')
		if end < 0 {
			return 0, false
		}
		size := 0
		for _, digit := range buffer[at : at+end] {
			switch {
			case digit >= '0' && digit <= '9':
				size = size*16 + int(digit-'0')
			case digit|0x20 >= 'a' && digit|0x20 <= 'f':
				size = size*16 + int(digit|0x20-'a') + 10
			}
		}
		at += end + 1 + size + 2
		if at > len(buffer) {
			return 0, false
		}
		if size == 0 {
			return at, true
		}
	}
}

// hasPrefixFold compares without case; the prefix is in lower case.
func hasPrefixFold(field, prefix []byte) bool {
	if len(field) < len(prefix) {
		return false
	}
	for index, want := range prefix {
		have := field[index]
		if have >= 'A' && have <= 'Z' {
			have |= 0x20
		}
		if have != want {
			return false
		}
	}
	return true
}
