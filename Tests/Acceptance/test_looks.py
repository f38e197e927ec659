"""Looking at the vendor for what is unknown (behaviour.md OP-3), through the ends of processes."""

from __future__ import annotations

import threading
import time

import pytest

import behaviours
import documents as doc
from answers import Answer
from behaviours import json_answer
from calls import INVITE, problem
from configuration import fresh_key
from fakevendor import FakeVendor
from gateway import Gateway
from test_campaigns import act, add, counts, identifier, operation, states
from texting import CANDIDATES, Texting, fresh_people, sms, wait_until

EVERYBODY = ("abc123def456",)


def looks(vendor: FakeVendor) -> int:
    return len(vendor.calls("GET", CANDIDATES))


def lost(gateway: Gateway, texting: Texting, people: list[dict], **more) -> Answer:
    """An operation whose first call texts everybody and is never answered; nobody is shown yet."""
    texting.answer(texting.requests_seen, behaviours.hang_up(), texting=True)
    answer = add(gateway, sms(people), **more)
    problem(answer, 502, "provider_unreachable", "unknown")
    texting.vendor.wait_for(lambda ledger: any(entry.method == "GET" for entry in ledger))
    return answer


def applied(record: dict) -> dict | None:
    return record if record["state"] == "applied" else None


@pytest.mark.parametrize("end", ["kill", "SIGTERM"])
def test_what_the_vendor_shows_after_a_restart_is_settled(durable: Gateway, texting: Texting, end: str) -> None:
    people, key = fresh_people(3), fresh_key()
    answer = lost(durable, texting, people, idempotency=key)
    wait_until("it's listed", lambda: operation(durable, answer)["state"] == "unknown")
    if end == "kill":
        durable.crash()
    else:
        durable.terminate()
        assert durable.wait(15) == 0
    before = looks(texting.vendor)
    texting.shown = EVERYBODY
    durable.restart()
    record = wait_until("it's settled", lambda: applied(operation(durable, answer)))
    assert record["effect"] == "complete" and states(record) == ["applied"]
    assert counts(record, "added", "unknown", "messages_sent") == (3, 0, 3)
    assert record["timeline"][-1]["what"] == "found at the provider: it happened"
    assert looks(texting.vendor) == before + 1
    assert texting.requests_seen == 1 and texting.total == 3
    replay = add(durable, sms(people), idempotency=key)
    assert (replay.status, replay.header("idempotency-replayed")) == (200, "true"), replay
    assert texting.requests_seen == 1
    # Nothing is left to look for.
    durable.crash()
    durable.restart()
    assert durable.get("/v1/operations?state=unknown", key="admin").data == []
    assert looks(texting.vendor) == before + 1


def test_what_was_being_sent_is_looked_for_by_the_next_process(durable: Gateway, texting: Texting) -> None:
    texting.shown = EVERYBODY
    durable.crash()
    durable.restart("after-send")
    key, people = fresh_key(), fresh_people(150)
    with pytest.raises((OSError, ConnectionError)):
        add(durable, sms(people), idempotency=key)
    assert durable.wait(10) == -9
    durable.restart()
    (found,) = durable.get(f"/v1/operations?idempotency_key={key}").data
    record = wait_until("it's settled", lambda: partial(operation(durable, found["id"])))
    assert states(record) == ["applied", "not_attempted"] and record["effect"] == "partial"
    assert act(durable, found["id"], "resume", key="full").status in (200, 202)
    record = wait_until("all is sent", lambda: applied(operation(durable, found["id"])))
    assert counts(record, "added", "unknown") == (150, 0)
    assert texting.requests_seen == 2 and not texting.twice


def partial(record: dict) -> dict | None:
    return record if record["state"] == "partial" else None


def test_absence_settles_nothing_after_a_restart_either(durable: Gateway, texting: Texting) -> None:
    answer = lost(durable, texting, fresh_people(2))
    for _ in range(2):
        durable.crash()
        before = looks(texting.vendor)
        durable.restart()
        # Overdue by then: it's looked for at once, and once.
        texting.vendor.wait_for(lambda ledger: look_count(ledger) > before)
        time.sleep(0.3)
        assert looks(texting.vendor) == before + 1
        assert operation(durable, answer)["state"] == "unknown"
    assert texting.requests_seen == 1


def look_count(ledger: list) -> int:
    return sum(entry.method == "GET" and CANDIDATES.fullmatch(entry.path) is not None for entry in ledger)


def test_what_a_person_has_resolved_is_not_looked_for(durable: Gateway, texting: Texting) -> None:
    answer = lost(durable, texting, fresh_people(2))
    assert act(durable, answer, "resolve", {"as": "not_applied"}).status == 200
    before = looks(texting.vendor)
    durable.crash()
    texting.shown = EVERYBODY
    durable.restart()
    other = lost(durable, texting, fresh_people(1))
    wait_until("the other one is settled", lambda: applied(operation(durable, other)))
    assert looks(texting.vendor) == before + 1
    assert operation(durable, answer)["state"] == "rejected"


def test_two_hundred_are_looked_for_one_after_the_other(durable: Gateway, texting: Texting) -> None:
    """More than one page of the store's list; the vendor never sees two looks at once."""
    people = fresh_people(200)
    texting.instead = {number: behaviours.hang_up() for number in range(200)}
    requests = [
        {"method": "POST", "target": "/v1/campaigns/voicehire-paris:abc123def456/candidates",
         "document": sms([person]), "headers": {"Idempotency-Key": fresh_key()}}
        for person in people
    ]  # fmt: skip
    for at in range(0, 200, 40):
        for answer in durable.together(requests[at : at + 40]):
            problem(answer, 502, "provider_unreachable", "unknown")
    durable.crash()
    texting.people["abc123def456"] += ["0" + person["phone"][3:] for person in people]
    texting.shown = EVERYBODY
    gauge = Gauge(texting)
    durable.restart()
    wait_until(
        "all are settled", lambda: not durable.get("/v1/operations?state=unknown", key="admin", check=False).data, 60)
    assert gauge.most == 1
    assert texting.requests_seen == 200


class Gauge:
    """How many looks the vendor has seen at once."""

    def __init__(self, texting: Texting):
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        listed = texting._list

        def count(entry):
            async def play(exchange):
                with self._lock:
                    self._now += 1
                    self.most = max(self.most, self._now)
                try:
                    return await behaviours.delayed(0.002, listed(entry)).play(exchange)
                finally:
                    with self._lock:
                        self._now -= 1

            return behaviours.Behaviour(play)

        texting.vendor.on("GET", CANDIDATES, behaviours.computed(count))


def test_a_vendor_that_hangs_delays_neither_the_start_nor_the_end(durable: Gateway, texting: Texting) -> None:
    answer = lost(durable, texting, fresh_people(2))
    durable.crash()
    texting.vendor.on("GET", CANDIDATES, behaviours.silence())
    before = looks(texting.vendor)
    started = time.monotonic()
    durable.restart()
    assert time.monotonic() - started < 2
    texting.vendor.wait_for(lambda ledger: look_count(ledger) > before)
    # Meanwhile everything else goes on.
    assert add(durable, sms(fresh_people(1))).status == 200
    durable.terminate()
    started = time.monotonic()
    assert durable.wait(15) == 0, durable.output[-4000:]
    # Its read may take 5 seconds.
    assert time.monotonic() - started < 2.5
    durable.restart()
    assert operation(durable, answer)["state"] == "unknown"


def test_a_vendor_away_at_the_start_ends_no_operation(durable: Gateway, vendors) -> None:
    """The names of Huntr's fields are its own: without them an accepted invitation can't be prepared again, yet."""
    huntr = vendors.huntr
    fields = json_answer({"data": [{"id": doc.FIELD_ID, "name": "City", "fieldType": "TEXT"}]})
    huntr.on("GET", "/org/member-fields", fields, json_answer({"message": "later"}, 503), fields)
    INVITE.script(huntr)
    durable.crash()
    durable.restart("before-dispatch")
    key = fresh_key()
    body = {"email": "ada@example.com", "custom_fields": {"City": "Vancouver"}}
    with pytest.raises((OSError, ConnectionError)):
        durable.post("/v1/invitations?connection=huntr", body, idempotency=key)
    assert durable.wait(10) == -9
    assert len(INVITE.calls(huntr)) == 0
    durable.restart()
    (found,) = durable.get(f"/v1/operations?idempotency_key={key}").data
    record = wait_until(
        "it's sent after all",
        lambda: applied(durable.get(f"/v1/operations/{found['id']}").data))
    assert record["effect"] == "complete" and len(INVITE.calls(huntr)) == 1
    assert len(huntr.calls("GET", "/org/member-fields")) == 3
