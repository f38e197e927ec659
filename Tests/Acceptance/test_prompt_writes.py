"""Writes that spend nothing and may leave at once: recorded and dispatched in one step (OP-1, OP-6, DL-1)."""

from __future__ import annotations

import collections
import http.client
import itertools
import random
import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

import pytest

from behaviours import delayed, json_answer
from calls import CREATE, problem
from configuration import Connection, fresh_key
from documents import INSTAVIEW_ID, instaview_candidate
from gateway import Gateway
from texting import wait_until
from traffic import AMPLE, NO_BREAKER, ONCE, WIDE, asking, connection, wait, window, windows

PERSON = f"/v1/candidates/instaview:{INSTAVIEW_ID}"


def operations(gateway: Gateway, key: str) -> list[dict]:
    return gateway.get(f"/v1/operations?idempotency_key={key}").data


def posts(vendor) -> int:
    return sum(entry.method == "POST" for entry in vendor.ledger)


def test_killed_between_the_record_and_the_send(serve, vendors) -> None:
    """Nobody can tell whether it left, so it's unknown: never sent again but by a person's word, and then once."""
    gateway = serve(Connection.to(vendors.instaview, "instaview", **AMPLE, **NO_BREAKER))
    CREATE.script(vendors.instaview)
    gateway.crash()
    gateway.restart("after-accept")
    # After an unclean stop the last second counts as fully used (RL-1): who comes at once waits.
    time.sleep(1.2)
    key, document = fresh_key(), CREATE.document()
    with pytest.raises((OSError, ConnectionError)):
        gateway.post(CREATE.target, document, idempotency=key)
    assert gateway.wait(10) == -9
    gateway.restart()
    (operation,) = operations(gateway, key)
    assert (operation["state"], operation["effect"]) == ("unknown", "unknown")
    again = gateway.post(CREATE.target, document, idempotency=key)
    assert again.status in (502, 504) and again.json["effect"] == "unknown", again
    assert again.header("idempotency-replayed") == "true"
    time.sleep(1)
    assert posts(vendors.instaview) == 0
    resolved = gateway.post(
        f"/v1/operations/{operation['id']}/resolve", {"as": "not_applied", "evidence": "it isn't there"}, key="admin")
    assert resolved.status == 200, resolved
    assert gateway.post(CREATE.target, document, idempotency=key).status == 201
    assert posts(vendors.instaview) == 1


def test_who_waits_for_the_limit_is_only_accepted(serve, vendors) -> None:
    """What waits for its turn has not been dispatched: after a kill it goes on, once."""
    limited = windows(window("all", 1, "3s"))
    gateway = serve(Connection.to(vendors.instaview, "instaview", **limited, **NO_BREAKER))
    CREATE.script(vendors.instaview)
    assert CREATE.send(gateway, headers=wait(10)).status == 201
    key, document = fresh_key(), CREATE.document()
    background = threading.Thread(target=_ignoring, args=(gateway, document, key))
    background.start()
    wait_until("it is accepted", lambda: operations(gateway, key))
    assert operations(gateway, key)[0]["state"] in ("accepted", "waiting")
    gateway.crash()
    background.join(20)
    assert posts(vendors.instaview) == 1
    gateway.restart()
    wait_until("it goes on by itself", lambda: operations(gateway, key)[0]["state"] == "applied")
    assert posts(vendors.instaview) == 2
    answer = gateway.post(CREATE.target, document, idempotency=key)
    assert answer.header("idempotency-replayed") == "true" and answer.status in (200, 201)
    assert posts(vendors.instaview) == 2


def _ignoring(gateway: Gateway, document, key: str) -> None:
    try:
        gateway.post(CREATE.target, document, idempotency=key, headers=wait(10))
    except (OSError, ConnectionError):
        pass


def test_a_store_that_hangs_leaves_places_for_reads(serve, vendors) -> None:
    """Creates that wait for the store hold half of the connection's places at most, and give them back."""
    places = {"bulkhead": {"in_flight": 4, "waiting": 64}}
    gateway = serve(Connection.to(vendors.instaview, "instaview", **AMPLE, **ONCE, **NO_BREAKER, **places))
    CREATE.script(vendors.instaview)
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", json_answer(instaview_candidate()))
    assert CREATE.send(gateway).status == 201
    before = posts(vendors.instaview)
    answers = []

    def create() -> None:
        answers.append((gateway.post(CREATE.target, CREATE.document()), time.monotonic()))

    with closing(sqlite3.connect(gateway.store, isolation_level=None, timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        threads = [threading.Thread(target=create) for _ in range(12)]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        for _ in range(5):
            asked = time.monotonic()
            assert gateway.get(PERSON).status == 200
            assert time.monotonic() - asked < 0.3
        assert not answers, "the store didn't hang while the reads were made"
        for thread in threads:
            thread.join(10)
        for answer, at in answers:
            problem(answer, 503, "store_unavailable", "none")
            assert at - began < 2
        other.execute("ROLLBACK")
    assert len(answers) == 12 and posts(vendors.instaview) == before
    state = connection(gateway, "instaview")
    assert (state["in_flight"], state["waiting"]) == (0, 0)
    wait_until("the store is back", lambda: CREATE.send(gateway).status == 201)
    assert posts(vendors.instaview) == before + 1
    # What the store may have taken in too late isn't left under way, nor of unknown outcome: it never left.
    for state in ("accepted", "running", "unknown"):
        wait_until(f"nothing is {state}", lambda: not gateway.get(f"/v1/operations?state={state}").data)


def test_a_store_that_is_away_costs_little_of_the_limit(serve, vendors) -> None:
    """Creates that the store can't take use up next to nothing of what reads need."""
    limited = windows(window("all", 20, "60s"))
    places = {"bulkhead": {"in_flight": 4, "waiting": 64}}
    gateway = serve(Connection.to(vendors.instaview, "instaview", **limited, **NO_BREAKER, **places))
    CREATE.script(vendors.instaview)
    vendors.instaview.on("GET", f"/candidates/{INSTAVIEW_ID}", json_answer(instaview_candidate()))
    with closing(sqlite3.connect(gateway.store, isolation_level=None, timeout=5)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            answers = gateway.together([asking(CREATE, 20)] * 12)
            assert {answer.status for answer in answers} == {503}, answers
        other.execute("ROLLBACK")
    read = {"method": "GET", "target": PERSON, "headers": wait(1)}
    assert {answer.status for answer in gateway.together([read] * 18)} == {200}
    assert posts(vendors.instaview) == 0


def test_one_key_at_once_costs_one_call(serve, vendors) -> None:
    """Requests with one key at once: one is sent, and the others take nothing of the connection's limit or places."""
    limited = windows(window("all", 12, "60s"))
    gateway = serve(Connection.to(vendors.instaview, "instaview", **limited, **NO_BREAKER, **WIDE))
    CREATE.script(vendors.instaview)
    for count in range(1, 11):
        request = asking(CREATE)
        request["headers"] = {"Idempotency-Key": fresh_key()}
        answers = gateway.together([request] * 24)
        assert {answer.status for answer in answers} <= {201, 409} and posts(vendors.instaview) == count
    assert CREATE.send(gateway, headers=wait(1)).status == 201
    state = connection(gateway, "instaview")
    assert (state["in_flight"], state["waiting"]) == (0, 0)


def test_the_timeline_tells_of_the_dispatch(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.instaview, "instaview", **AMPLE))
    CREATE.script(vendors.instaview)
    answer = CREATE.send(gateway)
    told = gateway.get(f"/v1/operations/{answer.meta['operation_id']}").data["timeline"]
    assert [line["what"] for line in told] == ["received", "chunk 0: dispatching", "done", "ended"]


class Creating:
    """Callers who create people, one at a time each, and ask under the same key until they know what became of it."""

    def __init__(self, gateway: Gateway, callers: int):
        self.gateway = gateway
        self.over: dict[str, dict[str, Any]] = {}
        self.up = threading.Event()
        self._enough = threading.Event()
        self._problems: list[BaseException] = []
        self._numbers = itertools.count()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(callers)]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self._threads), "callers still wait for their answers"
        if self._problems:
            raise self._problems[0]

    def _work(self) -> None:
        try:
            while not self._enough.is_set():
                email, key = f"person{next(self._numbers)}@example.com", fresh_key()
                answer = self._create(email, key)
                self.over[email] = {"key": key, "status": answer.status, "effect": answer.json.get("effect")}
        except BaseException as problem:  # noqa: BLE001 - raised again by `finish`
            self._problems.append(problem)

    def _create(self, email: str, key: str):
        document = CREATE.document() | {"email": email, "external_id": email.split("@")[0]}
        while True:
            self.up.wait(60)
            try:
                answer = self.gateway.post(CREATE.target, document, idempotency=key)
            except (OSError, ConnectionError, http.client.HTTPException):
                time.sleep(0.02)
                continue
            if answer.status in (200, 201) or answer.json["effect"] == "unknown":
                return answer
            # Still being worked on, or not at all: a process that ends, or hasn't begun.
            assert answer.status in (202, 409, 503), answer
            time.sleep(0.02)


def test_creates_under_kill_9(serve, vendors) -> None:
    """OP-4 for what spends nothing: nobody created twice, nothing lost, and what is unknown is listed."""
    vendors.instaview.on("POST", "/candidates", delayed(0.01, CREATE.good_answer()))
    # No looks to settle anything: the vendor shows nobody.
    vendors.instaview.on("GET", "/candidates", json_answer({"success": False}, 500))
    gateway = serve(Connection.to(vendors.instaview, "instaview", **AMPLE, **NO_BREAKER, **WIDE))
    callers = Creating(gateway, 12)
    for _ in range(8):
        callers.up.set()
        time.sleep(random.uniform(1.1, 1.6))
        callers.up.clear()
        gateway.crash()
        gateway.restart()
    callers.up.set()
    callers.finish()
    created = [entry.json()["email"] for entry in vendors.instaview.ledger if entry.method == "POST"]
    twice = [email for email, count in collections.Counter(created).items() if count > 1]
    assert not twice and len(callers.over) > 200
    unknown = {each["key"] for each in callers.over.values() if each["effect"] == "unknown"}
    for email, each in callers.over.items():
        assert each["status"] not in (200, 201) or email in created, (email, each)
    print({"created": len(created), "callers' people": len(callers.over), "unknown": len(unknown)})
    # At most what was in flight at each kill, and all of it is listed.
    assert len(unknown) <= 8 * 12
    listed = gateway.get("/v1/operations?state=unknown&limit=200").data
    assert len(listed) == len(unknown)
    for state in ("accepted", "running", "waiting"):
        assert gateway.get(f"/v1/operations?state={state}").data == []
