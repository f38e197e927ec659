#!/usr/bin/env python3
"""What durability costs: operations and chunks a second with the store on, over loopback and without TLS.

    swift build -c release --product talent-gateway
    /usr/bin/python3 Tests/Acceptance/measure_durability.py [--seconds 5] [--rounds 3]

Measured twice: with the store on the disk of the temporary folder, where each commit waits for `fsync`, and in memory,
where it doesn't. The difference is what the disk costs. The vendor, the callers and the gateway share the machine, so
that the figures are its lower bounds. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import statistics
import sys
import tempfile
import time
from typing import Optional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from command import binary  # noqa: E402
from configuration import Connection, fresh_key  # noqa: E402
from gateway import Gateway  # noqa: E402
from texting import CAMPAIGN, fresh_people, sms  # noqa: E402

CALLERS = 32


class Vendor(asyncio.Protocol):
    """Answers as VoiceHire does, with as little work as that takes: everybody was added."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.received = bytearray()

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end]).lower()
        _, _, rest = head.partition(b"content-length:")
        length = int(rest.split(b"\r\n")[0] or 0)
        if len(self.received) < end + 4 + length:
            return
        people = self.received.count(b'"phone"', end)
        body = (
            b'{"campaign_id":"abc123def456","candidates_sourced":%d,"candidates_skipped":0,"sms_sent":%d,"errors":[]}'
            % (people, people)
        )
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        self.received = bytearray()


def serve_vendor(port) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Vendor, "127.0.0.1", 0, backlog=1024)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        pass


class Caller:
    """One connection that is kept."""

    def __init__(self, running: Gateway):
        self.running = running
        self.reader: Optional[asyncio.StreamReader] = None
        self.writer: Optional[asyncio.StreamWriter] = None

    async def add(self, count: int) -> float:
        """Adds so many people, and answers how long that took, in seconds."""
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.running.port)
        body = json.dumps(sms(fresh_people(count))).encode()
        head = (
            f"POST {CAMPAIGN} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self.running.keys['full'].key}\r\nIdempotency-Key: {fresh_key()}\r\n"
            f"Prefer: wait=120\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        begun = time.perf_counter()
        self.writer.write(head + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        status = int(answer.split(b" ", 2)[1])
        _, _, rest = answer.lower().partition(b"content-length:")
        content = await self.reader.readexactly(int(rest.split(b"\r\n")[0]))
        took = time.perf_counter() - begun
        if status != 200:
            raise SystemExit(f"{status} instead of 200: {content[:500]!r}")
        return took


async def one_big_campaign(running: Gateway) -> float:
    """10,000 people in one request, chunk after chunk: chunks a second."""
    return 100 / await Caller(running).add(10_000)


async def together(running: Gateway, seconds: float, people: int) -> list[float]:
    """The times of all requests that 32 callers made one after the other in so many seconds."""
    end = time.perf_counter() + seconds
    times: list[float] = []

    async def one() -> None:
        caller = Caller(running)
        while time.perf_counter() < end:
            times.append(await caller.add(people))

    await asyncio.gather(*(one() for _ in range(CALLERS)))
    return times


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def measure(name: str, folder: str, port: int, seconds: float, rounds: int) -> None:
    connection = Connection.to(
        None, "voicehire", "voicehire-paris", base_url=f"http://127.0.0.1:{port}/api/v1", default_region="FR",
        timeouts={"connect": "5s", "spend": "60s"})
    with tempfile.TemporaryDirectory(dir=folder) as place:
        with Gateway([connection], store=pathlib.Path(place) / "store.sqlite") as running:
            asyncio.run(together(running, 1, 1))
            big = [asyncio.run(one_big_campaign(running)) for _ in range(rounds)]
            print(f"{name}: one campaign of 10,000: {statistics.median(big):.0f} chunks/s (median of {rounds})")
            for people in (1, 1000):
                begun = time.perf_counter()
                times = asyncio.run(together(running, seconds, people))
                took = time.perf_counter() - begun
                chunks = len(times) * max(1, people // 100) / took
                print(
                    f"{name}: {CALLERS} callers, {people} people each: {len(times) / took:.0f} operations/s, "
                    f"{chunks:.0f} chunks/s, p50 {percentile(times, 0.5):.1f} ms, p99 {percentile(times, 0.99):.1f} ms"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    if binary() is None:
        raise SystemExit("talent-gateway has not been built")
    ours, theirs = multiprocessing.Pipe()
    vendor = multiprocessing.Process(target=serve_vendor, args=(theirs,), daemon=True)
    vendor.start()
    port = ours.recv()
    print(f"{binary()}, {os.cpu_count()} cores")
    try:
        measure("disk", tempfile.gettempdir(), port, wanted.seconds, wanted.rounds)
        if os.path.isdir("/dev/shm"):
            measure("memory", "/dev/shm", port, wanted.seconds, wanted.rounds)
    finally:
        vendor.terminate()
        vendor.join()


if __name__ == "__main__":
    main()
