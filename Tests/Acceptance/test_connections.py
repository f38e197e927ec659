"""What is seen of a connection, and the operator's hand on it: GET /v1/connections…, pause, resume, check."""

from __future__ import annotations

import threading
import time

import pytest

import behaviours
import documents as doc
from behaviours import gated, json_answer
from calls import CREATE, INVITE, LIST_MEMBERS, OUTREACH, READ_JOB, READ_PEOPLE, SET_FIELD, SOURCE, problem
from configuration import Connection
from gateway import Gateway
from texting import CAMPAIGN, Texting, fresh_people, sms, wait_until
from traffic import (
    AMPLE, CALLERS, NO_BREAKER, NOW, ONCE, asking, connection, limits, order, refused_here, refused_there, seconds_of, wait,
)  # fmt: skip

ACTS = ["pause", "resume", "check", "credits/topped-up"]


def standard(vendors, **settings) -> list[Connection]:
    settings = {**AMPLE, **ONCE, **settings}
    return [
        Connection.to(vendors.hirempire, "hirempire", **settings),
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **settings),
        Connection.to(vendors.instaview, "instaview", **settings),
        Connection.to(vendors.huntr, "huntr", **settings),
    ]


@pytest.fixture(scope="module")
def _standing(built, _session_vendors):
    with Gateway(standard(_session_vendors), callers=CALLERS, quick=False) as running:
        yield running


@pytest.fixture
def gateway(_standing: Gateway, vendors):
    """One for all that leave nothing behind; else a new one for the next."""
    yield _standing
    if not _standing.running:
        _standing.restart()
    if _standing.is_spoilt("admin"):
        _standing.renew()


# What is seen


def test_a_connection_at_rest(gateway: Gateway, vendors) -> None:
    for name, provider in (("huntr", "huntr"), ("voicehire-paris", "voicehire"), ("hirempire", "hirempire")):
        data = connection(gateway, name)
        operations, credits = data.pop("operations"), data.pop("credits")
        assert data == {
            "name": name, "provider": provider, "state": "ok", "in_flight": 0, "waiting": 0, "hold": None,
            "breaker": "closed", "paused": False, "drift": [],
        }  # fmt: skip
        assert operations and all(isinstance(each, str) for each in operations)
        assert credits in (("ok", "unknown") if provider == "voicehire" else (None, "ok", "unknown"))
    assert connection(gateway, "huntr")["credits"] is None
    vendors.assert_untouched()


def test_the_list_is_made_of_the_same(gateway: Gateway) -> None:
    listed = gateway.get("/v1/connections").data
    assert listed == [connection(gateway, each["name"]) for each in listed] and len(listed) == 4


def test_limits_at_rest(gateway: Gateway, vendors) -> None:
    data = limits(gateway, "huntr")
    assert set(data) == {"windows", "learned", "hold", "bulkhead"}
    (window,) = data["windows"]
    assert window == {
        "class": "all", "requests": 5000, "per_seconds": 1, "used": 0, "remaining": 5000, "origin": "configured",
    }  # fmt: skip
    assert (data["learned"], data["hold"]) == (None, None)
    vendors.assert_untouched()


@pytest.mark.parametrize("path", ["", "/limits", "/credits"])
def test_unknown_connections(gateway: Gateway, path: str) -> None:
    problem(gateway.get(f"/v1/connections/nobody{path}"), 404, "unknown_connection", "none")


@pytest.mark.parametrize("verb", ACTS)
def test_acts_are_for_administrators(gateway: Gateway, vendors, verb: str) -> None:
    for key in ("full", "second"):
        problem(order(gateway, "voicehire-paris", verb, key=key), 403, "scope_missing", "none")
    problem(order(gateway, "voicehire-paris", verb, key=None), 401, "unauthenticated", "none")
    problem(order(gateway, "nobody", verb), 404, "unknown_connection", "none")
    assert connection(gateway, "voicehire-paris")["state"] == "ok"
    vendors.assert_untouched()


def test_a_hold_is_seen(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, json_answer({"message": "x"}, 429, {"Retry-After": "40"}))
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    data = connection(gateway, "huntr")
    assert data["state"] == "held" and data["paused"] is False
    left = doc.instant(data["hold"]["until"]).timestamp() - time.time()
    assert 37 < left < 42 and isinstance(data["hold"]["reason"], str) and data["hold"]["reason"], data
    again = limits(gateway, "huntr")["hold"]
    # Rounded to milliseconds from a clock that runs by itself.
    assert abs((doc.instant(again["until"]) - doc.instant(data["hold"]["until"])).total_seconds()) < 0.01
    assert again["reason"] == data["hold"]["reason"]
    assert connection(gateway, "hirempire")["state"] == "ok"


def test_the_hold_of_a_moment_ago_is_no_hold(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr, json_answer({"message": "x"}, 429, {"Retry-After": "1"}), READ_JOB.good_answer())
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    assert connection(gateway, "huntr")["state"] == "held"
    assert READ_JOB.send(gateway).status == 200
    wait_until("it's over", lambda: connection(gateway, "huntr")["state"] == "ok", 3)
    assert connection(gateway, "huntr")["hold"] is None


def test_what_is_under_way_is_counted(serve, vendors) -> None:
    gateway = serve(*standard(vendors, bulkhead={"in_flight": 3, "waiting": 10}))
    gate = threading.Event()
    READ_JOB.script(vendors.huntr, gated(gate, READ_JOB.good_answer()))
    callers = threading.Thread(target=lambda: gateway.together([asking(READ_JOB, 30) for _ in range(5)]))
    callers.start()

    def seen() -> bool:
        data = connection(gateway, "huntr")
        return (data["in_flight"], data["waiting"]) == (3, 2)

    try:
        wait_until("three in flight and two waiting", seen)
    finally:
        gate.set()
        callers.join(20)
    data = connection(gateway, "huntr")
    assert (data["in_flight"], data["waiting"]) == (0, 0)


# The big red switch


def test_paused_nothing_is_called(gateway: Gateway, vendors) -> None:
    paused = order(gateway, "huntr", "pause")
    assert paused.status == 200 and paused.data["paused"] is True and paused.data["state"] == "paused", paused
    assert connection(gateway, "huntr") == paused.data
    for call in (READ_JOB, LIST_MEMBERS, SET_FIELD, INVITE):
        refused = call.send(gateway, headers=wait(1))
        refused_here(refused, 503, "connection_paused")
        assert seconds_of(refused) >= 1 and refused.elapsed < 0.8
    vendors.assert_untouched()
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway).status == 201, "another connection was paused with it"
    assert gateway.get("/readyz", key=None).status == 200


def test_resumed_everything_is_as_before(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr)
    INVITE.script(vendors.huntr)
    assert order(gateway, "huntr", "pause").status == 200
    refused_here(READ_JOB.send(gateway), 503, "connection_paused")
    resumed = order(gateway, "huntr", "resume")
    assert resumed.status == 200 and (resumed.data["state"], resumed.data["paused"]) == ("ok", False), resumed
    assert READ_JOB.send(gateway).status == 200 and INVITE.send(gateway).status == 201
    assert len(vendors.huntr.ledger) == 2


def test_pausing_twice_and_resuming_twice_are_once(gateway: Gateway, vendors) -> None:
    READ_JOB.script(vendors.huntr)
    for verb, expected in (("pause", True), ("pause", True), ("resume", False), ("resume", False)):
        answer = order(gateway, "huntr", verb)
        assert answer.status == 200 and answer.data["paused"] is expected
    assert READ_JOB.send(gateway).status == 200


def test_what_is_in_flight_is_finished(gateway: Gateway, vendors) -> None:
    gate = threading.Event()
    OUTREACH.script(vendors.voicehire, gated(gate, OUTREACH.good_answer()))
    answers: list = []
    caller = threading.Thread(target=lambda: answers.append(OUTREACH.send(gateway)))
    caller.start()
    try:
        vendors.voicehire.wait_for(lambda ledger: any(entry.method == "POST" for entry in ledger))
        assert order(gateway, "voicehire-paris", "pause").status == 200
    finally:
        gate.set()
        caller.join(20)
    assert answers[0].status == 200, answers[0]
    assert order(gateway, "voicehire-paris", "resume").status == 200


def test_who_waits_in_line_is_told(serve, vendors) -> None:
    gateway = serve(*standard(vendors, bulkhead={"in_flight": 1, "waiting": 10}))
    gate = threading.Event()
    READ_JOB.script(vendors.huntr, gated(gate, READ_JOB.good_answer()))
    answers: list = []
    callers = threading.Thread(target=lambda: answers.extend(gateway.together([asking(READ_JOB, 5)] * 4)))
    callers.start()
    try:
        wait_until("three wait", lambda: connection(gateway, "huntr")["waiting"] == 3)
        assert order(gateway, "huntr", "pause").status == 200
    finally:
        gate.set()
        callers.join(20)
    assert sorted(answer.status for answer in answers) == [200, 503, 503, 503]
    for answer in answers:
        if answer.status == 503:
            refused_here(answer, 503, "connection_paused")
    assert len(vendors.huntr.ledger) == 1
    assert order(gateway, "huntr", "resume").status == 200


def test_a_campaign_waits_while_it_is_paused(gateway: Gateway, vendors) -> None:
    """Also through a restart; and then it goes on where it was."""
    texting = Texting(vendors.voicehire)
    gate = texting.hold(1)
    accepted = gateway.post(CAMPAIGN, sms(fresh_people(350)), idempotency=True, headers=wait(0))
    assert accepted.status == 202, accepted

    def record(state: str) -> dict | None:
        found = gateway.get(accepted.header("location")).data
        return found if found["state"] == state else None

    texting.wait_for_requests(2)
    assert order(gateway, "voicehire-paris", "pause").status == 200
    gate.set()
    waiting = wait_until("it waits", lambda: record("waiting"))
    assert waiting["reason"] == "paused" and waiting["progress"]["added"] == 200
    gateway.crash()
    gateway.restart()
    assert connection(gateway, "voicehire-paris")["state"] == "paused"
    assert wait_until("it still waits", lambda: record("waiting"))["reason"] == "paused"
    time.sleep(0.5)
    assert texting.requests_seen == 2
    assert order(gateway, "voicehire-paris", "resume").status == 200
    assert wait_until("it's done", lambda: record("applied"))["progress"]["added"] == 350
    assert texting.total == 350 and not texting.twice and texting.requests_seen == 4


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_a_pause_outlives_the_process(gateway: Gateway, vendors, how: str) -> None:
    READ_JOB.script(vendors.huntr)
    assert order(gateway, "huntr", "pause").status == 200
    if how == "SIGHUP":
        gateway.hang_up()
        time.sleep(0.5)
    elif how == "SIGKILL":
        gateway.crash()
        gateway.restart()
    else:
        gateway.stop_process()
        gateway.restart()
    assert connection(gateway, "huntr")["paused"] is True
    refused_here(READ_JOB.send(gateway), 503, "connection_paused")
    vendors.huntr.assert_untouched()
    assert order(gateway, "huntr", "resume").status == 200
    assert READ_JOB.send(gateway).status == 200


def test_a_read_of_several_connections_goes_on_without_the_paused_one(serve, vendors) -> None:
    one, other = (
        Connection.to(vendors.huntr, "huntr", name, vendors.huntr.url(f"/{name}/org"), **AMPLE)
        for name in ("one", "other")
    )  # fmt: skip
    gateway = serve(one, other)
    for name in ("one", "other"):
        vendors.huntr.on("GET", f"/{name}/org/members", json_answer({"data": [doc.huntr_member()]}))
    assert order(gateway, "one", "pause").status == 200
    answer = gateway.get("/v1/candidates")
    assert answer.status == 200 and [each["connection"] for each in answer.data] == ["other"], answer
    rows = {row["connection"]: row["state"] for row in answer.meta["connections"]}
    assert rows == {"one": "paused", "other": "ok"} and answer.meta["partial"] is True
    assert order(gateway, "other", "pause").status == 200
    refused_here(gateway.get("/v1/candidates"), 503, "connection_paused")
    assert len(vendors.huntr.ledger) == 1


# The credential probe

# Whatever read it is that a provider chooses, this has its members.
ANYTHING = {
    "success": True, "data": [], "jobs": [], "total_jobs": 0, "candidates": [], "total_candidates": 0, "webhooks": [],
    "campaigns": [], "total": 0, "page": 1, "per_page": 1, "total_pages": 0, "companies": [], "valid": True,
    "credits_available": 10, "credits_used_this_month": 0, "subscription_type": "Pay as you go",
    "pagination": {"total": 0, "page": 1, "per_page": 1, "total_pages": 0},
}  # fmt: skip
NAMES = {"hirempire": "hirempire", "voicehire": "voicehire-paris", "instaview": "instaview", "huntr": "huntr"}


@pytest.mark.parametrize("provider", NAMES)
def test_a_credential_that_works(gateway: Gateway, vendors, provider: str) -> None:
    """By a call without any effect, and with the connection's own credential."""
    vendors[provider].on("GET", "*", json_answer(ANYTHING))
    answer = order(gateway, NAMES[provider], "check")
    assert answer.status == 200, answer
    assert answer.data["ok"] is True and answer.data["problem"] is None, answer
    assert isinstance(answer.data["latency_ms"], (int, float)) and 0 <= answer.data["latency_ms"] < 5_000
    entry = vendors[provider].only()
    assert entry.method == "GET" and entry.body == b""
    secret = gateway.connections[NAMES[provider]].credential
    assert any(secret in value for _, value in entry.headers)


@pytest.mark.parametrize("provider", NAMES)
def test_a_credential_that_does_not(gateway: Gateway, vendors, provider: str) -> None:
    error = {"success": False, "error": {"code": "INVALID_API_KEY", "message": "Invalid API key"}, "message": "No"}
    vendors[provider].on("GET", "*", json_answer(error, 401))
    answer = order(gateway, NAMES[provider], "check")
    assert answer.status == 200 and answer.data["ok"] is False, answer
    assert "provider_credentials_rejected" in str(answer.data["problem"]), answer
    assert {entry.method for entry in vendors[provider].ledger} == {"GET"}


@pytest.mark.parametrize(
    "behaviour, code",
    [(behaviours.hang_up(), "provider_unreachable"), (json_answer({}, 503), "provider_unavailable"),
     (behaviours.silence(), "provider_timeout")],
    ids=["hang up", "503", "silence"],
)  # fmt: skip
def test_a_vendor_that_cannot_be_asked(serve, vendors, behaviour, code: str) -> None:
    gateway = serve(*standard(vendors, timeouts={"connect": "1s", "read": "500ms", "write": "500ms", "spend": "1s"}))
    vendors.huntr.on("GET", "*", behaviour)
    answer = order(gateway, "huntr", "check")
    assert answer.status == 200 and answer.data["ok"] is False, answer
    assert code in str(answer.data["problem"]), answer


def test_a_check_keeps_to_a_hold(gateway: Gateway, vendors) -> None:
    """No call leaves during a hold, this one no more than others."""
    READ_JOB.script(vendors.huntr, json_answer({"message": "x"}, 429, {"Retry-After": "40"}))
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    vendors.huntr.on("GET", "*", json_answer(ANYTHING))
    answer = order(gateway, "huntr", "check")
    assert answer.status == 200 and answer.data["ok"] is False, answer
    assert "provider_rate_limited" in str(answer.data["problem"]), answer
    assert len(vendors.huntr.ledger) == 1


def test_a_check_shows_no_secret(gateway: Gateway, vendors) -> None:
    vendors.voicehire.on("GET", "*", behaviours.echo(401))
    answer = order(gateway, "voicehire-paris", "check")
    assert answer.status == 200 and answer.data["ok"] is False
    assert gateway.connections["voicehire-paris"].credential not in answer.text


def test_states_have_an_order(gateway: Gateway, vendors) -> None:
    """A paused one is paused, whatever else it is."""
    READ_PEOPLE.script(vendors.voicehire, json_answer({"message": "x"}, 429, {"Retry-After": "40"}))
    refused_there(READ_PEOPLE.send(gateway, headers=NOW), 429, "provider_rate_limited")
    assert connection(gateway, "voicehire-paris")["state"] == "held"
    assert order(gateway, "voicehire-paris", "pause").status == 200
    data = connection(gateway, "voicehire-paris")
    assert data["state"] == "paused" and data["hold"] is not None
    assert order(gateway, "voicehire-paris", "resume").status == 200
    assert connection(gateway, "voicehire-paris")["state"] == "held"
    refused_here(READ_PEOPLE.send(gateway), 429, "provider_rate_limited")


def test_sources_are_paused_too(serve, vendors) -> None:
    """An idempotent write, through the other kind of route."""
    gateway = serve(*standard(vendors, **NO_BREAKER))
    assert order(gateway, "hirempire", "pause").status == 200
    refused_here(SOURCE.send(gateway, headers=wait(1)), 503, "connection_paused")
    vendors.hirempire.assert_untouched()
