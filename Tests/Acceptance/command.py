"""The built binary as a command: where it is, and one run of it to its end."""

from __future__ import annotations

import ctypes
import json
import os
import pathlib
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Optional

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def binary() -> Optional[pathlib.Path]:
    """The binary under test, or None when nothing has been built."""
    named = os.environ.get("TALENT_GATEWAY_BIN")
    if named:
        return pathlib.Path(named).resolve()
    for configuration in ("release", "debug"):
        path = REPOSITORY / ".build" / configuration / "talent-gateway"
        if path.exists():
            return path
    return None


def as_a_service() -> None:
    """What becomes the gateway ends with the test run, and has none of root's powers, as in its image: a test run that
    is root's would hide what it needs them for. To be called between fork and exec."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    for capability in range(64):
        prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP; those that there aren't, or that others have, stay


def run_command(
    *arguments: str, environment: Optional[dict[str, str]] = None, timeout: float = 30, cwd: Optional[str] = None
) -> subprocess.CompletedProcess:
    """One run of the binary to its end. The environment is bare, apart from what is given."""
    path = binary()
    assert path is not None, "there is no binary"
    return subprocess.run(
        [str(path), *arguments], env=bare_environment(environment), cwd=cwd or tempfile.gettempdir(),
        stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, text=True, preexec_fn=as_a_service,
    )  # fmt: skip


def bare_environment(more: Optional[dict[str, str]] = None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, **(more or {})}


@dataclass(frozen=True)
class CallerKey:
    name: str
    key: str
    id: str
    sha256: str


def make_key(name: str) -> CallerKey:
    done = run_command("keys", "create", name, "--json")
    assert done.returncode == 0, f"keys create: {done.returncode} {done.stdout} {done.stderr}"
    made = json.loads(done.stdout)
    return CallerKey(name, made["key"], made["id"], made["sha256"])
