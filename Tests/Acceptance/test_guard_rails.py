"""What protects people and budgets (behaviour.md section 11, RL-13): recipients, hours of sending, messages a day."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest

import documents as doc
from calls import INVITE, INVITE_CANDIDATE, pointers, problem
from configuration import Connection, fresh_key
from gateway import Gateway
from texting import CAMPAIGN, Texting, fresh_people, national, sms, wait_until
from traffic import order

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
OPEN = {"from": "00:00", "to": "23:59", "zone": "UTC", "days": DAYS}


def closed() -> dict:
    """Hours of sending that begin at noon the day after tomorrow, whatever the time is now."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"from": "12:00", "to": "13:00", "zone": "UTC", "days": [DAYS[(now.weekday() + 2) % 7]]}


# Recipients


@pytest.fixture(scope="module")
def _guarded(built, _session_vendors):
    allowed = {"allow_recipients": ["+33600000*", "+33712345678", "*@example.com"]}
    running = Gateway([
        Connection.to(_session_vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **allowed),
        Connection.to(_session_vendors.huntr, "huntr", **allowed),
    ]).start()  # fmt: skip
    yield running
    running.stop()


@pytest.fixture
def guarded(_guarded: Gateway, vendors) -> Gateway:
    return _guarded


def person(phone: str) -> dict:
    return {"first_name": "Ada", "last_name": "Example", "phone": phone}


def test_who_is_allowed_is_sent(guarded: Gateway, texting: Texting) -> None:
    people = [person("06 00 00 01 23"), person("+33712345678"), person("0033600000999")]
    assert guarded.post(CAMPAIGN, sms(people), idempotency=True).status == 200
    assert texting.messages.keys() == {"0600000123", "0712345678", "0600000999"}


def test_one_stranger_stops_all(guarded: Gateway, vendors, texting: Texting) -> None:
    people = [person("+33600000123"), person("+33600001123"), person("+33712345679")]
    key = fresh_key()
    answer = guarded.post(CAMPAIGN, sms(people), idempotency=key)
    problem(answer, 422, "recipient_not_allowed", "none", origin="gateway", retryable=False)
    assert pointers(answer) == ["/candidates/1/phone", "/candidates/2/phone"]
    assert not any(stranger["phone"] in answer.text for stranger in people)
    vendors.assert_untouched()
    # No key is taken by it.
    assert guarded.post(CAMPAIGN, sms(people[:1]), idempotency=key).status == 200


def test_people_who_are_not_sent_need_no_permission(guarded: Gateway, texting: Texting) -> None:
    people = [person("+33600000321"), person("12")]
    assert guarded.post(CAMPAIGN, sms(people, on_invalid="skip"), idempotency=True).status == 200


@pytest.mark.parametrize("call", [INVITE, INVITE_CANDIDATE], ids=str)
@pytest.mark.parametrize("email", ["Ada@Example.COM", "ada@example.org", "ada@example.com.example.org"])
def test_invitations(guarded: Gateway, vendors, call, email: str) -> None:
    call.script(vendors.huntr)
    answer = call.send(guarded, document={**call.document(), "email": email})
    if email.lower().endswith("@example.com"):
        assert answer.status in call.success, answer
    else:
        problem(answer, 422, "recipient_not_allowed", "none")
        assert pointers(answer) == ["/email"]
        vendors.assert_untouched()


def test_a_dry_run_refuses_too(guarded: Gateway, vendors) -> None:
    """Else it would promise what the real call refuses."""
    answer = guarded.post(CAMPAIGN + "?dry_run=true", sms([person("+33698765432")]))
    problem(answer, 422, "recipient_not_allowed", "none")
    vendors.assert_untouched()


# Hours


def paused(vendors, window: dict) -> Gateway:
    return Gateway([
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", send_window=window),
        Connection.to(vendors.huntr, "huntr"),
    ])  # fmt: skip


def test_outside_the_hours_who_waits_is_refused(built, vendors, texting: Texting) -> None:
    with paused(vendors, closed()) as running:
        key, body = fresh_key(), sms(fresh_people(1))
        answer = running.post(CAMPAIGN, body, idempotency=key)
        document = problem(answer, 503, "connection_paused", "none", origin="gateway", retryable=True)
        opening = datetime.datetime.now(doc.UTC) + datetime.timedelta(seconds=document["retry_after"])
        assert (opening.hour, opening.minute) in ((11, 59), (12, 0)), opening
        vendors.assert_untouched()
        # Reads, and other connections, go on.
        INVITE.script(vendors.huntr)
        assert INVITE.send(running).status in INVITE.success


def test_outside_the_hours_who_does_not_wait_is_promised(built, vendors, texting: Texting) -> None:
    with paused(vendors, closed()) as running:
        people, key = fresh_people(120), fresh_key()
        answer = running.post(CAMPAIGN, sms(people), idempotency=key, headers={"Prefer": "respond-async"})
        assert answer.status == 202, answer
        target = f"/v1/operations/{answer.data['id']}"
        waits = wait_until("it waits", lambda: in_state(running, target, "waiting"))
        assert waits["reason"] == "send_window"
        vendors.assert_untouched()
        running.crash()
        running.restart()
        assert in_state(running, target, "waiting")
        # The hours begin: here by another configuration, as the clock is everybody's.
        running.crash()
        running.connections["voicehire-paris"].settings["send_window"] = OPEN
        running.restart()
        wait_until("it's sent", lambda: in_state(running, target, "applied"))
        assert texting.requests == [national(people[:100]), national(people[100:])]


def test_hours_that_begin_too_late(built, vendors, texting: Texting) -> None:
    with paused(vendors, closed()) as running:
        body = sms(fresh_people(2), not_after=doc.now_text(2))
        answer = running.post(CAMPAIGN, body, idempotency=True, headers={"Prefer": "respond-async"})
        assert answer.status == 202
        target = f"/v1/operations/{answer.data['id']}"
        end = wait_until("it's given up", lambda: in_state(running, target, "rejected"))
        assert end["effect"] == "none" and end["progress"]["not_attempted"] == 2
        vendors.assert_untouched()


def test_within_the_hours(built, vendors, texting: Texting) -> None:
    with paused(vendors, OPEN) as running:
        assert running.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True).status == 200


def in_state(running: Gateway, target: str, state: str) -> dict | None:
    record = running.get(target).data
    return record if record["state"] == state else None


# Budgets


@pytest.fixture
def budgeted(built, vendors):
    callers = {
        "full": {"scopes": ["read", "write", "spend"], "quota": {"messages_per_day": 10}},
        "second": {"scopes": ["read", "write", "spend"]},
        "admin": {"scopes": ["admin"]},
    }
    connections = [Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR")]
    with Gateway(connections, callers=callers) as running:
        yield running


def test_a_budget_is_reserved_before_anything_is_sent(budgeted: Gateway, texting: Texting) -> None:
    answer = budgeted.post(CAMPAIGN, sms(fresh_people(11)), idempotency=True)
    problem(answer, 402, "budget_exceeded", "none", origin="caller")
    assert texting.requests_seen == 0
    assert budgeted.post(CAMPAIGN, sms(fresh_people(10)), idempotency=True).status == 200
    problem(budgeted.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True), 402, "budget_exceeded", "none")
    assert budgeted.post(CAMPAIGN, sms(fresh_people(50)), idempotency=True, key="second").status == 200
    budgeted.crash()
    budgeted.restart()
    problem(budgeted.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True), 402, "budget_exceeded", "none")
    assert texting.total == 60


def test_a_budget_holds_for_requests_at_once(budgeted: Gateway, texting: Texting) -> None:
    texting.delay = (0.05, 0.1)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(
            lambda _: budgeted.post(CAMPAIGN, sms(fresh_people(3)), idempotency=True), range(16)))  # fmt: skip
    assert sorted(answer.status for answer in answers) == [200] * 3 + [402] * 13
    assert texting.total == 9


def test_what_was_not_sent_is_given_back(budgeted: Gateway, texting: Texting) -> None:
    texting.credits = 0
    refused = budgeted.post(CAMPAIGN, sms(fresh_people(10)), idempotency=True)
    problem(refused, 402, "provider_credits_exhausted", "none")
    texting.top_up(100)
    assert order(budgeted, "voicehire-paris", "credits/topped-up").status == 200
    assert budgeted.post(CAMPAIGN, sms(fresh_people(10)), idempotency=True).status == 200
