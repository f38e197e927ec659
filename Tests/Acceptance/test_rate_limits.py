"""Windows, holds and queues of a lane (behaviour.md section 1), judged by the vendor's ledger.

What a header means stands in `test_rate_limit_headers.py`; long runs stand in `test_steady_load.py`.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from typing import Iterator

import pytest

import behaviours
import documents as doc
from behaviours import delayed, json_answer
from calls import CREATE, INVITE, OUTREACH, READ_JOB, READ_PEOPLE, SET_FIELD, SOURCE, Call, problem
from configuration import Connection, fresh_key
from gateway import Gateway
from limiter import JITTER, Window, check_windows
from texting import CAMPAIGN, Texting, fresh_people, sms, wait_until
from traffic import (
    AMPLE, CALLERS, NO_BREAKER, NOW, ONCE, WIDE, Asked, Fleet, SideBySide, asking, assert_prompt, codes, connection,
    limits, push, refused_here, refused_there, run, seconds_of, side_by_side, wait, window, windows, windows_of,
)  # fmt: skip

LIMITED = {"message": "Too many requests"}


def limited(seconds: int) -> behaviours.Behaviour:
    return json_answer(LIMITED, 429, {"Retry-After": str(seconds)})


def voicehire(vendors, **settings) -> Connection:
    return Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **settings)


# One gateway for what needs a fresh lane and nothing else


@pytest.fixture(scope="module")
def _lanes(built, _session_vendors):
    fleets = {
        name: Fleet(_session_vendors[name], name, 30, **AMPLE, **NO_BREAKER)
        for name in ("hirempire", "voicehire", "instaview", "huntr")
    }
    connections = [connection for fleet in fleets.values() for connection in fleet.connections]
    with Gateway(connections, callers=CALLERS, quick=False) as gateway:
        yield gateway, fleets


@pytest.fixture(scope="module")
def _lane(_lanes):
    gateway, fleets = _lanes

    def take(*calls: Call):
        return (gateway, *fleets[calls[0].provider].take(*calls))

    return take


@pytest.fixture
def lane(_lane, vendors):
    """`gateway, call = lane(READ_JOB)`: the call through a connection that no test has used."""
    return _lane


# What waits for holds to end is played together at first; the tests then judge one scenario each.
scenarios = SideBySide()


@pytest.fixture(scope="module")
def played(_lane, _session_vendors):
    _session_vendors.reset()
    return scenarios.play(_lane, _session_vendors)


# Windows as data

PUBLISHED = [
    ("voicehire", None, {("all", 10, 1), ("all", 60, 60), ("all", 1000, 3600)}),
    ("instaview", None, {("all", 60, 60), ("all", 2000, 3600)}),
    ("instaview", "default", {("all", 60, 60), ("all", 2000, 3600)}),
    ("instaview", "trial", {("all", 30, 60), ("all", 500, 3600)}),
    ("instaview", "starter", {("all", 120, 60), ("all", 5000, 3600)}),
    ("instaview", "business", {("all", 300, 60), ("all", 15_000, 3600)}),
    ("instaview", "scale", {("all", 600, 60), ("all", 30_000, 3600)}),
    ("hirempire", "free", {("all", 100, 3600)}),
    ("hirempire", "starter", {("all", 500, 3600)}),
    ("hirempire", "pro", {("all", 1000, 3600)}),
    ("hirempire", "premium", {("all", 5000, 3600)}),
    ("huntr", None, set()),
]
OWN_CLASSES = {"voicehire": {("campaign_creation", 20, 3600), ("add_candidates", 100, 3600)}}


@pytest.fixture(scope="module")
def published(built, _session_vendors):
    def name(provider: str, plan: str | None) -> str:
        return provider if plan is None else f"{provider}-{plan}"

    def connection(provider: str, plan: str | None) -> Connection:
        settings = {} if plan is None else {"plan": plan}
        return Connection.to(_session_vendors[provider], provider, name(provider, plan), **settings)

    connections = [connection(provider, plan) for provider, plan, _ in PUBLISHED]
    more = {
        "replaced": {"limits": [window("all", 30, "1m"), window("read", 5, "10s"), window("add_candidates", 7, "1h")]},
        "alone": windows(window("all", 30, "1m")),
        "none": {"published_limits": False},
    }
    connections += [Connection.to(_session_vendors.voicehire, "voicehire", each, **more[each]) for each in more]
    with Gateway(connections, callers=CALLERS, quick=False) as gateway:
        yield gateway


@pytest.mark.parametrize("provider, plan, expected", PUBLISHED, ids=[f"{case[0]} {case[1]}" for case in PUBLISHED])
def test_published_windows(published: Gateway, provider: str, plan: str | None, expected: set) -> None:
    data = limits(published, provider if plan is None else f"{provider}-{plan}")
    shown = windows_of(data)
    assert {each for each in shown if each[0] == "all"} == expected
    assert OWN_CLASSES.get(provider, set()) <= shown
    assert all((each["origin"], each["used"], each["remaining"]) == ("published", 0, each["requests"])
               for each in data["windows"])  # fmt: skip
    assert (data["learned"], data["hold"]) == (None, None)


def test_voicehires_are_five(published: Gateway) -> None:
    assert len(limits(published, "voicehire")["windows"]) == 5


def test_configured_windows_replace_those_of_their_class_and_period(published: Gateway) -> None:
    data = limits(published, "replaced")
    assert windows_of(data, "configured") == {("all", 30, 60), ("read", 5, 10), ("add_candidates", 7, 3600)}
    assert windows_of(data, "published") == {("all", 10, 1), ("all", 1000, 3600), ("campaign_creation", 20, 3600)}


def test_published_windows_can_be_dropped(published: Gateway) -> None:
    assert windows_of(limits(published, "alone")) == {("all", 30, 60)}
    assert windows_of(limits(published, "none")) == set()


def test_use_is_shown(serve, vendors) -> None:
    gateway = serve(voicehire(vendors, limits=[window("read", 50, "1h")]))
    READ_PEOPLE.script(vendors.voicehire)
    for _ in range(4):
        assert READ_PEOPLE.send(gateway).status == 200
    shown = {(each["class"], each["per_seconds"]): (each["used"], each["remaining"])
             for each in limits(gateway, "voicehire-paris")["windows"]}  # fmt: skip
    assert shown[("all", 3600)] == (4, 996) and shown[("read", 3600)] == (4, 46)
    assert shown[("all", 60)] == (4, 56) and shown[("campaign_creation", 3600)] == (0, 20)


def test_the_vendor_corrects_what_was_published(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.instaview, "instaview"))
    fields = {
        "X-RateLimit-Limit-Minute": "30", "X-RateLimit-Limit-Hour": "500", "X-RateLimit-Remaining-Minute": "29",
        "X-RateLimit-Remaining-Hour": "499", "X-RateLimit-Reset-Minute": str(int(time.time() + 60)),
        "X-RateLimit-Reset-Hour": str(int(time.time() + 3600)),
    }  # fmt: skip
    CREATE.script(vendors.instaview, json_answer(CREATE.good(), 201, fields))
    assert CREATE.send(gateway).status == 201
    assert {("all", 30, 60), ("all", 500, 3600)} <= windows_of(limits(gateway, "instaview"), "reported")


# Windows as a rule


def test_a_full_window_refuses_at_once_and_says_when(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **windows(window("all", 2, "2s"))))
    READ_JOB.script(vendors.huntr)
    assert [READ_JOB.send(gateway).status for _ in range(2)] == [200, 200]
    full = READ_JOB.send(gateway, headers=wait(1))
    refused_here(full, 429, "provider_rate_limited")
    assert 2 <= seconds_of(full) <= 3 and full.elapsed < 0.5
    assert len(vendors.huntr.ledger) == 2
    # What it says is true: a caller who obeys is served.
    time.sleep(seconds_of(full))
    assert READ_JOB.send(gateway, headers=wait(1)).status == 200


def test_a_wait_that_fits_is_waited(serve, vendors) -> None:
    rule = Window(3, 1)
    gateway = serve(Connection.to(vendors.huntr, "huntr", **windows(window("all", 3, "1s"))))
    READ_JOB.script(vendors.huntr)
    answers = gateway.together([asking(READ_JOB, 10) for _ in range(6)])
    assert [answer.status for answer in answers] == [200] * 6
    check_windows([entry.at for entry in vendors.huntr.ledger], rule)
    assert len(vendors.huntr.ledger) == 6


def test_windows_are_kept_by_class(serve, vendors) -> None:
    rules = windows(window("read", 4, "1h"), window("add_candidates", 1, "1h"), window("all", 50, "1h"))
    gateway = serve(voicehire(vendors, **rules))
    people = READ_PEOPLE.upstream_path
    READ_PEOPLE.script(vendors.voicehire)
    vendors.voicehire.on("POST", people, json_answer({
        "campaign_id": doc.CAMPAIGN, "candidates_added": 1, "candidates_skipped": 0, "calls_queued": 1, "errors": [],
    }))  # fmt: skip

    def by_phone():
        person = {**fresh_people(1)[0], "email": "ada@example.com"}
        return gateway.post(CAMPAIGN, {"outreach": "call", "candidates": [person]}, idempotency=True, headers=wait(1))

    assert [READ_PEOPLE.send(gateway).status for _ in range(4)] == [200] * 4
    refused = READ_PEOPLE.send(gateway, headers=wait(1))
    refused_here(refused, 429, "provider_rate_limited")
    assert 3590 <= seconds_of(refused) <= 3602
    assert by_phone().status == 200
    # A call that contacts people isn't refused but kept.
    kept = by_phone()
    assert kept.status == 202, kept
    waiting(gateway, kept)
    assert len(vendors.voicehire.calls("POST", people)) == 1 and len(vendors.voicehire.calls("GET", people)) == 4
    cancel(gateway, kept)


# Holds


def test_no_call_leaves_during_a_hold(serve, vendors) -> None:
    """RL-2, with 200 callers pushing: those who can't wait for its end and those who can."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **WIDE))
    READ_JOB.script(vendors.huntr, limited(3), READ_JOB.good_answer())
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    hasty, patient = run(side_by_side(
        push(gateway, lambda: asking(READ_JOB, 1), 150, 3.6), push(gateway, lambda: asking(READ_JOB, 10), 50, 3.6)
    ))  # fmt: skip
    first, *later = (entry.at for entry in vendors.huntr.ledger)
    assert later and min(later) - first >= 3.0, f"a call left {min(later) - first:.3f} s after a Retry-After of 3 s"
    # Whose wait ends about when the hold does may be told anything; before that there is only one answer.
    early = [each for each in hasty if each.at - first < 1.8]
    assert len(early) >= 150, "nobody pushed"
    for each in early:
        refused_here(each.answer, 429, "provider_rate_limited")
        left = 3 - (each.at + each.answer.elapsed - first)
        assert left <= seconds_of(each.answer) <= 4, (left, each.answer)
    waited = [each for each in patient if each.at - first < 3]
    assert codes(waited) == {"200": len(waited)} and len(waited) >= 50, codes(waited)


def test_a_429_stops_those_who_are_under_way_already(serve, vendors) -> None:
    """In flight is in flight; but after the first refusal has been read nobody follows."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, bulkhead={"in_flight": 8, "waiting": 200}))
    good = delayed(0.15, READ_JOB.good_answer())
    READ_JOB.script(vendors.huntr, *[good] * 20, limited(1), good)
    run(push(gateway, lambda: asking(READ_JOB, 10), 40, 1.5))
    times = [entry.at for entry in vendors.huntr.ledger]
    refused = times[20]
    # The rest of a call's 0.1 s: its answer's way back through two busy processes.
    inside = [at - refused for at in times if refused + 0.1 < at < refused + 1.0]
    assert not inside, f"calls left {inside} s after a Retry-After of 1 s"
    assert len(times) > 40, "it never went on"


@scenarios.add
def a_hold_only_grows(lane, vendors) -> None:
    """RL-5: a shorter one that comes later changes nothing."""
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, delayed(0.1, limited(30)), delayed(0.4, limited(1)), delayed(0.7, call.good_answer()))
    answers = gateway.together([asking(call, 0)] * 3)
    assert sorted(answer.status for answer in answers) == [200, 429, 429]
    refused = call.send(gateway, headers=NOW)
    refused_here(refused, 429, "provider_rate_limited")
    assert 28 <= seconds_of(refused) <= 32
    hold = limits(gateway, call.connection)["hold"]
    assert 27 < doc.instant(hold["until"]).timestamp() - time.time() < 32 and hold["reason"], hold


def test_after_a_hold_one_goes_first_and_then_a_ramp(serve, vendors) -> None:
    """RL-9, with 60 who wait: nobody follows before the first has been answered, and not all at once then."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **WIDE))
    READ_JOB.script(
        vendors.huntr, limited(1), delayed(0.4, READ_JOB.good_answer()), delayed(0.1, READ_JOB.good_answer())
    )
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    answers = gateway.together([asking(READ_JOB, 30) for _ in range(60)])
    assert {answer.status for answer in answers} == {200}
    refused, probe, *rest = (entry.at for entry in vendors.huntr.ledger)
    assert len(rest) == 59 and probe - refused >= 1.0
    assert min(rest) - probe >= 0.4, f"the second left {min(rest) - probe:.3f} s after the first, which took 0.4 s"
    at_once = sum(at < min(rest) + 0.09 for at in rest)
    assert at_once <= 15, f"{at_once} of 59 left together"


@scenarios.add
def a_probe_that_is_refused_renews_the_hold(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(1), limited(1), call.good_answer())
    refused_there(call.send(gateway, headers=NOW), 429, "provider_rate_limited")
    answers = gateway.together([asking(call, 20) for _ in range(10)])
    assert {answer.status for answer in answers} == {200}
    first, second, third, *_ = (entry.at for entry in call.calls(vendors.huntr))
    assert second - first >= 1.0 and third - second >= 1.0, "more than one tried its luck, or too soon"
    assert len(call.calls(vendors.huntr)) == 12


def test_without_advice_each_hold_is_longer_up_to_the_cap(serve, vendors) -> None:
    """Doubling, jittered, from `holds.default` to `holds.cap`."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **ONCE, holds={"default": "250ms", "cap": "600ms"}))
    READ_JOB.script(vendors.huntr, json_answer(LIMITED, 429))
    deadline = time.monotonic() + 12
    while len(vendors.huntr.ledger) < 6:
        answer = READ_JOB.send(gateway, headers=NOW)
        assert answer.status == 429 and seconds_of(answer) <= 3, answer
        assert time.monotonic() < deadline, "no further try"
        time.sleep(0.01)
    times = [entry.at for entry in vendors.huntr.ledger]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    # Jitter takes at most half away, and adds at most half; polling and this machine add the rest.
    for gap, hold in zip(gaps, (0.25, 0.5, 0.6, 0.6, 0.6)):
        assert hold / 2 <= gap <= 1.5 * hold + 0.2, f"holds of {gaps} s"
    assert max(gaps[2:]) > gaps[0]


def test_refusals_during_a_hold_are_immediate(lane, vendors) -> None:
    """RL-10: p99 under 20 ms."""
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(60))
    refused_there(call.send(gateway, headers=NOW), 429, "provider_rate_limited")
    answers = [call.send(gateway) for _ in range(200)]
    for answer in answers:
        refused_here(answer, 429, "provider_rate_limited")
        assert 50 <= seconds_of(answer) <= 62
    assert_prompt(answers, 0.02)
    assert len(call.calls(vendors.huntr)) == 1


@scenarios.add
def a_hold_is_of_one_connection(lane, vendors) -> None:
    gateway, held = lane(READ_JOB)
    _, other = lane(READ_JOB)
    held.script(vendors.huntr, limited(60))
    other.script(vendors.huntr)
    refused_there(held.send(gateway, headers=NOW), 429, "provider_rate_limited")
    refused_here(held.send(gateway), 429, "provider_rate_limited")
    assert other.send(gateway).status == 200


# The caller's wait


@scenarios.of(READ_JOB, CREATE, SOURCE, SET_FIELD)
def a_hold_that_fits_the_wait_is_waited(lane, vendors, call: Call) -> None:
    gateway, call = lane(call)
    call.script(vendors[call.provider], limited(1), call.good_answer())
    answer = call.send(gateway, headers=wait(6))
    assert answer.status in call.success, answer
    first, second = (entry.at for entry in call.calls(vendors[call.provider]))
    assert 1.0 <= second - first < 3


@scenarios.of(READ_JOB, CREATE, SOURCE, SET_FIELD)
def a_hold_that_does_not_fit_the_wait_is_told_at_once(lane, vendors, call: Call) -> None:
    gateway, call = lane(call)
    call.script(vendors[call.provider], limited(20), call.good_answer())
    answer = call.send(gateway, headers=wait(2))
    refused_there(answer, 429, "provider_rate_limited")
    assert 20 <= seconds_of(answer) <= 22 and answer.elapsed < 1
    again = call.send(gateway, headers=wait(2))
    refused_here(again, 429, "provider_rate_limited")
    assert 19 <= seconds_of(again) <= 22 and again.elapsed < 1
    assert len(call.calls(vendors[call.provider])) == 1


@scenarios.add
def a_read_that_does_not_wait_is_tried_once(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(1), call.good_answer())
    answer = call.send(gateway, headers=NOW)
    refused_there(answer, 429, "provider_rate_limited")
    assert answer.elapsed < 0.8 and len(call.calls(vendors.huntr)) == 1


@scenarios.add
def a_refused_create_leaves_its_key_free(lane, vendors) -> None:
    """429 is a refusal (effect none): the same call under the same key goes out once the hold is over."""
    gateway, call = lane(CREATE)
    call.script(vendors.instaview, limited(2), call.good_answer())
    key, draft = fresh_key(), call.document()
    refused_there(call.send(gateway, idempotency=key, document=draft, headers=wait(1)), 429, "provider_rate_limited")
    done = call.send(gateway, idempotency=key, document=draft, headers=wait(10))
    assert done.status == 201 and done.header("idempotency-replayed") is None, done
    first, second = (entry.at for entry in call.calls(vendors.instaview))
    assert second - first >= 2.0


@scenarios.add
def attempts_have_an_end_at_a_vendor_that_only_refuses(lane, vendors) -> None:
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(1))
    answer = call.send(gateway, headers=wait(30))
    problem(answer, 429, "provider_rate_limited", "none", origin="provider")
    assert len(call.calls(vendors.huntr)) == answer.json["attempts"] <= 3


@scenarios.add
def who_was_told_to_come_later_is_not_sent(lane, vendors) -> None:
    """RL-10: a hold that grew beyond the wait of those in the queue; they're told, and forgotten."""
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(1), limited(30), call.good_answer())
    refused_there(call.send(gateway, headers=NOW), 429, "provider_rate_limited")
    answers = gateway.together([asking(call, 5) for _ in range(6)])
    assert {answer.status for answer in answers} == {429}
    for answer in answers:
        # Not after their whole wait, but when it became hopeless.
        assert answer.elapsed < 3.5 and 25 <= seconds_of(answer) <= 32, (answer, answer.elapsed)
    assert sum(answer.json["origin"] == "provider" for answer in answers) <= 1
    assert len(call.calls(vendors.huntr)) == 2


@contextlib.contextmanager
def callers_who_leave(gateway: Gateway, call: Call, count: int) -> Iterator[None]:
    """They have asked, and hang up at the end of the block."""
    authorization = f"Authorization: Bearer {gateway.keys['full'].key}"
    lines = [f"GET {call.target} HTTP/1.1", "Host: x", authorization, "Prefer: wait=30"]
    request = "\r\n".join([*lines, "", ""]).encode()
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            connection = socket.create_connection(("127.0.0.1", gateway.port))
            stack.enter_context(contextlib.closing(connection))
            connection.sendall(request)
        yield


@scenarios.add
def who_has_left_the_queue_is_not_sent(lane, vendors) -> None:
    """DL-1: caller gone before the dispatch."""
    gateway, call = lane(READ_JOB)
    call.script(vendors.huntr, limited(2), call.good_answer())
    refused_there(call.send(gateway, headers=NOW), 429, "provider_rate_limited")
    with callers_who_leave(gateway, call, 20):
        wait_until("they are in the queue", lambda: connection(gateway, call.connection)["waiting"] == 20)
    wait_until("they have left it", lambda: connection(gateway, call.connection)["waiting"] == 0, 1.5)
    assert call.send(gateway, headers=wait(10)).status == 200
    time.sleep(0.3)
    assert len(call.calls(vendors.huntr)) == 2


def test_a_write_whose_caller_has_left_is_not_sent(serve, vendors) -> None:
    """DL-1 for operations: no 202 was given, so nothing was promised; its key is free for the next try."""
    texting = Texting(vendors.voicehire)
    texting.answer(0, json_answer(doc.voicehire_error("RATE_LIMIT_EXCEEDED", "x"), 429, {"Retry-After": "3"}))
    gateway = serve(voicehire(vendors, **AMPLE))
    held = gateway.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True, headers=NOW)
    waiting(gateway, held)
    key, people = fresh_key(), fresh_people(2)
    body = json.dumps(sms(people)).encode()
    head = (
        f"POST {CAMPAIGN} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.keys['full'].key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: {key}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.port)) as caller:
        caller.sendall(head.encode() + body)
        wait_until("it's in the line", lambda: connection(gateway, "voicehire-paris")["waiting"] == 2)
    wait_until("it has left it", lambda: connection(gateway, "voicehire-paris")["waiting"] == 1, 1.5)
    applied(gateway, held)
    assert texting.total == 1 and texting.requests_seen == 2
    assert gateway.post(CAMPAIGN, sms(people), idempotency=key, headers=wait(5)).status == 200
    assert texting.total == 3 and not texting.twice


# Calls that contact people wait, as operations


def operation(gateway: Gateway, answer) -> dict:
    found = gateway.get(answer.header("location"))
    assert found.status == 200, found
    return found.data


def waiting(gateway: Gateway, answer) -> dict:
    """A 202, and its operation, which waits for the limit."""
    assert answer.status == 202, answer

    def look() -> dict | None:
        record = operation(gateway, answer)
        return record if record["state"] == "waiting" else None

    record = wait_until("it waits", look)
    assert record["reason"] == "rate_limit"
    return record


def cancel(gateway: Gateway, answer) -> None:
    assert gateway.request("POST", answer.header("location") + "/cancel").status in (200, 202)


def applied(gateway: Gateway, answer, timeout: float = 15) -> dict:
    def look() -> dict | None:
        record = operation(gateway, answer)
        return record if record["state"] == "applied" else None

    return wait_until("it's applied", look, timeout)


@scenarios.of(OUTREACH, INVITE)
def a_limited_call_goes_out_later_within_the_wait(lane, vendors, call: Call) -> None:
    gateway, call = lane(call)
    call.script(vendors[call.provider], limited(1), call.good_answer())
    answer = call.send(gateway)
    assert answer.status in call.success and answer.meta["effect"] == "complete", answer
    first, second = (entry.at for entry in call.calls(vendors[call.provider]))
    assert 1.0 <= second - first < 4


@scenarios.of(OUTREACH, INVITE)
def a_limited_call_goes_out_later_past_the_wait(lane, vendors, call: Call) -> None:
    gateway, call = lane(call)
    vendor = vendors[call.provider]
    call.script(vendor, limited(2), call.good_answer())
    key, document = fresh_key(), call.document()
    answer = call.send(gateway, idempotency=key, document=document, headers=wait(1))
    assert answer.status == 202 and answer.elapsed < 1.9, answer
    record = waiting(gateway, answer)
    # A caller who repeats is shown its state, and starts nothing.
    replay = call.send(gateway, idempotency=key, document=document, headers=wait(0))
    assert replay.status == 202 and replay.header("location") == answer.header("location"), replay
    assert applied(gateway, answer)["id"] == record["id"]
    first, second = (entry.at for entry in call.calls(vendor))
    assert second - first >= 2.0
    done = call.send(gateway, idempotency=key, document=document)
    assert done.status in call.success and done.header("idempotency-replayed") == "true", done
    assert len(call.calls(vendor)) == 2


@scenarios.add
def another_calls_hold_keeps_it_as_well(lane, vendors) -> None:
    gateway, read, text = lane(READ_PEOPLE, OUTREACH)
    read.script(vendors.voicehire, limited(2), read.good_answer())
    text.script(vendors.voicehire)
    refused_there(read.send(gateway, headers=NOW), 429, "provider_rate_limited")
    kept = text.send(gateway, headers=wait(1))
    waiting(gateway, kept)
    assert not text.calls(vendors.voicehire)
    waited = text.send(gateway)
    assert waited.status == 200
    applied(gateway, kept)
    assert len(text.calls(vendors.voicehire)) == 2
    refused = read.calls(vendors.voicehire)[0].at
    later = [entry.at for entry in text.calls(vendors.voicehire)]
    assert min(later) - refused >= 2.0


@scenarios.add
def it_is_kept_through_many_refusals(lane, vendors) -> None:
    """The number of attempts bounds what may repeat; a refused $ call is one that hasn't begun."""
    gateway, call = lane(OUTREACH)
    call.script(vendors.voicehire, *[limited(1)] * 3, call.good_answer())
    answer = call.send(gateway, headers=wait(1))
    waiting(gateway, answer)
    applied(gateway, answer, 25)
    assert len(call.calls(vendors.voicehire)) == 4


def test_a_campaign_rides_through_its_limit(serve, vendors) -> None:
    """Known beforehand, so that nothing is refused on the way; each person is texted once."""
    texting = Texting(vendors.voicehire)
    gateway = serve(voicehire(vendors, **windows(window("spend", 4, "1s"))))
    people = fresh_people(800)
    begun = time.monotonic()
    answer = gateway.post(CAMPAIGN, sms(people), idempotency=True, headers=wait(60))
    took = time.monotonic() - begun
    assert answer.status == 200 and answer.data["added"] == 800, answer
    check_windows([entry.at for entry in vendors.voicehire.calls("POST")], Window(4, 1))
    assert texting.requests_seen == 8 and not texting.twice
    assert 1 - JITTER <= took < 4, f"8 chunks at 4 a second took {took:.1f} s"
    timeline = json.dumps(gateway.get(f"/v1/operations/{answer.meta['operation_id']}").data["timeline"])
    assert "wait" in timeline, f"its waits are not told: {timeline}"


def test_a_breaker_is_not_fed_by_refusals(serve, vendors) -> None:
    """RL-6: 429 is a refusal, not a failure."""
    settings = {**AMPLE, **ONCE, "breaker": {"failures": 3, "minimum": 3, "ratio": 0.1, "open": "1m"}}
    settings["holds"] = {"default": "20ms", "cap": "20ms"}
    gateway = serve(Connection.to(vendors.huntr, "huntr", **settings))
    READ_JOB.script(vendors.huntr, *[json_answer(LIMITED, 429)] * 12, READ_JOB.good_answer())

    def served() -> bool:
        answer = READ_JOB.send(gateway, headers=NOW)
        assert answer.status in (200, 429), answer
        return answer.status == 200

    wait_until("it's served", served)
    assert len(vendors.huntr.ledger) == 13


def test_callers_at_once_do_not_exceed_a_window(serve, vendors) -> None:
    """RL-2: 120 at the same moment, and two windows."""
    gateway = serve(
        Connection.to(vendors.huntr, "huntr", **windows(window("all", 10, "1s"), window("read", 15, "4s")), **WIDE)
    )
    READ_JOB.script(vendors.huntr)

    found = codes(Asked(0, answer) for answer in gateway.together([asking(READ_JOB, 3) for _ in range(120)]))
    # Whether a lane spends what it has at once or spreads it, the second window allows no more in 3 s.
    assert set(found) == {"200", "provider_rate_limited"} and 9 <= found["200"] <= 15, found
    check_windows([entry.at for entry in vendors.huntr.ledger], Window(10, 1), Window(15, 4))
    assert len(vendors.huntr.ledger) == found["200"]


def test_a_campaign_and_reads_share_the_connections_windows(serve, vendors) -> None:
    texting = Texting(vendors.voicehire)
    READ_PEOPLE.script(vendors.voicehire)
    gateway = serve(voicehire(vendors, **windows(window("all", 6, "1s"))))
    answers: list = []
    importing = threading.Thread(
        target=lambda: answers.append(
            gateway.post(CAMPAIGN, sms(fresh_people(500)), idempotency=True, headers=wait(30))
        )
    )
    importing.start()
    asked = run(push(gateway, lambda: asking(READ_PEOPLE, 5), 5, 1))
    importing.join(40)
    assert answers and answers[0].status == 200 and texting.total == 500
    assert codes(asked).keys() == {"200"}
    check_windows([entry.at for entry in vendors.voicehire.ledger], Window(6, 1))


@pytest.mark.parametrize("scenario", scenarios.names)
def test_side_by_side(played, scenario: str) -> None:
    played(scenario)
