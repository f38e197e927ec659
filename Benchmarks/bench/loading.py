"""One load on one server."""

from __future__ import annotations

import itertools
import pathlib
import subprocess
from dataclasses import dataclass, field
from typing import Any, Optional

from building import say, tool
from processes import LOAD_CORES, Process
from servers import Server, Vendor

# Numbers for idempotency keys and phones: none is used twice in a run.
_number = itertools.count(10_000_000, 2_000_000)


class Failed(Exception):
    """A load that had failures measures nothing."""


@dataclass
class Request:
    """What is sent over and over."""

    path: str
    method: str = "GET"
    body: Optional[pathlib.Path] = None
    status: int = 200
    headers: list[str] = field(default_factory=list)


@dataclass
class Load:
    """What one load saw; times in milliseconds, CPU in microseconds a request."""

    raw: dict[str, Any]
    calls: int

    def __getattr__(self, name: str) -> Any:
        try:
            return self.raw[name]
        except KeyError:
            raise AttributeError(name) from None


def load(
    server: Server, request: Request, vendor: Vendor, seconds: float, connections: int, rate: float = 0,
    warm: Optional[float] = None,
) -> Load:  # fmt: skip
    """Runs one load to its end and checks that every answer was right and came from the vendor."""
    arguments: list[Any] = [
        tool("load"), "-target", f"127.0.0.1:{server.port}", "-method", request.method, "-path", request.path,
        "-status", request.status, "-connections", connections, "-rate", rate, "-seconds", seconds,
        "-warm", warm if warm is not None else max(0.3, min(1.0, seconds / 4)), "-pid", server.process.pid,
        "-first", next(_number),
    ]  # fmt: skip
    if request.body is not None:
        arguments += ["-body", request.body]
    for header in server.headers + request.headers:
        arguments += ["-header", header]
    before = vendor.count
    process = Process(arguments, LOAD_CORES, errors=subprocess.PIPE)
    try:
        raw = process.line()
    except RuntimeError as ended:
        errors = process.child.stderr.read() if process.child.stderr else ""
        raise Failed(f"{server.name}: {request.method} {request.path}: {ended}: {errors}") from None
    finally:
        process.stop()
        if process.child.stderr:
            process.child.stderr.close()
    calls = vendor.count - before
    if raw["failed"]:
        raise Failed(
            f"{server.name}: {request.method} {request.path}: {raw['failed']} failures, the first:\n{raw['failure']}")
    if calls < raw["requests"]:
        raise Failed(f"{server.name}: {raw['requests']} answers, but the vendor was called {calls} times only")
    say(
        f"    {server.name}: {raw['per_second']:.0f}/s, {raw['cpu_us']:.1f} µs CPU, "
        f"p50 {raw['p50_ms']:.2f} ms, p99 {raw['p99_ms']:.2f} ms, load {raw['load_cpu_us']:.1f} µs"
    )
    return Load(raw, calls)
