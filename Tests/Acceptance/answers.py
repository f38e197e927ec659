"""An answer of the gateway as a caller sees it, and the parser that reads it off a socket."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass
from typing import Optional


@dataclass
class Answer:
    method: str
    target: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    elapsed: float = 0.0
    closed: bool = False

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def header(self, name: str) -> Optional[str]:
        values = self.all(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def data(self):
        return self.json["data"]

    @property
    def meta(self):
        return self.json["meta"]

    def __str__(self) -> str:
        return f"{self.method} {self.target} -> {self.status} {self.body[:2000]!r}"


class Truncated(AssertionError):
    """The connection ended inside an answer."""


@dataclass
class RawOutcome:
    """What came back for bytes put on a socket by hand."""

    answers: list[Answer]
    closed: bool
    reset: bool
    elapsed: float
    leftover: bytes = b""

    @property
    def only(self) -> Answer:
        assert len(self.answers) == 1, f"{len(self.answers)} answers instead of one: {self.answers} {self.leftover!r}"
        return self.answers[0]


def take_answer(data: bytes, method: str, target: str, at_end: bool) -> tuple[Optional[Answer], bytes]:
    """Splits the first whole answer off `data`; 1xx answers are skipped."""
    while True:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator:
            return None, data
        lines = head.decode("latin-1").split("\r\n")
        version, _, after = lines[0].partition(" ")
        assert version in ("HTTP/1.1", "HTTP/1.0"), f"not an HTTP answer: {data[:200]!r}"
        status = int(after[:3])
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            assert colon, f"bad header line {line!r}"
            headers.append((name, value.strip()))
        if 100 <= status < 200:
            data = rest
            continue
        break
    answer = Answer(method, target, status, headers, b"")
    if method == "HEAD" or status in (204, 304):
        return answer, rest
    if (answer.header("transfer-encoding") or "").lower() == "chunked":
        body = bytearray()
        while True:
            line, separator, tail = rest.partition(b"\r\n")
            if not separator:
                return None, data
            size = int(line.split(b";")[0], 16)
            if len(tail) < size + 2:
                return None, data
            body += tail[:size]
            rest = tail[size + 2 :]
            if size == 0:
                answer.body = bytes(body)
                return answer, rest
    length = answer.header("content-length")
    if length is None:
        if not at_end:
            return None, data
        answer.body = rest
        return answer, b""
    if len(rest) < int(length):
        return None, data
    answer.body = rest[: int(length)]
    return answer, rest[int(length) :]


def exchange_raw(
    port: int,
    pieces: list[bytes],
    timeout: float,
    expect: int = 1,
    half_close: bool = False,
    method: str = "GET",
    target: str = "/",
    pause: float = 0.0,
    wait_for_close: bool = False,
) -> RawOutcome:
    """Sends the pieces and reads until `expect` answers are there (and, if asked for, until the other side closes)."""
    started = time.monotonic()
    deadline = started + timeout
    received = b""
    answers: list[Answer] = []
    closed = reset = False
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for at, piece in enumerate(pieces):
                if at and pause:
                    time.sleep(pause)
                connection.sendall(piece)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            # Refused before everything was sent, which is fine: the answer may still be there to read.
            pass
        while not closed and (len(answers) < expect or wait_for_close):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            connection.settimeout(left)
            try:
                data = connection.recv(65536)
            except socket.timeout:
                break
            except ConnectionResetError:
                closed = reset = True
                break
            if not data:
                closed = True
            received += data
            while received:
                answer, received = take_answer(received, method, target, closed)
                if answer is None:
                    break
                answer.elapsed = time.monotonic() - started
                answers.append(answer)
    for answer in answers:
        answer.closed = closed
    return RawOutcome(answers, closed, reset, time.monotonic() - started, received)
