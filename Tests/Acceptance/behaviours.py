"""What a fake vendor may do with a request: the honest answers, and every way of being broken."""

from __future__ import annotations

import asyncio
import functools
import json
import socket
import struct
import zlib
from typing import Callable, Optional, Union

from fakevendor import Behaviour, Entry, Exchange

REASONS = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
    303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
    402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
    409: "Conflict", 410: "Gone", 418: "I'm a teapot", 422: "Unprocessable Entity", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip

MIB = 1 << 20

# As pairs where a field stands more than once.
Headers = Union[dict, list[tuple[str, str]]]


def wire(
    status: int,
    body: bytes,
    headers: Optional[Headers] = None,
    content_type: Optional[str] = "application/json",
    length: Optional[int] = None,
) -> bytes:
    """A whole HTTP/1.1 answer; `length` overrides the declared Content-Length, -1 leaves it out."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    for name, value in headers.items() if isinstance(headers, dict) else headers or ():
        lines.append(f"{name}: {value}")
    if length is None:
        length = len(body)
    if length >= 0:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def _encode(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


# Honest answers


def answer(
    status: int, body: bytes, headers: Optional[Headers] = None, content_type: Optional[str] = "application/json"
) -> Behaviour:
    """These bytes, well framed, on a connection that stays open."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(wire(status, body, headers, content_type))
        return True

    return Behaviour(play)


def json_answer(document: object, status: int = 200, headers: Optional[Headers] = None) -> Behaviour:
    return answer(status, _encode(document), headers)


def computed(make: Callable[[Entry], Behaviour]) -> Behaviour:
    """The behaviour depends on the request."""

    async def play(exchange: Exchange) -> bool:
        return await make(exchange.entry).play(exchange)

    return Behaviour(play)


def delayed(seconds: float, then: Behaviour) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        await asyncio.sleep(seconds)
        return await then.play(exchange)

    return Behaviour(play)


def held(gate, then: Behaviour) -> Behaviour:
    """Answers only once the test has set the `threading.Event`."""

    async def play(exchange: Exchange) -> bool:
        await asyncio.get_running_loop().run_in_executor(None, gate.wait, 30)
        return await then.play(exchange)

    return Behaviour(play)


def gated(gate, then: Behaviour) -> Behaviour:
    """The same for any number of requests at once: `held` occupies a thread for each."""

    async def play(exchange: Exchange) -> bool:
        while not gate.is_set():
            await asyncio.sleep(0.01)
        return await then.play(exchange)

    return Behaviour(play)


def early(then: Behaviour) -> Behaviour:
    """Answers from the head alone; the body is read afterwards, so that the close is no reset."""

    async def play(exchange: Exchange) -> bool:
        await then.play(exchange)
        exchange.writer.write_eof()
        await exchange.client_gone()
        return False

    return Behaviour(play, reads_body=False)


def chunked(document: object, status: int = 200, piece: int = 7) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        body = _encode(document)
        parts = [body[at : at + piece] for at in range(0, len(body), piece)]
        framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        await exchange.send(wire(status, b"", {"Transfer-Encoding": "chunked"}, length=-1) + framed)
        return True

    return Behaviour(play)


def gzipped(document: object, status: int = 200) -> Behaviour:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = packer.compress(_encode(document)) + packer.flush()
    return answer(status, body, {"Content-Encoding": "gzip"})


# Silence and cuts


def silence() -> Behaviour:
    """Takes the request and never answers."""

    async def play(exchange: Exchange) -> bool:
        await exchange.client_gone()
        return False

    return Behaviour(play)


def drip(document: object, interval: float = 0.2, status: int = 200) -> Behaviour:
    """A good head, then the body byte by byte."""

    async def play(exchange: Exchange) -> bool:
        body = _encode(document)
        await exchange.send(wire(status, b"", length=len(body)))
        for byte in body:
            await exchange.send(bytes([byte]))
            await asyncio.sleep(interval)
        return False

    return Behaviour(play)


def drip_head(interval: float = 0.2) -> Behaviour:
    """The status line itself comes byte by byte."""

    async def play(exchange: Exchange) -> bool:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: " + b"a" * 200:
            await exchange.send(bytes([byte]))
            await asyncio.sleep(interval)
        return False

    return Behaviour(play)


def hang_up() -> Behaviour:
    """Processes the request, then closes without a byte."""

    async def play(exchange: Exchange) -> bool:
        return False

    return Behaviour(play)


def reset(before: bytes = b"") -> Behaviour:
    """Cuts the connection with an RST, after `before` has been sent."""

    async def play(exchange: Exchange) -> bool:
        if before:
            await exchange.send(before)
            await asyncio.sleep(0.05)
        exchange.writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        exchange.writer.transport.abort()
        return False

    return Behaviour(play)


def raw(data: bytes, then_close: bool = True) -> Behaviour:
    """Exactly these bytes."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(data)
        return not then_close

    return Behaviour(play)


def raw_then_silence(data: bytes) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        await exchange.send(data)
        await exchange.client_gone()
        return False

    return Behaviour(play)


# Broken bodies


def truncated_length(document: object, status: int = 200) -> Behaviour:
    body = _encode(document)
    return raw(wire(status, body[: len(body) // 2], length=len(body)))


def truncated_chunked(document: object, status: int = 200) -> Behaviour:
    body = _encode(document)
    half = body[: len(body) // 2]
    return raw(wire(status, b"%x\r\n%s\r\n" % (len(half), half), {"Transfer-Encoding": "chunked"}, length=-1))


def truncated_close_delimited(document: object, status: int = 200) -> Behaviour:
    """Neither length nor chunks: only the JSON itself tells that half of it is missing."""
    body = _encode(document)
    return raw(wire(status, body[: len(body) // 2], {"Connection": "close"}, length=-1))


def close_delimited(document: object, status: int = 200) -> Behaviour:
    """The honest form of the one above."""
    return raw(wire(status, _encode(document), {"Connection": "close"}, length=-1))


def html(status: int = 200, headers: Optional[Headers] = None) -> Behaviour:
    page = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"
    return answer(status, page, headers, content_type="text/html; charset=utf-8")


def deep(depth: int = 10_000, status: int = 200) -> Behaviour:
    return answer(status, b'{"data":' + b"[" * depth + b"]" * depth + b"}")


# Too much


def flood(total: int = 1024 * MIB, status: int = 200, prefix: bytes = b'{"data":"') -> Behaviour:
    """A body of `total` bytes, generated while it is sent."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(wire(status, b"", length=total) + prefix)
        piece = b"a" * (256 * 1024)
        left = total - len(prefix)
        while left > 0:
            await exchange.send(piece[:left])
            left -= len(piece)
        return False

    return Behaviour(play)


def chunked_flood(total: int = 1024 * MIB, status: int = 200) -> Behaviour:
    """The same without a length to warn of it."""

    async def play(exchange: Exchange) -> bool:
        await exchange.send(wire(status, b"", {"Transfer-Encoding": "chunked"}, length=-1) + b'9\r\n{"data":"\r\n')
        piece = b"40000\r\n" + b"a" * 0x40000 + b"\r\n"
        for _ in range(total // 0x40000):
            await exchange.send(piece)
        return False

    return Behaviour(play)


@functools.lru_cache(maxsize=1)
def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = bytearray(packer.compress(b'{"data":"'))
    block = b"a" * MIB
    for _ in range(size // MIB):
        packed += packer.compress(block)
    packed += packer.compress(b'"}') + packer.flush()
    return bytes(packed)


def gzip_bomb(size: int = 512 * MIB, status: int = 200) -> Behaviour:
    return answer(status, _bomb(size), {"Content-Encoding": "gzip"})


def endless_headers(most: int = 256 * MIB) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        piece = b"".join(b"X-Filler-%d: %s\r\n" % (at, b"a" * 1000) for at in range(16))
        for _ in range(most // len(piece)):
            await exchange.send(piece)
        return False

    return Behaviour(play)


def one_long_header(size: int = 8 * MIB) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Long: ")
        for _ in range(size // 65536):
            await exchange.send(b"a" * 65536)
        await exchange.send(b"\r\nContent-Length: 2\r\n\r\n{}")
        return False

    return Behaviour(play)


def endless_informational(most: int = 64 * MIB) -> Behaviour:
    async def play(exchange: Exchange) -> bool:
        piece = b"HTTP/1.1 102 Processing\r\nX-Progress: a\r\n\r\n" * 100
        for _ in range(most // len(piece)):
            await exchange.send(piece)
        return False

    return Behaviour(play)


# Treachery


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(status, b"", {"Location": location})


def echo(status: int, message: str = "not accepted: ") -> Behaviour:
    """Puts the caller's credential and the person's data into its own error text, in every vendor's error shape."""

    def make(entry: Entry) -> Behaviour:
        credential = entry.header("authorization") or entry.header("x-api-key") or ""
        text = message + credential + " " + entry.body.decode("utf-8", "replace") + " " + entry.target
        return json_answer(
            {
                "success": False, "message": text,
                "error": {"code": "VALIDATION_ERROR", "message": text, "details": {"seen": text, "key": credential}},
            },
            status,
            {"X-Debug": "sent " + credential},
        )  # fmt: skip

    return computed(make)
