"""Many at once, and callers that leave or dawdle (BH-1, BH-2, DL-1, HE-3)."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time

import pytest

import behaviours
import documents as doc
from behaviours import MIB, json_answer
from calls import CREATE, OUTREACH, READ_JOB, problem
from conftest import standard_connections
from configuration import Connection, fresh_key
from gateway import Gateway

MANY = 1000


@pytest.fixture(scope="module")
def wide(built, _session_vendors):
    """A gateway that may have a thousand calls in flight, beside a second vendor with the defaults."""
    vendors = _session_vendors
    connections = [
        Connection.to(
            vendors.huntr,
            "huntr",
            bulkhead={"in_flight": 1024, "waiting": 1024},
            timeouts={"connect": "3s", "read": "15s"},
        ),
        Connection.to(
            vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", timeouts={"spend": "10s"}
        ),
        Connection.to(vendors.instaview, "instaview", timeouts={"write": "10s"}),
    ]
    settings = {"limits": {"connections": 4096, "requests_in_flight": 2048}}
    with Gateway(connections, settings=settings) as running:
        yield running


def reads(count: int) -> list[dict]:
    return [{"method": "GET", "target": f"/v1/jobs/huntr:{doc.JOB_ID}"}] * count


def test_a_thousand_reads_of_a_second_each(wide: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, behaviours.delayed(1, json_answer(doc.huntr_job())))
    # A first small burst makes what is made once; what is measured is the growth after that.
    assert all(answer.status == 200 for answer in wide.together(reads(50)))
    threads_before = wide.threads
    most_threads = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            most_threads[0] = max(most_threads[0], wide.threads)

    watcher = threading.Thread(target=watch)
    watcher.start()
    sizes = []
    try:
        for _ in range(3):
            vendors.huntr.reset()
            READ_JOB.script(vendors.huntr, behaviours.delayed(1, json_answer(doc.huntr_job())))
            started = time.monotonic()
            answers = wide.together(reads(MANY))
            took = time.monotonic() - started
            assert {answer.status for answer in answers} == {200}
            assert len(vendors.huntr.ledger) == MANY
            # One second is the vendor's; the rest is this machine's, which also plays the callers and the vendor.
            assert took < 3, f"{took:.1f} s"
            sizes.append(wide.resident)
    finally:
        done.set()
        watcher.join(5)
    assert (
        most_threads[0] <= threads_before + 8
    ), f"{threads_before} threads became {most_threads[0]}: one for each call?"
    assert sizes[2] - sizes[0] < 16 * MIB, f"memory after each burst: {[size // MIB for size in sizes]} MiB"


def test_a_hanging_vendor_harms_no_other(wide: Gateway, vendors) -> None:
    OUTREACH.script(vendors.voicehire, behaviours.silence())
    READ_JOB.script(vendors.huntr)
    stalled = [threading.Thread(target=OUTREACH.send, args=(wide,), kwargs={"timeout": 20}) for _ in range(16)]
    for thread in stalled:
        thread.start()
    vendors.voicehire.wait_for_calls(16)
    try:
        for _ in range(20):
            assert READ_JOB.send(wide).elapsed < 1
            assert wide.get("/livez", key=None).elapsed < 0.5
    finally:
        for thread in stalled:
            thread.join(30)


def test_many_connections_that_say_nothing(wide: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr)
    with contextlib.ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(contextlib.closing(socket.create_connection(("127.0.0.1", wide.port))))
        for _ in range(5):
            assert READ_JOB.send(wide).status == 200


# Callers that leave


def wire(gateway: Gateway, call, key: str, body: bytes) -> bytes:
    return (
        f"{call.method} {call.target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.keys['full'].key}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@pytest.mark.parametrize("call", [OUTREACH, CREATE], ids=str)
def test_a_caller_that_leaves_before_the_whole_request(gateway: Gateway, vendors, call) -> None:
    call.script(vendors[call.provider])
    data = wire(gateway, call, fresh_key(), json.dumps(call.document()).encode())
    for cut in (1, 40, len(data) // 2, len(data) - 1):
        with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
            connection.sendall(data[:cut])
    # Something that comes later has been answered, so what came before has been dealt with.
    assert gateway.get("/v1/whoami").status == 200
    vendors.assert_untouched()


@pytest.mark.parametrize("call", [OUTREACH, CREATE], ids=str)
def test_a_caller_that_leaves_after_the_dispatch(gateway: Gateway, vendors, call) -> None:
    gate = threading.Event()
    call.script(vendors[call.provider], behaviours.held(gate, call.good_answer()))
    key = fresh_key()
    try:
        with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
            connection.sendall(wire(gateway, call, key, json.dumps(call.document()).encode()))
            vendors[call.provider].wait_for_calls(1)
        # Gone. The call runs on, and whoever asks with the same key is told so.
        while_running = call.send(gateway, idempotency=key)
        # Its caller will never be answered, so "not answered yet" (409) and its present state (202) are both true.
        assert while_running.status == 202 or problem(while_running, 409, "idempotency_in_progress")
    finally:
        gate.set()
    deadline = time.monotonic() + 10
    while (after := call.send(gateway, idempotency=key)).status in (202, 409) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert after.status in call.success and after.header("idempotency-replayed") == "true", after
    assert len(call.calls(vendors[call.provider])) == 1, "the outcome was not recorded"


def test_a_read_nobody_waits_for_is_given_up(wide: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, behaviours.silence())
    with socket.create_connection(("127.0.0.1", wide.port)) as connection:
        connection.sendall(
            (
                f"GET {READ_JOB.target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {wide.keys['full'].key}\r\n\r\n"
            ).encode()
        )
        vendors.huntr.wait_for_calls(1)
    left = time.monotonic()
    ledger = vendors.huntr.wait_for(lambda entries: entries[0].client_left_at is not None, 8)
    assert ledger[0].client_left_at - left < 3, "the vendor's connection was held for a caller who had left"


# Callers that dawdle (the limits are fixed: 10 s for a head, 500 B/s after 5 s for a body)


def drip_until_closed(gateway: Gateway, start: bytes, piece: bytes, pause: float, most: float) -> tuple[float, bytes]:
    """Sends `piece` after `piece` until the other side has closed; how long that took, and what it said."""
    begun = time.monotonic()
    said = b""
    with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
        connection.sendall(start)
        connection.settimeout(pause)
        while time.monotonic() - begun < most:
            try:
                data = connection.recv(65536)
                if not data:
                    return time.monotonic() - begun, said
                said += data
            except socket.timeout:
                pass
            except OSError:
                return time.monotonic() - begun, said
            with contextlib.suppress(OSError):
                connection.sendall(piece)
    raise AssertionError(f"still open after {most} s; it said {said!r}")


@pytest.mark.slow
def test_slow_heads_are_closed(gateway: Gateway, vendors) -> None:
    took, said = drip_until_closed(gateway, b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\n", b"X-A: a\r\n", 0.5, 20)
    assert 8 < took < 14
    assert said == b"" or said.startswith(b"HTTP/1.1 408")


@pytest.mark.slow
def test_connections_that_say_nothing_are_closed(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port)) as connection:
        connection.settimeout(75)
        begun = time.monotonic()
        assert connection.recv(1) == b"", "there was nothing to answer"
        assert time.monotonic() - begun < 70


@pytest.mark.slow
def test_slow_bodies_are_closed(gateway: Gateway, vendors) -> None:
    start = (
        f"POST /v1/sources HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.keys['full'].key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
    ).encode()
    took, said = drip_until_closed(gateway, start, b" " * 50, 0.5, 20)
    assert took < 12, "a hundred bytes a second are under the least rate after 5 s"
    assert said.startswith(b"HTTP/1.1 408"), said
    vendors.assert_untouched()


@pytest.mark.slow
def test_bodies_have_an_end_however_steady(gateway: Gateway, vendors) -> None:
    start = (
        f"POST /v1/sources HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.keys['full'].key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
    ).encode()
    took, said = drip_until_closed(gateway, start, b" " * 700, 0.5, 45)
    assert 25 < took < 36 and said.startswith(b"HTTP/1.1 408"), (took, said)
    vendors.assert_untouched()


@pytest.mark.slow
def test_readers_that_do_not_read_hold_nothing_up(wide: Gateway, vendors) -> None:
    """A large answer to someone who doesn't take it: others are served, and the connection ends in time."""
    vendors.huntr.on("GET", f"/org/jobs/{doc.JOB_ID}", json_answer(doc.huntr_job(htmlDescription="a" * (4 * MIB))))
    request = (
        f"GET {READ_JOB.target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {wide.keys['full'].key}\r\n\r\n".encode()
    )
    before = wide.resident
    with contextlib.ExitStack() as stack:
        lazy = []
        for _ in range(8):
            connection = stack.enter_context(contextlib.closing(socket.socket()))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", wide.port))
            connection.sendall(request)
            lazy.append(connection)
        vendors.huntr.wait_for_calls(8)
        assert wide.get("/v1/whoami").elapsed < 1
        time.sleep(40)
        # Their answers are dropped by now: reading on ends before the whole of it has come.
        received = 0
        lazy[0].settimeout(5)
        with contextlib.suppress(OSError):
            while data := lazy[0].recv(1 << 20):
                received += len(data)
        assert received < 4 * MIB
    assert wide.resident - before < 64 * MIB


@pytest.mark.slow
def test_slow_connections_leave_the_quick_ones_alone(built, vendors) -> None:
    """HE-3 with 2,000 dawdlers: this process has to hold both ends."""
    READ_JOB.script(vendors.huntr)
    settings = {"limits": {"connections": 4096}}
    with Gateway(standard_connections(vendors), settings=settings) as running, contextlib.ExitStack() as stack:
        for at in range(2000):
            connection = socket.create_connection(("127.0.0.1", running.port))
            stack.enter_context(contextlib.closing(connection))
            connection.sendall(b"GET /v1/whoami HTTP/1.1\r\nHost: x\r\n" if at % 2 else b"G")
        answers = [READ_JOB.send(running) for _ in range(200)]
        assert all(answer.status == 200 for answer in answers)
        assert sorted(answer.elapsed for answer in answers)[197] < 1


@pytest.mark.slow
def test_memory_stays_flat_over_many_calls(gateway: Gateway, vendors) -> None:
    for call in (READ_JOB, CREATE, OUTREACH):
        call.script(vendors[call.provider])

    def rounds(count: int) -> None:
        for _ in range(count):
            assert READ_JOB.send(gateway).status == 200
            assert CREATE.send(gateway).status == 201

    rounds(300)
    before = gateway.resident
    rounds(2000)
    assert gateway.resident - before < 16 * MIB
