"""Builds what a run needs and says which peers there are."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
from typing import Callable, Optional

HERE = pathlib.Path(__file__).resolve().parents[1]
REPOSITORY = HERE.parent
BUILT = HERE / ".build"
TOOLS = BUILT / "tools"
ENVIRONMENT = HERE / ".venv"
REQUIREMENTS = HERE / "Python" / "requirements.txt"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def gateway() -> pathlib.Path:
    named = os.environ.get("TALENT_GATEWAY_BIN")
    return pathlib.Path(named).resolve() if named else REPOSITORY / ".build" / "release" / "talent-gateway"


def tool(name: str) -> pathlib.Path:
    return TOOLS / name


def swift(product: str) -> pathlib.Path:
    return BUILT / "release" / product


def python() -> pathlib.Path:
    return ENVIRONMENT / "bin" / "python"


class Missing(Exception):
    """A peer that can't be had here; the text says why."""


class Peers:
    """Which peers there are, and why the others aren't."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.missing: dict[str, str] = {}

    def add(self, name: str, prepare: Callable[[], None]) -> None:
        try:
            prepare()
            self.there.add(name)
        except (Missing, OSError, subprocess.CalledProcessError) as error:
            reason = str(error).strip() or type(error).__name__
            self.missing[name] = reason
            say(f"SKIPPED: {name}: {reason}")

    def __contains__(self, name: str) -> bool:
        return name in self.there


def run(*arguments: str, folder: pathlib.Path, limit: Optional[float] = None) -> None:
    say("  " + " ".join(arguments))
    try:
        done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired as late:
        raise Missing(f"{arguments[0]} took longer than {limit} s") from late
    if done.returncode != 0:
        raise Missing(f"{' '.join(arguments[:4])} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def build(only_quick: bool) -> Peers:
    """Builds everything; `only_quick` leaves out what takes minutes unless it has been built before."""
    if not gateway().exists():
        raise SystemExit(f"{gateway()} isn't there: make build")
    if shutil.which("go") is None:
        raise SystemExit("The load and the vendor are written in Go: apt-get install golang-go")
    say("Building what is measured against")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("fakevendor", "load"):
        run("go", "build", "-o", str(tool(name)), f"./{name}", folder=HERE / "Go")
    peers = Peers()
    peers.add("Go", lambda: run("go", "build", "-o", str(tool("peer")), "./peer", folder=HERE / "Go"))
    peers.add("HAProxy", find_haproxy)
    peers.add("Hummingbird", lambda: build_swift("HummingbirdPeer", only_quick))
    peers.add("micro-benchmarks", lambda: build_swift("MicroBenchmarks", only_quick))
    peers.add("FastAPI", lambda: install_python(only_quick))
    return peers


def find_haproxy() -> None:
    if shutil.which("haproxy") is None:
        raise Missing("haproxy isn't installed: apt-get install haproxy")


def build_swift(product: str, only_quick: bool) -> None:
    if only_quick:
        if not swift(product).exists():
            raise Missing("hasn't been built, which takes minutes: make bench does it")
        return
    # As the gateway is built: Swift's libraries in the binary.
    run("swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product, folder=HERE)


def install_python(only_quick: bool) -> None:
    # What was installed is told by a copy of the list: a changed list is installed again.
    done = ENVIRONMENT / REQUIREMENTS.name
    if done.exists() and done.read_text() == REQUIREMENTS.read_text():
        return
    if only_quick:
        raise Missing("its packages haven't been installed: make bench does it")
    run(sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT), folder=HERE)
    run(
        str(python()), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(REQUIREMENTS),
        folder=HERE, limit=600,
    )  # fmt: skip
    shutil.copy(REQUIREMENTS, done)
