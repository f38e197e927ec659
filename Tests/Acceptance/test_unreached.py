"""Vendors that are not reached at all: nothing was sent, and the answer says so (behaviour.md section 7)."""

from __future__ import annotations

import contextlib
import socket
import time

import pytest

import certificates
import documents as doc
from behaviours import json_answer
from calls import CREATE, INVITE, OUTREACH, problem
from configuration import BASE_PATHS, Connection
from fakevendor import FakeVendor
from gateway import Gateway


@pytest.fixture(scope="module")
def nowhere(built, tmp_path_factory):
    """Connections that lead to nobody, each in its own way, one gateway for all of them."""
    with contextlib.ExitStack() as stack:
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))
        # Bound and not listening: refused for as long as the test runs, and nobody else can take the port.
        stack.callback(closed.close)
        full = stack.enter_context(full_listener())
        bases = {
            "refused": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "full": f"http://127.0.0.1:{full}",
            "no-such-host": "https://no-such-host.invalid",
        }
        plain = stack.enter_context(FakeVendor("plain"))
        bases["no-tls"] = plain.url().replace("http://", "https://")
        fakes = {"no-tls": plain}
        settings: dict[str, dict] = {}
        if certificates.AVAILABLE:
            authority = certificates.Authority.make(tmp_path_factory.mktemp("authority"))
            for name, context in {
                "self-signed": authority.context("self-signed", "IP:127.0.0.1", signed=False),
                "expired": authority.context("expired", "IP:127.0.0.1", expired=True),
                "other-name": authority.context("other-name", "DNS:elsewhere.example.com"),
                "unknown-ca": authority.context("unknown-ca", "IP:127.0.0.1"),
                "trusted": authority.context("trusted", "IP:127.0.0.1"),
            }.items():
                fakes[name] = stack.enter_context(FakeVendor(name, tls=context))
                bases[name] = fakes[name].url()
                if name != "unknown-ca":
                    settings[name] = {"tls": {"ca_file": str(authority.file)}}
        connections = [
            Connection.to(None, provider, f"{provider}-{name}", base + BASE_PATHS[provider], **settings.get(name, {}))
            for name, base in bases.items()
            for provider in ("voicehire", "instaview", "huntr")
        ]
        for connection in connections:
            if connection.provider == "voicehire":
                connection.settings["default_region"] = "FR"
        running = stack.enter_context(Gateway(connections))
        yield running, fakes


@contextlib.contextmanager
def full_listener():
    """A port whose backlog is full: the kernel drops further SYNs, so that a connect hangs."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    filling = []
    try:
        for _ in range(4):
            each = socket.socket()
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
            filling.append(each)
        yield port
    finally:
        for each in filling:
            each.close()
        listener.close()


UNREACHED = ["refused", "no-such-host", "no-tls", "self-signed", "expired", "other-name", "unknown-ca"]
TARGETS = {
    "read": ("GET", "/v1/jobs/huntr-{0}:" + doc.JOB_ID, None),
    "list": ("GET", "/v1/jobs?connection=huntr-{0}", None),
    "create": ("POST", "/v1/candidates?connection=instaview-{0}", CREATE.document),
    "outreach": ("POST", "/v1/campaigns/voicehire-{0}:abc123def456/candidates", OUTREACH.document),
    "invite": ("POST", "/v1/invitations?connection=huntr-{0}", INVITE.document),
}


def ask(gateway: Gateway, kind: str, where: str):
    method, target, document = TARGETS[kind]
    more = {"document": document()} if document else {}
    headers = {"Idempotency-Key": f"nowhere-{kind}-{where}-{time.monotonic_ns()}"} if document else {}
    return gateway.request(method, target.format(where), headers=headers, **more)


def skip_without_openssl(where: str) -> None:
    if not certificates.AVAILABLE and where not in ("refused", "no-such-host", "no-tls", "full"):
        pytest.skip("there is no openssl command to make certificates with")


@pytest.mark.parametrize("where", UNREACHED)
@pytest.mark.parametrize("kind", TARGETS)
def test_unreachable(nowhere, kind: str, where: str) -> None:
    skip_without_openssl(where)
    gateway, fakes = nowhere
    answer = ask(gateway, kind, where)
    if where == "no-such-host" and answer.status == 504:
        # A resolver that doesn't answer is told from one that says no; nothing was sent either way.
        problem(answer, 504, "provider_timeout", "none")
        return
    problem(answer, 502, "provider_unreachable", "none", origin="network")
    if where in fakes:
        assert not fakes[where].ledger, "a request went to a server that nobody may trust"


@pytest.mark.parametrize("kind", TARGETS)
def test_connects_that_hang(nowhere, kind: str) -> None:
    gateway, _ = nowhere
    answer = ask(gateway, kind, "full")
    # Never connected, so nothing was sent; unreachable and timed out are both true.
    assert (answer.status, answer.json["code"]) in {(502, "provider_unreachable"), (504, "provider_timeout")}, answer
    assert answer.json["effect"] == "none"
    assert answer.elapsed < 4, "the connect time-out is 1 s"


def test_an_authority_of_ones_own(nowhere) -> None:
    skip_without_openssl("trusted")
    gateway, fakes = nowhere
    fakes["trusted"].on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_job()))
    assert ask(gateway, "read", "trusted").status == 200
