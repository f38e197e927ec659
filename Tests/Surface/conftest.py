import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Contract"))

from running import BINARY, Running  # noqa: E402


@pytest.fixture(scope="session")
def tools():
    """The folder with the tools from PyPI, which `make surface` installs."""
    folder = ROOT / ".venv/bin"
    if not folder.exists():
        pytest.skip("there is no .venv: `make surface` makes it")
    return folder


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """A gateway whose vendors have no limits and no end of credits."""
    if not BINARY.exists():
        pytest.skip(f"{BINARY} has not been built")
    running = Running(tmp_path_factory.mktemp("gateway"), "--no-vendor-limits")
    try:
        running.control("PUT", "/voicehire/credits", {"available": 1_000_000})
        yield running
    finally:
        running.stop()
