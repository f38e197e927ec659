"""The vendor, the gateway and its peers, as processes that answer."""

from __future__ import annotations

import http.client
import json
import pathlib
import socket
import subprocess
import time
from typing import Any, Optional

import bodies
import building
from building import tool
from processes import LOAD_CORES, SERVER_CORES, Process

# Milliseconds after which the vendor answers: /d20/… and connection d20 for 20.
DELAYS = (0, 4, 20, 200, 250)
MEMBER = "5b0377c7b7f93473edc1c433"
CAMPAIGN = "abc123def456"


class Server:
    """Something that listens on a port of the loopback interface."""

    def __init__(self, name: str, process: Process, port: int):
        self.name = name
        self.process = process
        self.port = port
        self.headers: list[str] = []

    def member(self, delay: int) -> str:
        """The path of one read."""
        return f"/v1/candidates/d{delay}:{MEMBER}"

    def ask(self, path: str, method: str = "GET", body: Optional[bytes] = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = dict(header.split(": ", 1) for header in self.headers)
            if body is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def await_answer(self, path: str, limit: float = 20) -> None:
        end = time.monotonic() + limit
        while True:
            try:
                if self.ask(path)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                if self.process.child.poll() is not None:
                    raise RuntimeError(f"{self.name} ended with {self.process.child.returncode}") from None
            if time.monotonic() > end:
                raise RuntimeError(f"{self.name} doesn't answer")
            time.sleep(0.005)


class Vendor(Server):
    """Answers for all vendors; requests straight to it show what load and vendor do by themselves."""

    def __init__(self, folder: pathlib.Path):
        self.authority, certificate, key = bodies.certificate(folder)
        process = Process(
            [tool("fakevendor"), "-bodies", folder, "-certificate", certificate, "-key", key], LOAD_CORES)
        said = process.line()
        super().__init__("vendor", process, said["port"])
        self.tls_port, self.full_tls_port = said["tls"], said["tls_without_tickets"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def count(self) -> int:
        """How many requests it has answered."""
        return int(self.ask("/count")[1])

    def member(self, delay: int) -> str:
        return f"/d{delay}/org/members/{MEMBER}"


class HAProxy(Server):
    """Moves the bytes and nothing else, on one thread."""

    def __init__(self, vendor: Vendor, folder: pathlib.Path):
        listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        file = folder / "haproxy.cfg"
        file.write_text(
            f"""global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend peer
  bind fd@{listener.fileno()}
  default_backend vendor
backend vendor
  http-reuse always
  server vendor 127.0.0.1:{vendor.port}
"""
        )
        process = Process(
            ["haproxy", "-db", "-f", file], SERVER_CORES, errors=subprocess.DEVNULL, sockets=[listener.fileno()])
        super().__init__("HAProxy", process, listener.getsockname()[1])
        listener.close()
        self.await_answer(self.member(0))

    def member(self, delay: int) -> str:
        return f"/d{delay}/org/members/{MEMBER}"


class Peer(Server):
    """A program that prints its port and maps as the gateway does."""

    def __init__(self, name: str, arguments: list[Any], cores: Optional[list[int]] = None):
        process = Process(arguments, cores or SERVER_CORES, errors=subprocess.DEVNULL)
        super().__init__(name, process, process.line()["port"])
        self.await_answer(self.member(0))

    @staticmethod
    def make(kind: str, vendor: Vendor, fresh: bool = False) -> "Peer":
        reuse = "fresh" if fresh else "pooled"
        name = kind + (", fresh connections" if fresh else "")
        if kind == "Go":
            return Peer(name, [tool("peer"), "-vendor", vendor.url] + (["-fresh"] if fresh else []))
        if kind == "FastAPI":
            return Peer(name, [building.python(), building.HERE / "Python" / "peer.py", vendor.url, reuse])
        json_kind = "ours" if kind == "Hummingbird, our JSON" else "codable"
        return Peer(name, [building.swift("HummingbirdPeer"), vendor.url, json_kind, reuse])


class Gateway(Server):
    """The release binary with a real configuration: keys, limits, metrics, the access log in a file, a durable store."""

    def __init__(self, vendor: Vendor, folder: pathlib.Path, cores: Optional[list[int]] = None, name: str = "gateway"):
        folder.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            [building.gateway(), "keys", "create", "bench", "--json"], check=True, capture_output=True, text=True)
        key = json.loads(made.stdout)
        file = folder / "gateway.yaml"
        # JSON is YAML.
        file.write_text(json.dumps(self.configuration(vendor, key), indent=2))
        self.log = open(folder / "access.log", "wb")
        started = time.perf_counter()
        process = Process(
            [building.gateway(), "serve", "--config", file], cores or SERVER_CORES, folder=folder,
            environment={"BENCH_CREDENTIAL": "bench-credential-0123456789abcdef"}, errors=self.log)  # fmt: skip
        self.log.close()
        ports: dict[str, int] = {}
        while {"api", "admin"} - set(ports):
            said = process.line()
            if said.get("event") == "listening":
                ports[said["listener"]] = said["port"]
        super().__init__(name, process, ports["api"])
        self.admin = ports["admin"]
        self.await_answer("/readyz")
        # Milliseconds from the start of the process to the first 200.
        self.start_time = (time.perf_counter() - started) * 1000
        self.headers = [f"Authorization: Bearer {key['key']}"]

    @staticmethod
    def configuration(vendor: Vendor, key: dict[str, str]) -> dict[str, Any]:
        common = {
            "credential": {"env": "BENCH_CREDENTIAL"},
            # Exercised by each call, and never what it waits for.
            "published_limits": False,
            "limits": [
                {"class": "all", "requests": 1_000_000, "per": "1s"},
                {"class": "read", "requests": 10_000_000, "per": "1m"},
            ],
            "bulkhead": {"in_flight": 2048, "waiting": 2048},
        }
        connections: dict[str, Any] = {
            f"d{delay}": {"provider": "huntr", "base_url": f"{vendor.url}/d{delay}/org", **common} for delay in DELAYS
        }
        connections["i0"] = {"provider": "instaview", "base_url": f"{vendor.url}/i0", **common}
        voicehire = {"provider": "voicehire", "default_region": "FR", **common}
        connections["v0"] = {"base_url": f"{vendor.url}/v0/api/v1", **voicehire}
        for name, port in (("vt", vendor.tls_port), ("vf", vendor.full_tls_port)):
            connections[name] = {
                "base_url": f"https://127.0.0.1:{port}/{name}/api/v1", "tls": {"ca_file": str(vendor.authority)},
                **voicehire,
            }  # fmt: skip
        return {
            "server": {"host": "127.0.0.1", "port": 0},
            "admin": {"host": "127.0.0.1", "port": 0},
            "store": "sqlite:./store.sqlite",
            "drain": {"grace": "100ms", "timeout": "5s"},
            "callers": [
                {
                    "name": "bench",
                    "keys": [{"id": key["id"], "sha256": key["sha256"]}],
                    "scopes": ["read", "write", "spend"],
                }
            ],
            "connections": connections,
        }

    def commits(self) -> tuple[float, float]:
        """Seconds spent in commits, and how many there were."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)
        try:
            connection.request("GET", "/metrics")
            page = connection.getresponse().read().decode()
        finally:
            connection.close()
        values = dict(line.rsplit(" ", 1) for line in page.splitlines() if line and line[0] != "#")
        return (
            float(values["talent_gateway_store_commit_seconds_total"]),
            float(values["talent_gateway_store_commits_total"]),
        )
