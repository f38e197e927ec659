"""The breaker of a connection (CB-1): what opens it, what doesn't, and how it closes again."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import pytest

import behaviours
from behaviours import gated, json_answer
from calls import CREATE, OUTREACH, READ_JOB, READ_MEMBER, READ_PEOPLE, Call, problem
from configuration import Connection
from gateway import Gateway
from texting import wait_until
from traffic import (
    AMPLE, CALLERS, NOW, ONCE, Fleet, asking, assert_prompt, connection, refused_here, seconds_of, wait,
)  # fmt: skip

TIMEOUTS = {"connect": "1s", "read": "250ms", "write": "250ms", "spend": "250ms"}
# In a row, and soon half-open.
ROW: dict[str, Any] = {
    **AMPLE, **ONCE, "timeouts": TIMEOUTS, "holds": {"default": "10ms", "cap": "10ms"},
    "breaker": {"failures": 5, "ratio": 1.0, "minimum": 1000, "window": "30s", "open": "1s", "cap": "10s"},
}  # fmt: skip
# By their share alone.
SHARE: dict[str, Any] = {
    **AMPLE, **ONCE,
    "breaker": {"failures": 1000, "ratio": 0.5, "minimum": 10, "window": "30s", "open": "1m", "cap": "10m"},
}  # fmt: skip
BROKEN = json_answer({"message": "x"}, 503)


@pytest.fixture(scope="module")
def _fleets(built, _session_vendors):
    fleets = {name: Fleet(_session_vendors[name], name, 40, **ROW) for name in ("voicehire", "instaview", "huntr")}
    shares = Fleet(_session_vendors.huntr, "huntr", 8, "share", **SHARE)
    connections = [each for fleet in (*fleets.values(), shares) for each in fleet.connections]
    with Gateway(connections, callers=CALLERS, quick=False) as gateway:
        yield gateway, fleets, shares


@pytest.fixture
def lane(_fleets, vendors):
    """`gateway, call = lane(READ_JOB)`: opens after five failures in a row; half-open after a second."""
    gateway, fleets, _ = _fleets
    return lambda *calls: (gateway, *fleets[calls[0].provider].take(*calls))


@pytest.fixture
def share(_fleets, vendors):
    gateway, _, shares = _fleets
    return lambda call: (gateway, *shares.take(call))


def state(gateway: Gateway, call: Call) -> tuple[str, str]:
    data = connection(gateway, call.connection)
    return data["breaker"], data["state"]


def fail(gateway: Gateway, call: Call, times: int = 5, **more: Any) -> None:
    for _ in range(times):
        answer = call.send(gateway, **more)
        assert answer.status >= 500 and answer.json["origin"] in ("provider", "network"), answer


FAILURES = {
    "500": json_answer({}, 500), "502": json_answer({}, 502), "503": BROKEN, "504": json_answer({}, 504),
    "501": json_answer({}, 501), "hang up": behaviours.hang_up(), "reset": behaviours.reset(),
    "silence": behaviours.silence(), "html": behaviours.html(), "half": behaviours.truncated_length({"data": []}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAILURES)
def test_five_failures_in_a_row_open_it(lane, vendors, fault: str) -> None:
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, call.good_answer(), FAILURES[fault])
    assert call.send(gateway).status == 200
    fail(gateway, call, 4)
    assert state(gateway, call) == ("closed", "ok")
    fail(gateway, call, 1)
    assert state(gateway, call) == ("open", "unavailable")
    seen = len(call.calls(vendors.huntr))
    refused = call.send(gateway)
    refused_here(refused, 503, "provider_unavailable")
    assert 1 <= seconds_of(refused) <= 2
    assert len(call.calls(vendors.huntr)) == seen, "a call left although it is open"


@pytest.mark.parametrize("call", [CREATE, OUTREACH], ids=str)
def test_failures_of_writes_count_as_well(lane, vendors, call: Call) -> None:
    gateway, call = lane(call)
    # A look for what became of the lost one is a call as well: none of them ends while this test runs.
    vendors[call.provider].on("GET", "*", behaviours.silence())
    call.script(vendors[call.provider], BROKEN)
    fail(gateway, call)
    refused_here(call.send(gateway), 503, "provider_unavailable")
    assert state(gateway, call) == ("open", "unavailable")
    assert len(vendors[call.provider].calls("POST")) == 5


def test_a_vendor_that_is_not_there_opens_it(lane, vendors, serve) -> None:
    nowhere = Connection.to(None, "huntr", "nowhere", "http://127.0.0.1:9/org", **ROW)
    gateway = serve(nowhere)
    call = READ_JOB.through("nowhere")
    for _ in range(5):
        problem(call.send(gateway), 502, "provider_unreachable", "none")
    refused_here(call.send(gateway), 503, "provider_unavailable")


REFUSALS = [400, 401, 403, 404, 405, 409, 410, 422, 429]


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_do_not_open_it(lane, vendors, status: int) -> None:
    gateway, call = lane(READ_JOB)
    refusal = json_answer({"message": "x"}, status)
    call.script(vendors.huntr, *[refusal] * 12, call.good_answer())

    def served() -> bool:
        # A 429 is followed by a hold of 10 ms, which is a refusal of another kind.
        answer = call.send(gateway, headers=NOW)
        assert answer.status == 200 or answer.json["code"] != "provider_unavailable", answer
        return answer.status == 200

    wait_until("it's served", served)
    assert state(gateway, call) == ("closed", "ok")
    assert len(call.calls(vendors.huntr)) == 13


def test_a_success_ends_the_row(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    row = [BROKEN] * 4 + [call.good_answer()]
    call.script(vendors.huntr, *row * 4)
    statuses = [call.send(gateway).status for _ in range(20)]
    assert statuses == ([503] * 4 + [200]) * 4
    assert state(gateway, call) == ("closed", "ok")


def test_refusals_neither_count_nor_end_the_row(lane, vendors) -> None:
    """A vendor that knows its 404s is not known to be well."""
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, *[BROKEN] * 2, json_answer({}, 404), *[BROKEN] * 20)
    statuses = [call.send(gateway).status for _ in range(9)]
    # Five failures in all, or five after the refusal: either reading opens it.
    assert statuses[:3] == [503, 503, 404]
    assert state(gateway, call) == ("open", "unavailable")
    assert 6 <= len(call.calls(vendors.huntr)) <= 8


def test_a_caller_who_left_is_no_failure(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    gate = threading.Event()
    call.script(vendors.huntr, gated(gate, call.good_answer()))
    authorization = f"Authorization: Bearer {gateway.keys['full'].key}"
    request = "\r\n".join([f"GET {call.target} HTTP/1.1", "Host: x", authorization, "", ""]).encode()
    for number in range(1, 9):
        with contextlib.closing(socket.create_connection(("127.0.0.1", gateway.port))) as caller:
            caller.sendall(request)
            vendors.huntr.wait_for_calls(number)
    gate.set()
    wait_until("nothing is in flight", lambda: connection(gateway, call.connection)["in_flight"] == 0)
    assert state(gateway, call) == ("closed", "ok")
    call.script(vendors.huntr)
    assert call.send(gateway).status == 200


def test_it_is_of_one_connection(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    _, other = lane(READ_JOB)
    call.script(vendors.huntr, BROKEN)
    other.script(vendors.huntr)
    fail(gateway, call)
    refused_here(call.send(gateway), 503, "provider_unavailable")
    assert other.send(gateway).status == 200
    # Nor does a vendor's outage take the whole gateway out (HE-1).
    assert gateway.get("/readyz", key=None).status == 200


def test_refusals_of_an_open_one_are_immediate(share, vendors) -> None:
    gateway, call = share(READ_JOB)
    call.script(vendors.huntr, BROKEN)
    fail(gateway, call, 10)
    answers = [call.send(gateway) for _ in range(200)]
    for answer in answers:
        refused_here(answer, 503, "provider_unavailable")
        # A minute, more or less a fifth.
        assert 46 <= seconds_of(answer) <= 73, answer
    assert_prompt(answers, 0.02)
    assert len(call.calls(vendors.huntr)) == 10


# Half of at least ten


def alternating(share, vendors, pattern: str) -> tuple[Gateway, Call, list[int]]:
    """F for a failure, S for a success."""
    gateway, call = share(READ_JOB)
    good = call.good_answer()
    call.script(vendors.huntr, *[BROKEN if letter == "F" else good for letter in pattern], good)
    return gateway, call, [call.send(gateway).status for _ in pattern]


def test_half_of_ten_open_it(share, vendors) -> None:
    gateway, call, statuses = alternating(share, vendors, "SFSFSFSFSF")
    assert statuses == [200, 503] * 5
    assert state(gateway, call) == ("open", "unavailable")
    refused_here(call.send(gateway), 503, "provider_unavailable")
    assert len(call.calls(vendors.huntr)) == 10


def test_less_than_ten_do_not(share, vendors) -> None:
    gateway, call, statuses = alternating(share, vendors, "FFFFFFFFF")
    assert statuses == [503] * 9 and state(gateway, call) == ("closed", "ok")
    assert call.send(gateway).status == 200


def test_less_than_half_do_not(share, vendors) -> None:
    gateway, call, statuses = alternating(share, vendors, "SFSSFSSFSS" * 3)
    assert statuses.count(503) == 9 and statuses[-1] == 200
    assert state(gateway, call) == ("closed", "ok")


# Half-open


def opened(lane, vendors, call: Call = READ_JOB) -> tuple[Gateway, Call, float]:
    gateway, call = lane(call)
    call.script(vendors[call.provider], BROKEN)
    fail(gateway, call)
    assert state(gateway, call)[0] == "open"
    return gateway, call, time.monotonic()


def await_try(gateway: Gateway, call: Call, vendor, since: float, most: float) -> float:
    """Asks again and again until a call gets through; how long after `since` that was."""
    seen = len(call.calls(vendor))
    while len(call.calls(vendor)) == seen:
        call.send(gateway, headers=NOW)
        assert time.monotonic() - since < most, "no call was let through"
        time.sleep(0.01)
    return call.calls(vendor)[seen].at - since


def test_half_open_lets_one_call_through(lane, vendors) -> None:
    gateway, call, since = opened(lane, vendors)
    gate = threading.Event()
    seen = len(call.calls(vendors.huntr))
    call.script(vendors.huntr, gated(gate, call.good_answer()))
    # Longer than this test's connection waits for an answer, if it weren't let go in time.
    threading.Timer(max(0.0, since + 1.45 - time.monotonic()), gate.set).start()
    time.sleep(max(0.0, since + 1.25 - time.monotonic()))
    answers = gateway.together([asking(call, 0) for _ in range(20)])
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] + [503] * 19, statuses
    for answer in answers:
        if answer.status == 503:
            refused_here(answer, 503, "provider_unavailable")
    assert len(call.calls(vendors.huntr)) == seen + 1
    assert state(gateway, call) == ("closed", "ok")
    assert {answer.status for answer in gateway.together([asking(call) for _ in range(10)])} == {200}


def test_open_times_double(lane, vendors) -> None:
    """1 s, then 2 s, more or less a fifth; a try that fails opens it again at once."""
    gateway, call, since = opened(lane, vendors)
    first = await_try(gateway, call, vendors.huntr, since, 3)
    assert 0.75 <= first <= 1.45, first
    failed = time.monotonic()
    refused = call.send(gateway)
    refused_here(refused, 503, "provider_unavailable")
    assert 2 <= seconds_of(refused) <= 3
    second = await_try(gateway, call, vendors.huntr, failed, 5)
    assert 1.55 <= second <= 2.65, second
    assert state(gateway, call)[0] == "open"


def test_after_it_has_closed_it_takes_five_again(lane, vendors) -> None:
    gateway, call, since = opened(lane, vendors)
    call.script(vendors.huntr)
    await_try(gateway, call, vendors.huntr, since, 3)
    wait_until("it's closed", lambda: state(gateway, call) == ("closed", "ok"), 2)
    call.script(vendors.huntr, BROKEN)
    fail(gateway, call, 4)
    assert state(gateway, call)[0] == "closed"
    fail(gateway, call, 1)
    closed_again = time.monotonic()
    # And its open time begins anew.
    assert state(gateway, call)[0] == "open"
    assert await_try(gateway, call, vendors.huntr, closed_again, 3) <= 1.45


def test_half_open_never_tries_a_call_that_contacts_people(lane, vendors) -> None:
    gateway, text, read = lane(OUTREACH, READ_PEOPLE)
    read.script(vendors.voicehire, BROKEN)
    text.script(vendors.voicehire)
    fail(gateway, read)
    seen = len(vendors.voicehire.ledger)
    time.sleep(1.35)
    for _ in range(5):
        answer = text.send(gateway, headers=wait(1))
        if answer.status != 200:
            refused_here(answer, 503, "provider_unavailable")
    # Unless something safe has been tried before and was answered well, no such call may have left.
    assert not text.calls(vendors.voicehire), "people were contacted to find out"
    assert all(entry.method == "GET" for entry in vendors.voicehire.ledger[seen:])
    # A safe one opens the way.
    read.script(vendors.voicehire)
    wait_until("it's closed", lambda: read.send(gateway, headers=NOW).status == 200, 8)
    assert text.send(gateway).status == 200
    assert len(text.calls(vendors.voicehire)) == 1


def test_two_reads_of_one_connection_share_it(lane, vendors) -> None:
    gateway, job, member = lane(READ_JOB, READ_MEMBER)
    job.script(vendors.huntr, BROKEN)
    member.script(vendors.huntr)
    fail(gateway, job)
    refused_here(member.send(gateway), 503, "provider_unavailable")
    assert not member.calls(vendors.huntr)
