"""One gateway and one fake for each vendor serve most tests; a test that needs another configuration starts its own."""

from __future__ import annotations

import contextlib
import pathlib
import resource
import sys
from typing import Any, Iterator

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from command import binary  # noqa: E402
from configuration import DEFAULT_CALLERS, Connection  # noqa: E402
from fakevendor import FakeVendor  # noqa: E402
from gateway import Gateway  # noqa: E402
from texting import Texting  # noqa: E402
from traffic import CALLERS  # noqa: E402


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes long; left out unless --slow or -m slow is given")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long tests as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow") or "slow" in (config.getoption("-m") or ""):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


class Vendors:
    """The four fakes, by provider."""

    def __init__(self) -> None:
        self.hirempire = FakeVendor("hirempire")
        self.voicehire = FakeVendor("voicehire")
        self.instaview = FakeVendor("instaview")
        self.huntr = FakeVendor("huntr")
        self.all = (self.hirempire, self.voicehire, self.instaview, self.huntr)

    def __getitem__(self, provider: str) -> FakeVendor:
        return getattr(self, provider)

    def reset(self) -> None:
        for vendor in self.all:
            vendor.reset()

    def assert_untouched(self) -> None:
        for vendor in self.all:
            vendor.assert_untouched()


@pytest.fixture(scope="session")
def built() -> pathlib.Path:
    path = binary()
    if path is None:
        pytest.skip("talent-gateway has not been built")
    return path


@pytest.fixture(scope="session")
def _session_vendors():
    vendors = Vendors()
    for vendor in vendors.all:
        vendor.start()
    yield vendors
    for vendor in vendors.all:
        vendor.stop()


@pytest.fixture
def vendors(_session_vendors: Vendors) -> Vendors:
    _session_vendors.reset()
    return _session_vendors


@pytest.fixture(scope="session")
def proxy_trap():
    """Where the proxy variables of the gateway's environment point to. Nobody must ever call (SE-3)."""
    with FakeVendor("proxy") as trap:
        yield trap


def standard_connections(vendors: Vendors) -> list[Connection]:
    return [
        Connection.to(vendors.hirempire, "hirempire"),
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR"),
        Connection.to(vendors.instaview, "instaview", options={"resume_field": "resumeText"}),
        Connection.to(vendors.huntr, "huntr"),
    ]


@pytest.fixture(scope="session")
def _session_gateway(built: pathlib.Path, _session_vendors: Vendors, proxy_trap: FakeVendor):
    proxy = proxy_trap.url()
    callers = {
        **DEFAULT_CALLERS,
        "limited": {"scopes": ["read", "write", "spend"], "connections": ["huntr"]},
        "nobody": {"scopes": ["admin"]},
        "operator": {"scopes": ["read", "admin"]},
    }
    environment = {
        name: proxy for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
    }
    running = Gateway(standard_connections(_session_vendors), callers=callers, environment=environment).start()
    yield running
    running.stop()
    proxy_trap.assert_untouched()


@pytest.fixture
def gateway(_session_gateway: Gateway, vendors: Vendors) -> Iterator[Gateway]:
    assert _session_gateway.running, f"an earlier test has ended the gateway:\n{_session_gateway.output[-4000:]}"
    yield _session_gateway
    _session_gateway.settle_unknown("operator")
    if _session_gateway.is_spoilt("operator"):
        _session_gateway.renew()


@pytest.fixture(scope="module")
def _module_durable(built: pathlib.Path, _session_vendors: Vendors):
    callers = {**DEFAULT_CALLERS, "admin": {"scopes": ["read", "write", "spend", "admin"]}}
    connections = standard_connections(_session_vendors)
    for connection in connections:
        connection.settings["credits"] = {"probe_after": "1s"}
        connection.settings["timeouts"] = {"connect": "2s", "read": "5s", "write": "10s", "spend": "20s"}
    running = Gateway(connections, callers=callers, settings={"drain": {"grace": "100ms", "timeout": "10s"}}).start()
    yield running
    running.stop()


@pytest.fixture
def durable(_module_durable: Gateway, vendors: Vendors) -> Iterator[Gateway]:
    """A gateway that a test may kill and restart; its store goes through all the tests of a module."""
    if not _module_durable.running:
        _module_durable.restart()
    yield _module_durable
    if not _module_durable.running:
        _module_durable.restart()
    _module_durable.settle_unknown("admin")
    if _module_durable.is_spoilt("admin"):
        _module_durable.renew()


@pytest.fixture
def serve(built: pathlib.Path):
    """Starts gateways with the given connections, without `QUICK`; they end with the test."""
    with contextlib.ExitStack() as stack:

        def start(*connections: Connection, **more: Any) -> Gateway:
            more.setdefault("callers", CALLERS)
            return stack.enter_context(Gateway(connections, quick=False, **more))

        yield start


@pytest.fixture
def texting(vendors: Vendors) -> Texting:
    """VoiceHire as a vendor that texts people, with a ledger by phone."""
    return Texting(vendors.voicehire)
