"""Windows, holds and credit state survive a restart, clean or not (RL-1, CR-1); a pause: `test_connections.py`."""

from __future__ import annotations

import time

import pytest

import documents as doc
from behaviours import json_answer
from calls import READ_JOB, READ_PEOPLE, problem
from configuration import Connection
from gateway import Gateway
from limiter import Window, check_windows
from texting import CAMPAIGN, CREDITS, Texting, fresh_people, sms, wait_until
from traffic import (
    AMPLE, NOW, ONCE, asking, connection, credits, limits, push, refused_here, refused_there, run, seconds_of, wait,
    window, windows,
)  # fmt: skip

HOWS = ["SIGKILL", "SIGTERM", "SIGHUP"]


def again(gateway: Gateway, how: str) -> None:
    if how == "SIGHUP":
        gateway.hang_up()
        time.sleep(0.4)
    elif how == "SIGKILL":
        gateway.crash()
        gateway.restart()
    else:
        gateway.stop_process()
        gateway.restart()


@pytest.mark.parametrize("how", HOWS)
def test_a_hold_goes_on(serve, vendors, how: str) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **AMPLE, **ONCE))
    READ_JOB.script(vendors.huntr, json_answer({}, 429, {"Retry-After": "60"}), READ_JOB.good_answer())
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    before = limits(gateway, "huntr")["hold"]
    again(gateway, how)
    refused = READ_JOB.send(gateway, headers=NOW)
    refused_here(refused, 429, "provider_rate_limited")
    assert 52 <= seconds_of(refused) <= 62
    after = limits(gateway, "huntr")["hold"]
    assert abs((doc.instant(after["until"]) - doc.instant(before["until"])).total_seconds()) < 2
    assert connection(gateway, "huntr")["state"] == "held"
    assert len(vendors.huntr.ledger) == 1


@pytest.mark.parametrize("how", HOWS)
def test_a_window_stays_used(serve, vendors, how: str) -> None:
    """Over any sliding window the vendor sees at most its limit, with a restart in the middle of it."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **windows(window("all", 8, "2s"))))
    READ_JOB.script(vendors.huntr)
    asked = run(push(gateway, lambda: asking(READ_JOB, 1), 8, 0.3))
    assert sum(each.answer.status == 200 for each in asked) >= 1
    again(gateway, how)
    answers = gateway.together([asking(READ_JOB, 20) for _ in range(8)])
    assert {answer.status for answer in answers} == {200}
    check_windows([entry.at for entry in vendors.huntr.ledger], Window(8, 2))


@pytest.mark.parametrize("how", HOWS)
def test_a_long_window_stays_used(serve, vendors, how: str) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **windows(window("all", 5, "1h"), window("read", 50, "1h"))))
    READ_JOB.script(vendors.huntr)
    assert [READ_JOB.send(gateway).status for _ in range(4)] == [200] * 4
    again(gateway, how)
    shown = {each["class"]: each["used"] for each in limits(gateway, "huntr")["windows"]}
    # After an unclean end, what was reserved and never used may count as well.
    assert 4 <= shown["all"] <= 5 and 4 <= shown["read"] <= 50, shown
    statuses = [READ_JOB.send(gateway, headers=NOW).status for _ in range(3)]
    assert statuses[1:] == [429, 429] and statuses[0] in (200, 429), statuses
    if how != "SIGKILL":
        assert statuses[0] == 200, "a clean end forgot a place"
    assert len(vendors.huntr.ledger) <= 5


@pytest.mark.parametrize("how", HOWS)
def test_an_empty_account_stays_empty(serve, vendors, how: str) -> None:
    texting = Texting(vendors.voicehire, credits=0)
    READ_PEOPLE.script(vendors.voicehire)
    gateway = serve(Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **AMPLE))
    problem(gateway.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True), 402, "provider_credits_exhausted", "none")
    assert credits(gateway, "voicehire-paris")["state"] == "exhausted"
    posts = len(vendors.voicehire.calls("POST"))
    again(gateway, how)
    for _ in range(5):
        refused_here(
            gateway.post(CAMPAIGN, sms(fresh_people(1)), idempotency=True), 402, "provider_credits_exhausted"
        )
    assert len(vendors.voicehire.calls("POST")) == posts, "a call that costs was made to find out again"
    assert credits(gateway, "voicehire-paris")["state"] == "exhausted"
    assert READ_PEOPLE.send(gateway).status == 200 and texting.total == 0


def test_what_failed_is_remembered_with_its_cost(serve, vendors) -> None:
    texting = Texting(vendors.voicehire)
    vendors.voicehire.on("GET", CREDITS, json_answer(doc.voicehire_error("RESOURCE_NOT_FOUND", "No account"), 404))
    texting.answer(0, json_answer(doc.voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits"), 402))
    gateway = serve(Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **AMPLE))
    problem(gateway.post(CAMPAIGN, sms(fresh_people(40)), idempotency=True), 402, "provider_credits_exhausted", "none")
    again(gateway, "SIGKILL")
    state = credits(gateway, "voicehire-paris")
    assert (state["state"], state["required"]) == ("insufficient", 40), state
    refused_here(gateway.post(CAMPAIGN, sms(fresh_people(40)), idempotency=True), 402, "provider_credits_exhausted")
    assert gateway.post(CAMPAIGN, sms(fresh_people(39)), idempotency=True).status == 200
    assert texting.total == 39


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
def test_a_limited_call_that_contacts_people_goes_out_after_it(serve, vendors, how: str) -> None:
    """202 is a promise: once, after the hold, by the next process."""
    texting = Texting(vendors.voicehire)
    texting.answer(0, json_answer(doc.voicehire_error("RATE_LIMIT_EXCEEDED", "x"), 429, {"Retry-After": "2"}))
    gateway = serve(Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **AMPLE))
    kept = gateway.post(CAMPAIGN, sms(fresh_people(3)), idempotency=True, headers=wait(0))
    assert kept.status == 202, kept
    texting.wait_for_requests(1)
    wait_until("it waits", lambda: gateway.get(kept.header("location")).data["state"] == "waiting")
    again(gateway, how)
    wait_until("it's done", lambda: gateway.get(kept.header("location")).data["state"] == "applied")
    first, second = (entry.at for entry in vendors.voicehire.calls("POST"))
    assert second - first >= 2.0
    assert texting.total == 3 and not texting.twice
