"""A scriptable vendor on raw sockets, with a ledger of every request it received.

One `FakeVendor` is one listening socket on 127.0.0.1, served by an asyncio loop on a thread of its own, so that a
thousand slow connections cost no threads and a test can stay synchronous. It speaks HTTP by hand: what a faulty vendor
puts on the wire (half a chunk, a header without end, a reset) must not be tidied up by a library.

    vendor = FakeVendor("huntr").start()
    vendor.on("GET", "/org/members", behaviours.json_answer({"data": []}))
    ...
    entry = vendor.only("GET")

What it may do per request stands in `behaviours.py`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Awaitable, Callable, Optional, Union

HEAD_LIMIT = 1 << 20
BODY_LIMIT = 64 << 20


@dataclass
class Entry:
    """One request as the vendor saw it. `path` is raw: still percent-encoded, without the query."""

    vendor: str
    at: float
    connection: int
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""
    body_complete: bool = False
    bytes_sent: int = 0
    client_left_at: Optional[float] = None

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def header(self, name: str) -> Optional[str]:
        values = self.all(name)
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body.decode("utf-8"))


class Exchange:
    """A request being answered: the entry and the two directions of its connection."""

    def __init__(self, vendor: "FakeVendor", entry: Entry, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.vendor = vendor
        self.entry = entry
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        self.entry.bytes_sent += len(data)
        await self.writer.drain()

    async def read_body(self) -> None:
        await self.vendor.read_body(self.entry, self.reader)

    async def client_gone(self) -> None:
        """Waits, reading and discarding, until the other side has closed."""
        try:
            while await self.reader.read(65536):
                pass
        except (ConnectionError, OSError):
            pass
        self.entry.client_left_at = time.monotonic()
        self.vendor.note_change()


@dataclass(frozen=True)
class Behaviour:
    """What is done with one request. `play` answers True when the connection may carry another one.

    With `reads_body` false the entry is made and `play` starts before a byte of the body is read.
    """

    play: Callable[[Exchange], Awaitable[bool]]
    reads_body: bool = True


Path = Union[str, "re.Pattern[str]"]


@dataclass
class _Script:
    method: str
    path: Path
    behaviours: list[Behaviour]
    used: int = 0

    def matches(self, method: str, path: str) -> bool:
        if self.method not in ("*", method):
            return False
        if isinstance(self.path, str):
            return self.path in ("*", path)
        return self.path.fullmatch(path) is not None

    def next(self) -> Behaviour:
        behaviour = self.behaviours[min(self.used, len(self.behaviours) - 1)]
        self.used += 1
        return behaviour


class UnexpectedLedger(AssertionError):
    """The vendor received something else than the test allows."""


class FakeVendor:
    """See the module's text. Every public method may be called from any thread."""

    def __init__(self, name: str, tls: Optional[ssl.SSLContext] = None, port: int = 0):
        self.name = name
        # 0: a free one, known once it has started; then it comes back on the same.
        self.port = port
        self.unscripted: list[str] = []
        self.connections_accepted = 0
        self._tls = tls
        self._ledger: list[Entry] = []
        self._scripts: list[_Script] = []
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._open: dict[int, asyncio.StreamWriter] = {}
        self._idle: set[int] = set()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._server: Optional[asyncio.AbstractServer] = None
        self._thread: Optional[threading.Thread] = None

    # Life

    def start(self) -> "FakeVendor":
        started = threading.Event()
        failure: list[BaseException] = []

        def run() -> None:
            loop = asyncio.new_event_loop()
            self._loop = loop
            try:
                self._server = loop.run_until_complete(
                    asyncio.start_server(
                        self._serve, "127.0.0.1", self.port, limit=HEAD_LIMIT, backlog=4096, ssl=self._tls
                    )
                )
                self.port = self._server.sockets[0].getsockname()[1]
            except BaseException as problem:  # noqa: BLE001 - handed to the starting thread
                failure.append(problem)
                started.set()
                return
            started.set()
            loop.run_forever()
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            if tasks:
                loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            loop.close()

        self._thread = threading.Thread(target=run, name=f"vendor-{self.name}", daemon=True)
        self._thread.start()
        started.wait(10)
        if failure:
            raise failure[0]
        return self

    def stop(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is None or thread is None or not thread.is_alive():
            return

        def shut() -> None:
            if self._server is not None:
                self._server.close()
            for writer in list(self._open.values()):
                writer.transport.abort()
            loop.stop()

        loop.call_soon_threadsafe(shut)
        thread.join(10)

    def __enter__(self) -> "FakeVendor":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, prefix: str = "") -> str:
        scheme = "https" if self._tls is not None else "http"
        return f"{scheme}://127.0.0.1:{self.port}{prefix}"

    # Script

    def on(self, method: str, path: Path, *behaviours: Behaviour) -> None:
        """The behaviours are used one after the other, the last one again and again. A later `on` wins."""
        assert behaviours, "a script without a behaviour"
        with self._changed:
            self._scripts.insert(0, _Script(method, path, list(behaviours)))

    def reset(self) -> None:
        """Forgets the scripts and the ledger; connections stay as they are."""
        with self._changed:
            self._scripts.clear()
            self._ledger.clear()
            self.unscripted.clear()

    def close_idle_connections(self) -> int:
        """Closes every connection on which no request is being answered; answers how many those were."""
        assert self._loop is not None

        async def close() -> int:
            idle = [self._open[number] for number in self._idle if number in self._open]
            for writer in idle:
                writer.close()
            return len(idle)

        return asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)

    # Ledger

    @property
    def ledger(self) -> list[Entry]:
        with self._changed:
            return list(self._ledger)

    def calls(self, method: Optional[str] = None, path: Optional[Path] = None) -> list[Entry]:
        def wanted(entry: Entry) -> bool:
            if method is not None and entry.method != method:
                return False
            if path is None:
                return True
            return entry.path == path if isinstance(path, str) else path.fullmatch(entry.path) is not None

        return [entry for entry in self.ledger if wanted(entry)]

    def only(self, method: Optional[str] = None, path: Optional[Path] = None) -> Entry:
        """The one entry there must be."""
        found = self.calls(method, path)
        if len(found) != 1:
            raise UnexpectedLedger(f"{self.name}: {len(found)} requests instead of 1:\n{self.listing()}")
        return found[0]

    def assert_untouched(self) -> None:
        if self.ledger:
            raise UnexpectedLedger(f"{self.name} should not have been called:\n{self.listing()}")

    def listing(self) -> str:
        return "\n".join(
            f"  #{entry.connection} {entry.method} {entry.target} {entry.body[:200]!r}" for entry in self.ledger
        )

    def wait_for(self, condition: Callable[[list[Entry]], bool], timeout: float = 10) -> list[Entry]:
        """Waits until the ledger fulfils the condition."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not condition(self._ledger):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise UnexpectedLedger(f"{self.name}: the ledger did not get there:\n{self.listing()}")
                self._changed.wait(left)
            return list(self._ledger)

    def wait_for_calls(self, count: int, timeout: float = 10) -> list[Entry]:
        return self.wait_for(lambda ledger: len(ledger) >= count, timeout)

    def note_change(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # Wire

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = next(self._numbers)
        self._open[number] = writer
        self.connections_accepted += 1
        try:
            keep = True
            while keep:
                self._idle.add(number)
                head = await self._read_head(reader)
                self._idle.discard(number)
                if head is None:
                    return
                method, target, headers = head
                entry = Entry(self.name, time.monotonic(), number, method, target, headers)
                with self._changed:
                    behaviour = self._choose(method, entry.path)
                exchange = Exchange(self, entry, reader, writer)
                if behaviour.reads_body:
                    await self.read_body(entry, reader)
                with self._changed:
                    self._ledger.append(entry)
                    self._changed.notify_all()
                keep = await behaviour.play(exchange)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass
        finally:
            self._idle.discard(number)
            self._open.pop(number, None)
            writer.close()

    def _choose(self, method: str, path: str) -> Behaviour:
        for script in self._scripts:
            if script.matches(method, path):
                return script.next()
        self.unscripted.append(f"{method} {path}")
        return Behaviour(_answer_unscripted)

    @staticmethod
    async def _read_head(reader: asyncio.StreamReader):
        try:
            first = await reader.readexactly(1)
            if first == b"\x16":
                # A TLS greeting on a plain port: as every server, close rather than wait for the end of its head.
                return None
            raw = first + await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        lines = raw.decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3:
            return None
        headers = []
        for line in lines[1:]:
            if line:
                name, _, value = line.partition(":")
                headers.append((name, value.strip()))
        return parts[0], parts[1], headers

    @staticmethod
    async def read_body(entry: Entry, reader: asyncio.StreamReader) -> None:
        if (entry.header("expect") or "").lower() == "100-continue":
            # Nobody is asked to continue: a gateway that waits for it shows as a slow call.
            pass
        if "chunked" in (entry.header("transfer-encoding") or "").lower():
            received = bytearray()
            while True:
                size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
                received += await reader.readexactly(size)
                await reader.readuntil(b"\r\n")
                if size == 0 or len(received) > BODY_LIMIT:
                    break
            entry.body = bytes(received)
        else:
            length = int(entry.header("content-length") or 0)
            entry.body = await reader.readexactly(min(length, BODY_LIMIT))
        entry.body_complete = True


async def _answer_unscripted(exchange: Exchange) -> bool:
    body = b"the test has no script for this request"
    await exchange.send(
        b"HTTP/1.1 500 Unscripted\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    return True
