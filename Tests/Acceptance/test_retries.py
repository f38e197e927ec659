"""What is sent again, how often and when (behaviour.md section 3), by the vendor's ledger."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import behaviours
from behaviours import delayed, json_answer
from calls import CREATE, INVITE, OUTREACH, READ_JOB, READ_MEMBER, READ_PEOPLE, SET_FIELD, SOURCE, Call, problem
from configuration import Connection
from fakevendor import FakeVendor
from gateway import Gateway
from traffic import (
    AMPLE, CALLERS, NO_BREAKER, WIDE, Fleet, asking, codes, offer, run, side_by_side, wait,
)  # fmt: skip

SAVED = 10
# Soon, and as often as there are successes to pay for it.
EAGER: dict[str, Any] = {"retries": {"base": "5ms", "cap": "20ms", "budget": 1.0}}
SHORT = {"connect": "1s", "read": "250ms", "write": "250ms", "spend": "250ms"}
QUIET: dict[str, Any] = {**AMPLE, **NO_BREAKER, "timeouts": SHORT}


def status(code: int) -> behaviours.Behaviour:
    return json_answer({"message": "x"}, code)


FAULTS = {
    "408": status(408), "425": status(425), "502": status(502), "503": status(503), "504": status(504),
    "hang up": behaviours.hang_up(), "reset": behaviours.reset(), "silence": behaviours.silence(),
}  # fmt: skip
FINAL = {"502": (502, "provider_error"), "503": (503, "provider_unavailable"), "504": (502, "provider_error"),
         "hang up": (502, "provider_unreachable"), "reset": (502, "provider_unreachable"),
         "silence": (504, "provider_timeout")}  # fmt: skip


def warm(gateway: Gateway, vendor: FakeVendor, call: Call, by: Call | None = None, times: int = SAVED + 2) -> None:
    """Successes, so that the budget has saved for as many retries; then the ledger is empty again."""
    by = by or call
    by.script(vendor)
    for _ in range(times):
        assert by.send(gateway).status in by.success
    vendor.reset()


@pytest.fixture(scope="module")
def _fleets(built, _session_vendors):
    fleets = {
        name: Fleet(_session_vendors[name], name, 60, **QUIET, **EAGER)
        for name in ("hirempire", "voicehire", "instaview", "huntr")
    }
    connections = [connection for fleet in fleets.values() for connection in fleet.connections]
    with Gateway(connections, callers=CALLERS, quick=False) as gateway:
        yield gateway, fleets


@pytest.fixture
def warmed(_fleets, vendors):
    """`gateway, call = warmed(READ_JOB)`: through a connection of its own, with a budget that is large enough."""
    gateway, fleets = _fleets

    def take(call: Call) -> tuple[Gateway, Call]:
        reads = {"voicehire": READ_PEOPLE, "huntr": READ_JOB}
        call, *by = fleets[call.provider].take(call, *([reads[call.provider]] if call.provider in reads else []))
        # Three would do: a call is repeated twice at most.
        warm(gateway, vendors[call.provider], call, by[0] if by else None, 4)
        return gateway, call

    return take


# What may be repeated is


@pytest.mark.parametrize(
    "call, fault", [*((call, fault) for call in (READ_JOB, SOURCE) for fault in FAULTS), (SET_FIELD, "503")], ids=str
)
def test_safe_and_idempotent_calls_are_sent_again(warmed, vendors, call: Call, fault: str) -> None:
    gateway, call = warmed(call)
    call.script(vendors[call.provider], FAULTS[fault], FAULTS[fault], call.good_answer())
    answer = call.send(gateway)
    assert answer.status in call.success, answer
    assert len(call.calls(vendors[call.provider])) == 3


@pytest.mark.parametrize("fault", FINAL)
@pytest.mark.parametrize("call", [READ_JOB, SOURCE], ids=str)
def test_three_attempts_in_all(warmed, vendors, call: Call, fault: str) -> None:
    gateway, call = warmed(call)
    call.script(vendors[call.provider], FAULTS[fault])
    answer = call.send(gateway)
    problem(answer, *FINAL[fault], "none" if call.is_read else "unknown", attempts=3)
    # On a kept connection that dies under it libcurl sends once more by itself, which these calls may bear (RT-2).
    by_itself = 1 if fault in ("hang up", "reset") else 0
    assert 3 <= len(call.calls(vendors[call.provider])) <= 3 + by_itself


@pytest.mark.parametrize("call", [READ_JOB, SOURCE], ids=str)
def test_a_500_is_repeated_once(warmed, vendors, call: Call) -> None:
    gateway, call = warmed(call)
    call.script(vendors[call.provider], status(500), call.good_answer())
    assert call.send(gateway).status in call.success
    call.script(vendors[call.provider], status(500), status(500), call.good_answer())
    problem(call.send(gateway), 502, "provider_error", "none" if call.is_read else "unknown", attempts=2)
    assert len(call.calls(vendors[call.provider])) == 4


def test_a_500_among_others_uses_up_its_one_time(warmed, vendors) -> None:
    gateway, call = warmed(READ_JOB)
    call.script(vendors.huntr, status(500), status(503), call.good_answer())
    assert call.send(gateway).status == 200
    assert len(call.calls(vendors.huntr)) == 3


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 406, 409, 410, 422, 501, 505])
@pytest.mark.parametrize("call", [READ_JOB, SOURCE], ids=str)
def test_what_would_only_be_refused_again_is_not_repeated(warmed, vendors, call: Call, code: int) -> None:
    gateway, call = warmed(call)
    call.script(vendors[call.provider], status(code), call.good_answer())
    answer = call.send(gateway)
    assert answer.status >= 400 and answer.json.get("attempts") == 1, answer
    assert len(call.calls(vendors[call.provider])) == 1


@pytest.mark.parametrize("body", [b"<html>", b'{"id":', b"null"], ids=["html", "half", "null"])
def test_a_broken_answer_is_not_repeated(warmed, vendors, body: bytes) -> None:
    gateway, call = warmed(READ_JOB)
    call.script(vendors.huntr, behaviours.answer(200, body), call.good_answer())
    problem(call.send(gateway), 502, "provider_bad_response", "none", attempts=1)
    assert len(call.calls(vendors.huntr)) == 1


# What may not be repeated isn't


@pytest.mark.parametrize("fault", ["500", *FAULTS])
@pytest.mark.parametrize("call", [CREATE, OUTREACH, INVITE], ids=str)
def test_creates_and_calls_that_contact_people_are_never_sent_again(warmed, vendors, call: Call, fault: str) -> None:
    gateway, call = warmed(call)
    vendor = vendors[call.provider]
    vendor.on("GET", "*", json_answer({"data": []}))
    call.script(vendor, FAULTS.get(fault, status(500)), call.good_answer())
    answer = call.send(gateway)
    effect = "none" if fault in ("408", "425") else "unknown"
    assert answer.status >= 400 and answer.json["effect"] == effect, answer
    assert answer.json.get("attempts") == 1, answer
    time.sleep(0.05)
    assert len(vendor.calls("POST")) == 1


@pytest.mark.parametrize("call", [READ_JOB, SOURCE, SET_FIELD, CREATE, OUTREACH, INVITE], ids=str)
def test_what_was_not_sent_is_sent_again(serve, call: Call) -> None:
    """RT-1: a vendor that is away for a moment. Whatever the call is, it arrives once."""
    settings = {**AMPLE, **NO_BREAKER, "retries": {"attempts": 9, "base": "400ms", "cap": "400ms", "budget": 1.0}}
    with FakeVendor("away") as vendor:
        gateway = serve(Connection.to(vendor, call.provider, call.connection, default_region="FR", **settings))
        by = {"outreach": READ_PEOPLE, "invite": READ_JOB, "set-custom-field": READ_MEMBER}.get(call.name)
        warm(gateway, vendor, call, by)
        vendor.stop()
        call.script(vendor)
        back = threading.Timer(0.3, vendor.start)
        back.start()
        try:
            answer = call.send(gateway, headers=wait(20))
        finally:
            back.join()
        assert answer.status in call.success, answer
        assert len(call.calls(vendor)) == 1


# When


def test_backoff_has_full_jitter(serve, vendors) -> None:
    """From nothing to the base of 200 ms, evenly."""
    fleet = Fleet(vendors.huntr, "huntr", 4, **AMPLE, **NO_BREAKER, retries={"budget": 1.0})
    gateway = serve(*fleet.connections)
    rounds = 9

    def gaps(call: Call) -> list[float]:
        found = []
        for _ in range(rounds):
            # Savings fade within half a second, of which the wait itself may be a large part.
            call.script(vendors.huntr)
            for _ in range(SAVED + 2):
                assert call.send(gateway).status == 200
            before = len(call.calls(vendors.huntr))
            call.script(vendors.huntr, status(503), call.good_answer())
            assert call.send(gateway).status == 200
            first, second = (entry.at for entry in call.calls(vendors.huntr)[before:])
            found.append(second - first)
        return found

    calls = [fleet.take(READ_JOB)[0] for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        waits = sorted(gap for found in pool.map(gaps, calls) for gap in found)
    assert len(waits) == 36 and waits[-1] <= 0.2 + 0.1, waits
    # Of 36 even draws, all above 0.08 or all below 0.12 would come once in a hundred million runs.
    assert waits[0] < 0.08 and waits[-1] > 0.12, waits
    assert 0.05 < sum(waits) / len(waits) < 0.17, waits


def test_backoff_has_a_cap(serve, vendors) -> None:
    retries = {"attempts": 6, "base": "50ms", "cap": "50ms", "budget": 1.0}
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **NO_BREAKER, retries=retries))
    warm(gateway, vendors.huntr, READ_JOB)
    READ_JOB.script(vendors.huntr, *[status(503)] * 5, READ_JOB.good_answer())
    answer = READ_JOB.send(gateway)
    # Doubled up to 800 ms each time, they would take 775 ms in the mean.
    assert answer.status == 200 and answer.elapsed < 0.4, answer.elapsed


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_attempts_are_a_setting(serve, vendors, attempts: int) -> None:
    retries = {"attempts": attempts, "base": "5ms", "cap": "5ms", "budget": 1.0}
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **NO_BREAKER, retries=retries))
    warm(gateway, vendors.huntr, READ_JOB)
    READ_JOB.script(vendors.huntr, status(503))
    problem(READ_JOB.send(gateway), 503, "provider_unavailable", "none", attempts=attempts)
    assert len(vendors.huntr.ledger) == attempts


def test_no_retry_that_cannot_finish_within_the_wait(serve, vendors) -> None:
    """RT-4: of 30 s of backoff hardly any fits into a second, and who can't be helped is told at once."""
    retries = {"base": "30s", "cap": "30s", "budget": 1.0}
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **NO_BREAKER, **WIDE, retries=retries))
    warm(gateway, vendors.huntr, READ_JOB)
    READ_JOB.script(vendors.huntr, status(503))
    answers = gateway.together([asking(READ_JOB, 1) for _ in range(SAVED)])
    assert {answer.status for answer in answers} <= {503, 504}
    # One in thirty draws lies within the second.
    assert len(vendors.huntr.ledger) <= SAVED + 4
    assert sum(answer.elapsed < 0.5 for answer in answers) >= SAVED - 4, [answer.elapsed for answer in answers]


def test_the_wait_bounds_the_attempts(serve, vendors) -> None:
    gateway = serve(
        Connection.to(
            vendors.huntr, "huntr", **AMPLE, **NO_BREAKER,
            retries={"attempts": 9, "base": "10ms", "cap": "10ms", "budget": 1.0},
        )  # fmt: skip
    )
    warm(gateway, vendors.huntr, READ_JOB)
    READ_JOB.script(vendors.huntr, delayed(0.4, status(503)))
    begun = time.monotonic()
    answer = READ_JOB.send(gateway, headers=wait(1))
    assert answer.status in (503, 504) and answer.elapsed < 1.4, answer
    time.sleep(0.6)
    times = [entry.at - begun for entry in vendors.huntr.ledger]
    assert len(times) <= 3 and times[-1] < 1.1, f"sent at {times} s for a caller who waits 1 s"


# How often (RT-3)


def test_many_failures_at_once_share_one_budget(serve, vendors) -> None:
    """It is asked again when a retry fires: 200 that were planned in the same moment don't all go."""
    retries = {"base": "100ms", "cap": "100ms"}
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **NO_BREAKER, **WIDE, retries=retries))
    READ_JOB.script(vendors.huntr)
    assert {answer.status for answer in gateway.together([asking(READ_JOB) for _ in range(120)])} == {200}
    vendors.huntr.reset()
    READ_JOB.script(vendors.huntr, status(503))
    begun = time.monotonic()
    answers = gateway.together([asking(READ_JOB) for _ in range(200)])
    took = time.monotonic() - begun
    assert {answer.status for answer in answers} == {503}
    again = len(vendors.huntr.ledger) - 200
    assert 1 <= again <= SAVED + took + 2, f"{again} retries of 200 calls in {took:.1f} s"


def test_a_total_outage_is_not_made_worse(serve, vendors) -> None:
    """At most 1.15 × what is offered, breaker or not; below 20 calls a second the floor of one retry a second rules."""
    seconds = 4.0
    loads = {"huntr-0": 120, "huntr-1": 120, "huntr-2": 4}
    fleet = Fleet(vendors.huntr, "huntr", 3, **AMPLE, **WIDE)
    for connection in fleet.connections[:1] + fleet.connections[2:]:
        connection.settings.update(NO_BREAKER)
    gateway = serve(*fleet.connections)
    calls = [fleet.take(READ_JOB)[0] for _ in loads]
    for call in calls:
        call.script(vendors.huntr, status(503))
    asked = run(side_by_side(*(
        offer(gateway, lambda call=call: asking(call, 10), loads[call.connection], seconds) for call in calls
    )))  # fmt: skip
    bare, guarded, little = (len(call.calls(vendors.huntr)) for call in calls)
    offered = [len(each) for each in asked]
    assert offered == [int(rate * seconds) for rate in loads.values()]
    for each in asked:
        assert codes(each) == {"provider_unavailable": len(each)}, codes(each)
    assert offered[0] <= bare <= 1.15 * offered[0], f"{bare} calls at the vendor for {offered[0]}"
    assert bare - offered[0] <= SAVED + seconds + 3, f"{bare - offered[0]} retries in {seconds} s without a success"
    assert guarded <= 0.3 * offered[1], f"{guarded} calls at the vendor in spite of the breaker"
    assert 1 <= little - offered[2] <= SAVED + seconds + 2, f"{little} calls at the vendor for {offered[2]}"


def test_retries_are_a_tenth_of_successes(serve, vendors) -> None:
    """With every third call failing once."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **NO_BREAKER, retries={"base": "1ms", "cap": "1ms"}))
    READ_JOB.script(vendors.huntr, *[READ_JOB.good_answer(), READ_JOB.good_answer(), status(503)] * 400)
    begun = time.monotonic()
    statuses = [READ_JOB.send(gateway).status for _ in range(300)]
    took = time.monotonic() - begun
    again = len(vendors.huntr.ledger) - 300
    done = statuses.count(200)
    assert 0.1 * done - 5 <= again <= 0.1 * done + SAVED + took + 1, f"{again} retries, {done} successes, {took:.1f} s"
    assert statuses.count(503) >= 20, "it wasn't the budget that bounded them"


@pytest.mark.slow
def test_a_total_outage_of_a_minute(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **WIDE, **NO_BREAKER))
    READ_JOB.script(vendors.huntr, status(503))
    asked = run(offer(gateway, lambda: asking(READ_JOB, 10), 300, 60))
    assert len(vendors.huntr.ledger) <= 1.15 * len(asked)
