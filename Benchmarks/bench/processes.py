"""Starts processes on chosen cores and takes every one of them away again."""

from __future__ import annotations

import ctypes
import json
import os
import pathlib
import signal
import subprocess
from typing import Any, Iterable, Optional

CORES = sorted(os.sched_getaffinity(0))
# What is measured has the first core, the load and the vendor the second: neither takes time from the other.
SERVER_CORES = CORES[:1]
LOAD_CORES = CORES[1:2] or CORES

_libc = ctypes.CDLL(None, use_errno=True)
_running: list["Process"] = []


def end_all() -> None:
    """Kills whatever is left."""
    for process in list(_running):
        process.kill()


class Process:
    """A child that dies with this process, whatever becomes of it (Linux: PR_SET_PDEATHSIG)."""

    def __init__(
        self,
        arguments: Iterable[Any],
        cores: list[int],
        folder: Optional[pathlib.Path] = None,
        environment: Optional[dict[str, str]] = None,
        errors: Any = None,
        sockets: Iterable[int] = (),
    ):
        def prepare() -> None:
            _libc.prctl(1, signal.SIGKILL)
            os.sched_setaffinity(0, cores)

        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        self.arguments = [str(argument) for argument in arguments]
        self.child = subprocess.Popen(
            self.arguments, cwd=folder, env={**kept, **(environment or {})}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors, preexec_fn=prepare, pass_fds=list(sockets), text=True,
            start_new_session=True,
        )  # fmt: skip
        _running.append(self)

    @property
    def pid(self) -> int:
        return self.child.pid

    def line(self) -> dict[str, Any]:
        """The next line of its output, which is JSON."""
        assert self.child.stdout is not None
        while True:
            line = self.child.stdout.readline()
            if not line:
                raise RuntimeError(f"{self.arguments[0]} ended with {self.child.wait()}")
            if line.startswith("{"):
                return json.loads(line)

    def status(self, field: str) -> int:
        """A number of /proc/PID/status; sizes in KiB."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise RuntimeError(f"no {field} of process {self.pid}")

    @property
    def resident(self) -> float:
        """Resident memory in MiB."""
        return self.status("VmRSS") / 1024

    def thread_seconds(self, name: str) -> float:
        """The CPU time of the threads of that name so far."""
        seconds = 0.0
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                stat = (task / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if stat[stat.index("(") + 1 : stat.rindex(")")] == name:
                fields = stat[stat.rindex(")") + 2 :].split()
                seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return seconds

    def forget_peak(self) -> None:
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    @property
    def peak(self) -> float:
        """The most resident memory since `forget_peak`, in MiB."""
        return self.status("VmHWM") / 1024

    def stop(self, limit: float = 10) -> None:
        """SIGTERM, and SIGKILL when that doesn't help."""
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(limit)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        if self in _running:
            _running.remove(self)
