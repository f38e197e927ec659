"""What is measured, in which order. Servers that are compared run in turns, round after round."""

from __future__ import annotations

import http.client
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Callable, Optional

import building
from building import Peers, say
from figures import Figures
from loading import Load, Request, load
from processes import CORES, SERVER_CORES, Process
from servers import CAMPAIGN, Gateway, HAProxy, Peer, Server, Vendor

READERS = ("Hummingbird", "Go", "FastAPI")
OUR_JSON = "Hummingbird, our JSON"
IN_FLIGHT_RATE = 4000
STORE_THREAD = "store-writer"
CONNECTIONS = (1, 16, 64, 256, 1000)


@dataclass
class Effort:
    """How often and how long each load runs, and how much of the long ones is done."""

    repeats: int
    seconds: float
    starts: int
    pages: int
    rounds: int


class Bench:
    """One run: the vendor, the figures, and what is needed to start the rest."""

    def __init__(self, peers: Peers, effort: Effort, folder: pathlib.Path):
        self.peers = peers
        self.effort = effort
        self.folder = folder
        self.figures = Figures()
        self.vendor = Vendor(folder)

    # Building blocks

    def each(self, title: str, repeats: Optional[int], servers: list[Server], one: Callable[[Server], None]) -> None:
        """One load on each server in turn, the first another one in each round."""
        repeats = repeats or self.effort.repeats
        for repeat in range(repeats):
            say(f"  {title}, {repeat + 1} of {repeats}")
            start = repeat % len(servers)
            for server in servers[start:] + servers[:start]:
                one(server)

    def load(self, server: Server, request: Request, connections: int, **more: float) -> Load:
        return load(server, request, self.vendor, more.pop("seconds", self.effort.seconds), connections, **more)

    def note(self, scenario: str, server: Server, seen: Load) -> None:
        prefix = f"{scenario}.{server.name}"
        self.figures.add(f"{prefix}.rate", seen.per_second)
        self.figures.add(f"{prefix}.cpu", seen.cpu_us)
        self.figures.add(f"{prefix}.p50", seen.p50_ms)
        self.figures.add(f"{prefix}.p99", seen.p99_ms)
        self.figures.add(f"{prefix}.load_cpu", seen.load_cpu_us)

    def gateway(self, name: str = "gateway", store: Optional[str] = None, **more) -> Gateway:
        place = pathlib.Path(tempfile.mkdtemp(prefix="gateway-", dir=store or self.folder))
        return Gateway(self.vendor, place, name=name, **more)

    def readers(self) -> list[Server]:
        return [Peer.make(kind, self.vendor) for kind in READERS if kind in self.peers]

    # Scenarios

    def starts(self) -> None:
        """Start to the first 200, and memory before the first request; not pinned, as a user runs it."""
        for _ in range(self.effort.starts + 1):
            gateway = self.gateway(cores=CORES)
            first = not self.figures.get("start.warmed")
            if first:
                # The first start reads the binary from the disk.
                self.figures.add("start.warmed", 1)
            else:
                self.figures.add("start.ms", gateway.start_time)
                self.figures.add("start.rss", gateway.process.resident)
            gateway.process.stop()
        say(f"    start {[round(value) for value in self.figures.get('start.ms')]} ms")

    def reads(self) -> None:
        """One read at a time on each connection, the vendor answers at once: all peers, and load and vendor alone."""
        servers: list[Server] = [self.gateway(), *self.readers()]
        self.same_answers(servers)
        if "HAProxy" in self.peers:
            servers.append(HAProxy(self.vendor, self.folder))
        servers.append(self.vendor)

        def one(server: Server) -> None:
            self.note("read64", server, self.load(server, Request(server.member(0)), 64))

        self.each("reads, 64 connections", None, servers, one)
        servers.remove(self.vendor)
        self.fixed_rate([each for each in servers if each.name in ("gateway", "HAProxy", "Go")])
        self.pages([each for each in servers if each.name != "HAProxy"])
        self.end(servers)

    def same_answers(self, servers: list[Server]) -> None:
        """Peers that map something else, or less, would be no peers."""
        for path in (servers[0].member(0), "/v1/jobs?connection=d0&limit=100"):
            expected = None
            for server in servers:
                status, body = server.ask(path)
                data = json.loads(body)["data"] if status == 200 else None
                expected = expected if expected is not None else data
                if data is None or data != expected:
                    raise SystemExit(f"{server.name} answers {path} with {status} and something else:\n{body[:1500]!r}")

    def fixed_rate(self, servers: list[Server]) -> None:
        """1,000 reads a second, whatever happens; the vendor takes 20 ms. What each adds to that at its p99."""

        def one(server: Server) -> None:
            seen = self.load(server, Request(server.member(20)), 200, rate=1000)
            self.note("fixed", server, seen)

        self.each("1,000 reads a second, vendor 20 ms", None, [self.vendor, *servers], one)
        direct = self.figures.get("fixed.vendor.p99")
        for server in servers:
            for own, bare in zip(self.figures.get(f"fixed.{server.name}.p99"), direct):
                self.figures.add(f"fixed.{server.name}.added", max(0.0, own - bare))

    def pages(self, servers: list[Server]) -> None:
        """A page of 100 Huntr jobs, 245 KB."""

        def one(server: Server) -> None:
            self.note("page", server, self.load(server, Request("/v1/jobs?connection=d0&limit=100"), 16))

        self.each("pages of 245 KB", None, servers, one)

    def waiting(self) -> None:
        """1,000 clients and a vendor of 200 ms, some 800 calls in flight; then all 1,000 at once without a delay."""
        gateway = self.gateway()
        servers: list[Server] = [gateway]
        if "Hummingbird" in self.peers:
            servers += [Peer.make("Hummingbird", self.vendor), Peer.make(OUR_JSON, self.vendor)]
        idle = {server.name: server.process.resident for server in servers}

        def one(server: Server) -> None:
            server.process.forget_peak()
            seen = self.load(server, Request(server.member(200)), 1000, rate=IN_FLIGHT_RATE, warm=1.0)
            self.note("waiting", server, seen)
            peak = server.process.peak
            self.figures.add(f"waiting.{server.name}.rss", peak)
            self.figures.add(f"waiting.{server.name}.each", (peak - idle[server.name]) * 1024 / seen.in_flight)
            self.figures.add(f"waiting.{server.name}.in_flight", seen.in_flight)

        self.each(f"{IN_FLIGHT_RATE} reads a second, vendor 200 ms", None, servers, one)

        def crowd(server: Server) -> None:
            self.note("read1000", server, self.load(server, Request(server.member(0)), 1000, warm=1.0))

        self.each("reads, 1,000 connections", None, servers, crowd)
        self.end(servers)

    def growth(self) -> None:
        """The same rate with 16 and with 1,000 calls in flight; then from 1 to 1,000 connections."""
        gateway = self.gateway()
        for repeat in range(self.effort.repeats):
            say(f"  growth, {repeat + 1} of {self.effort.repeats}")
            for name, delay in (("16", 4), ("1000", 250)):
                seen = self.load(gateway, Request(gateway.member(delay)), 1400, rate=IN_FLIGHT_RATE, warm=1.0)
                self.figures.add(f"growth.{name}.cpu", seen.cpu_us)
                self.figures.add(f"growth.{name}.in_flight", seen.in_flight)
        for repeat in range(min(3, self.effort.repeats)):
            say(f"  connections, {repeat + 1}")
            for count in CONNECTIONS:
                seen = self.load(gateway, Request(gateway.member(0)), count)
                for what, value in (("rate", seen.per_second), ("cpu", seen.cpu_us), ("p99", seen.p99_ms)):
                    self.figures.add(f"connections.{count}.{what}", value)
        self.end([gateway])

    def creates(self, bodies: pathlib.Path) -> None:
        """InstaView creates, each on a fresh connection; the gateway with its store on disk and in memory."""
        servers: list[Server] = [self.gateway()]
        memory = pathlib.Path("/dev/shm")
        store = None
        if memory.is_dir():
            store = tempfile.mkdtemp(prefix="bench-", dir=memory)
            servers.append(self.gateway("gateway, store in memory", store))
        try:
            servers += [Peer.make(kind, self.vendor, fresh=True) for kind in READERS if kind in self.peers]
            path = "/v1/candidates?connection=i0"
            for server in servers:
                status, answer = server.ask(path, "POST", (bodies / "create.json").read_bytes())
                if status != 201 or json.loads(answer)["data"]["remote_status"] != "APPLIED":
                    raise SystemExit(f"{server.name} answers a create with {status}: {answer[:1500]!r}")

            def one(server: Server) -> None:
                request = Request(path, "POST", bodies / "create.json", 201)
                if not isinstance(server, Gateway):
                    self.note("create", server, self.load(server, request, 64))
                    return
                (seconds, commits), store = server.commits(), server.process.thread_seconds(STORE_THREAD)
                seen = self.load(server, request, 64)
                self.note("create", server, seen)
                more_seconds, more_commits = server.commits()
                store = (server.process.thread_seconds(STORE_THREAD) - store) * 1e6 / seen.calls
                prefix = f"create.{server.name}"
                self.figures.add(f"{prefix}.commit", (more_seconds - seconds) * 1000 / (more_commits - commits))
                self.figures.add(f"{prefix}.store", store)
                self.figures.add(f"{prefix}.besides", seen.cpu_us - store)

            self.each("creates, 64 connections", None, servers, one)
            self.end(servers)
        finally:
            if store:
                shutil.rmtree(store, ignore_errors=True)

    def spending(self, bodies: pathlib.Path) -> None:
        """$ calls: one person each over TLS, and batches of 100 without, the store on disk."""
        gateway = self.gateway()
        key = ["Idempotency-Key: bench-@@@@@@@@-0123456789"]

        def request(connection: str, body: str) -> Request:
            return Request(
                f"/v1/campaigns/{connection}:{CAMPAIGN}/candidates", "POST", bodies / body, 200, key)

        for repeat in range(self.effort.repeats):
            say(f"  $ calls, {repeat + 1} of {self.effort.repeats}")
            for name, connection in (("tls", "vt"), ("full_tls", "vf")):
                seen = self.load(gateway, request(connection, "one.json"), 32)
                self.note(name, gateway, seen)
                self.figures.add(f"{name}.gateway.per_core", 1e6 / seen.cpu_us if seen.cpu_us else None)
            self.note("one", gateway, self.load(gateway, request("v0", "one.json"), 32))
            self.note("hundred", gateway, self.load(gateway, request("v0", "hundred.json"), 8))
        self.end([gateway])

    def all_people(self) -> None:
        """100,000 members, page after page, and what that does to memory."""
        gateway = self.gateway()
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
        headers = dict(header.split(": ", 1) for header in gateway.headers)
        cursor, people, page = "", 0, 0
        cursor_of = re.compile(rb'"next_cursor":"([^"]*)"')
        while page < self.effort.pages:
            connection.request("GET", "/v1/candidates?connection=d0&limit=200" + cursor, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"page {page}: {answer.status} {body[:500]!r}")
            people += body.count(b'"remote_id"')
            page += 1
            if page == min(10, self.effort.pages):
                self.figures.add("paged.before", gateway.process.resident)
                gateway.process.forget_peak()
            found = cursor_of.search(body[-400:])
            if found is None:
                break
            cursor = "&cursor=" + found.group(1).decode()
        connection.close()
        self.figures.add("paged.people", people)
        self.figures.add("paged.peak", gateway.process.peak)
        say(f"    {people} people, {self.figures.get('paged.before')} then {self.figures.get('paged.peak')} MiB")
        self.end([gateway])

    def cores(self) -> None:
        """The gateway on one core, and on all: load and vendor stay where they are."""
        if len(CORES) < 2:
            return
        servers: list[Server] = [self.gateway("one core"), self.gateway("two cores", cores=CORES[:2])]

        def one(server: Server) -> None:
            self.note("cores", server, self.load(server, Request(server.member(0)), 64))

        self.each("one core and two", None, servers, one)
        self.end(servers)

    def micro(self, bodies: pathlib.Path) -> None:
        """JSON, mapping and lane without sockets."""
        if "micro-benchmarks" not in self.peers:
            return
        process = Process(
            [building.swift("MicroBenchmarks"), bodies, self.effort.rounds], SERVER_CORES, errors=subprocess.PIPE)
        assert process.child.stdout is not None and process.child.stderr is not None
        for line in process.child.stdout:
            piece = json.loads(line)
            name = "micro." + piece["name"]
            for value in piece["us"]:
                self.figures.add(name, value)
            for value in piece.get("codable_us", []):
                self.figures.add(name + ".codable", value)
        errors = process.child.stderr.read()
        process.child.stderr.close()
        code = process.child.wait()
        process.kill()
        if code != 0:
            raise SystemExit(f"The micro-benchmarks ended with {code}: {errors[-3000:]}")

    def end(self, servers: list[Server]) -> None:
        for server in servers:
            server.process.stop()
