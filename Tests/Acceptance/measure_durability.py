#!/usr/bin/env python3
"""What durability costs: operations and chunks a second with the store on, over loopback and without TLS.

    swift build -c release --product talent-gateway
    /usr/bin/python3 Tests/Acceptance/measure_durability.py [--seconds 5] [--rounds 3]

Measured twice: with the store on the disk of the temporary folder, where each commit waits for `fsync`, and in memory,
where it doesn't. The difference is what the disk costs. The vendor, the callers and the gateway share the machine, so
that the figures are its lower bounds. Nothing is asserted.

For one large campaign it's told where the time goes: until its first call leaves, chunk by chunk, and after its last
answer; and of a chunk, what the vendor takes from the request's last byte to its answer, what the commits take by the
gateway's own metric, and the rest, which is the gateway, its connection to the vendor, and the way there and back.
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
import urllib.request
from dataclasses import dataclass
from typing import Optional

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from command import binary  # noqa: E402
from configuration import Connection, fresh_key  # noqa: E402
from gateway import Gateway  # noqa: E402
from texting import CAMPAIGN, fresh_people, sms  # noqa: E402

CALLERS = 32


class Vendor(asyncio.Protocol):
    """Answers as VoiceHire does, with as little work as that takes: everybody was added.

    `GET /times` answers with when requests were there whole and when they were answered, and forgets them.
    """

    times: list[tuple[float, float]] = []

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
        there = time.monotonic()
        if head.startswith(b"get /times"):
            self.answer(json.dumps(Vendor.times).encode())
            Vendor.times = []
            return
        people = self.received.count(b'"phone"', end)
        body = (
            b'{"campaign_id":"abc123def456","candidates_sourced":%d,"candidates_skipped":0,"sms_sent":%d,"errors":[]}'
            % (people, people)
        )
        self.answer(body)
        Vendor.times.append((there, time.monotonic()))

    def answer(self, body: bytes) -> None:
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
        self.asked = self.answered = 0.0
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
        self.asked = time.monotonic()
        self.writer.write(head + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        status = int(answer.split(b" ", 2)[1])
        _, _, rest = answer.lower().partition(b"content-length:")
        content = await self.reader.readexactly(int(rest.split(b"\r\n")[0]))
        took = time.perf_counter() - begun
        self.answered = time.monotonic()
        if status != 200:
            raise SystemExit(f"{status} instead of 200: {content[:500]!r}")
        return took


@dataclass
class Campaign:
    """Where the time of one large campaign goes, in milliseconds."""

    whole: float
    before: float
    chunk: float
    after: float
    vendor: float
    commit: float

    @property
    def own(self) -> float:
        return self.chunk - self.vendor - self.commit


def one_big_campaign(running: Gateway, port: int) -> Campaign:
    """10,000 people in one request, 100 chunks one after the other."""
    fetch(port, "/times")
    seconds, commits = commit_times(running)
    caller = Caller(running)
    took = asyncio.run(caller.add(10_000))
    more_seconds, more_commits = commit_times(running)
    times = json.loads(fetch(port, "/times"))
    assert len(times) == 100, f"{len(times)} calls"
    return Campaign(
        took * 1000, (times[0][0] - caller.asked) * 1000, (times[-1][0] - times[0][0]) * 1000 / 99,
        (caller.answered - times[-1][1]) * 1000, statistics.mean(done - there for there, done in times) * 1000,
        (more_seconds - seconds) / (more_commits - commits) * 1000,
    )  # fmt: skip


def fetch(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def commit_times(running: Gateway) -> tuple[float, float]:
    """Seconds spent in commits, and how many there were, since the start."""
    page = dict(
        line.rsplit(" ", 1) for line in fetch(running.ports["admin"], "/metrics").splitlines() if line[:1] != "#")
    return (
        float(page["talent_gateway_store_commit_seconds_total"]), float(page["talent_gateway_store_commits_total"])
    )  # fmt: skip


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
            big = [one_big_campaign(running, port) for _ in range(rounds)]
            show(name, sorted(big, key=lambda campaign: campaign.whole)[rounds // 2], rounds)
            for people in (1, 1000):
                begun = time.perf_counter()
                times = asyncio.run(together(running, seconds, people))
                took = time.perf_counter() - begun
                chunks = len(times) * max(1, people // 100) / took
                print(
                    f"{name}: {CALLERS} callers, {people} people each: {len(times) / took:.0f} operations/s, "
                    f"{chunks:.0f} chunks/s, p50 {percentile(times, 0.5):.1f} ms, p99 {percentile(times, 0.99):.1f} ms"
                )


def show(name: str, campaign: Campaign, rounds: int) -> None:
    print(
        f"{name}: one campaign of 10,000: {100_000 / campaign.whole:.0f} chunks/s (median of {rounds}): "
        f"{campaign.before:.0f} ms until its first call, {campaign.chunk:.2f} ms a chunk, "
        f"{campaign.after:.0f} ms after its last"
    )
    print(
        f"{name}: of a chunk: vendor {campaign.vendor:.2f} ms, commit {campaign.commit:.2f} ms, "
        f"gateway and the way {campaign.own:.2f} ms"
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
