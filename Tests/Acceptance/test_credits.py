"""402: what is known about an account's credits, and what is no longer sent because of it (CR-1 to CR-5)."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import behaviours
import documents as doc
from answers import Answer
from behaviours import json_answer
from calls import INVITE, READ_JOB, READ_PEOPLE, SOURCE, problem
from configuration import Connection, fresh_key
from fakevendor import Behaviour
from gateway import Gateway
from texting import CAMPAIGN, CREDITS, Texting, fresh_people, sms, wait_until
from traffic import (
    AMPLE, CALLERS, ONCE, Asked, Fleet, assert_prompt, codes, connection, credits, order, refused_here, seconds_of, wait,
)  # fmt: skip


def insufficient(required: int | None = None, available: float | None = None) -> Behaviour:
    details = {name: value for name, value in (("required", required), ("available", available)) if value is not None}
    return json_answer(doc.voicehire_error("INSUFFICIENT_CREDITS", "Insufficient credits", details), 402)


class Account:
    """VoiceHire behind a gateway: texting, with a balance that the gateway may ask for.

    Without a balance nobody can tell how much there is: what is refused is refused by the test's word.
    """

    def __init__(self, gateway: Gateway, name: str, vendors, balance: int | None = None):
        self.gateway = gateway
        self.name = name
        self.campaign = CAMPAIGN.replace("voicehire-paris", name)
        self.vendor = vendors.voicehire
        self.texting = Texting(self.vendor, credits=balance)
        if balance is None:
            self.vendor.on("GET", CREDITS, json_answer(doc.voicehire_error("RESOURCE_NOT_FOUND", "No account"), 404))

    def text(self, people: int = 1, **more) -> Answer:
        more.setdefault("idempotency", True)
        return self.gateway.post(self.campaign, sms(fresh_people(people)), **more)

    @property
    def posts(self) -> int:
        return len(self.vendor.calls("POST"))

    @property
    def asked_for_balance(self) -> list[float]:
        return [entry.at for entry in self.vendor.calls("GET", CREDITS)]

    @property
    def state(self) -> dict:
        return credits(self.gateway, self.name)

    def refuse_once(self, required: int | None = None, available: float | None = None) -> None:
        """The next call that texts people is answered 402."""
        self.texting.answer(self.texting.requests_seen, insufficient(required, available))


@pytest.fixture(scope="module")
def _accounts(built, _session_vendors):
    fleet = Fleet(_session_vendors.voicehire, "voicehire", 40, **AMPLE, **ONCE)
    other = Connection.to(_session_vendors.huntr, "huntr", **AMPLE)
    with Gateway([*fleet.connections, other], callers=CALLERS, quick=False) as gateway:
        yield gateway, fleet


@pytest.fixture
def account(_accounts, serve, vendors):
    """`account(balance=10)`: one that nobody has used; with settings of its own it gets a gateway of its own."""
    gateway, fleet = _accounts

    def make(balance: int | None = None, **settings) -> Account:
        if not settings:
            (call,) = fleet.take(READ_PEOPLE)
            return Account(gateway, call.connection, vendors, balance)
        own = Connection.to(vendors.voicehire, "voicehire", **{**AMPLE, **ONCE, **settings})
        return Account(serve(own), "voicehire", vendors, balance)

    return make


# What is known


def test_all_is_well_at_first(account) -> None:
    it = account(balance=245)
    state = it.state
    assert state["state"] in ("ok", "unknown") and state["available"] == 245, state
    assert state["required"] is None and state["probe_at"] is None
    assert state["ledger"] == {"reserved": 0, "settled": 0, "released": 0, "held": 0}
    assert connection(it.gateway, it.name)["credits"] == state["state"]
    assert it.text().status == 200


def test_one_credit_that_is_missing_means_exhausted(account) -> None:
    it = account()
    it.refuse_once()
    answer = it.text(1)
    problem(answer, 402, "provider_credits_exhausted", "none", origin="provider", attempts=1, retryable=True)
    state = it.state
    assert state["state"] == "exhausted" and state["required"] == 1, state
    assert doc.instant(state["probe_at"]) > doc.instant(state["since"])
    assert abs(doc.instant(state["since"]).timestamp() - time.time()) < 5
    shown = connection(it.gateway, it.name)
    assert (shown["state"], shown["credits"]) == ("out_of_credits", "exhausted")


def test_none_available_means_exhausted(account) -> None:
    it = account()
    it.refuse_once(required=50, available=0)
    problem(it.text(50), 402, "provider_credits_exhausted", "none", origin="provider")
    assert it.state["state"] == "exhausted"
    refused_here(it.text(1), 402, "provider_credits_exhausted")
    assert it.posts == 1


def test_a_smaller_batch_may_still_try(account) -> None:
    """Without numbers: what failed is known to be too much, and nothing else."""
    it = account()
    it.refuse_once()
    problem(it.text(50), 402, "provider_credits_exhausted", "none", origin="provider")
    state = it.state
    assert (state["state"], state["required"]) == ("insufficient", 50), state
    for size in (50, 51, 100):
        refused_here(it.text(size), 402, "provider_credits_exhausted")
    assert it.posts == 1
    assert it.text(49).status == 200 and it.posts == 2
    # That something smaller worked says nothing about what had failed.
    refused_here(it.text(50), 402, "provider_credits_exhausted")
    assert it.posts == 2


def test_the_least_failing_cost_counts(account) -> None:
    it = account()
    for size in (60, 20):
        it.refuse_once()
        problem(it.text(size), 402, "provider_credits_exhausted", "none", origin="provider")
    assert it.state["required"] == 20
    refused_here(it.text(20), 402, "provider_credits_exhausted")
    refused_here(it.text(60), 402, "provider_credits_exhausted")
    assert it.text(19).status == 200
    assert it.posts == 3


def test_the_vendors_numbers_count(account) -> None:
    """`required` and `available`: a chunk that costs more than the balance isn't sent, one that doesn't is."""
    it = account(balance=10)
    answer = it.text(50)
    document = problem(answer, 402, "provider_credits_exhausted", "none", origin="provider")
    assert document["upstream"]["details"] == {"required": 50, "available": 10}
    assert "50" in document["detail"] and "10" in document["detail"]
    state = it.state
    assert (state["state"], state["available"], state["required"]) == ("insufficient", 10, 50), state
    refused = refused_here(it.text(11), 402, "provider_credits_exhausted")
    assert "10" in refused["detail"], refused
    assert it.posts == 1
    assert it.text(10).status == 200
    # And then there is nothing left, whoever notices it first.
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    refused_here(it.text(1), 402, "provider_credits_exhausted")
    assert it.posts <= 3 and it.texting.total == 10


def test_costs_are_those_of_a_chunk(account) -> None:
    """Of 250 people, 100 can be paid for: the first chunk goes out, the second is refused."""
    it = account(balance=130)
    answer = it.text(250)
    document = problem(answer, 402, "provider_credits_exhausted", "partial", origin="provider")
    assert (document["result"]["added"], document["result"]["not_attempted"]) == (100, 150)
    assert it.posts == 2
    assert it.text(30).status == 200 and it.texting.total == 130


def test_a_fraction_of_a_credit_pays_for_nobody(account) -> None:
    it = account()
    it.refuse_once(required=2, available=1.5)
    problem(it.text(2), 402, "provider_credits_exhausted", "none")
    state = it.state
    assert (state["state"], state["required"]) == ("insufficient", 2), state
    refused_here(it.text(2), 402, "provider_credits_exhausted")
    assert it.posts == 1
    assert it.text(1).status == 200


# What goes on


def test_500_calls_after_a_402_for_one_credit(account) -> None:
    """CR-2: none of them reaches the vendor, each is told at once (p99 under 10 ms), and so is when to come back."""
    it = account(balance=0)
    problem(it.text(1), 402, "provider_credits_exhausted", "none", origin="provider")
    alone = [it.text(1) for _ in range(100)]
    assert_prompt(alone, 0.01)
    people = fresh_people(400)
    together = it.gateway.together([
        {"method": "POST", "target": it.campaign, "document": sms([person]), "headers": {"Idempotency-Key": fresh_key()}}
        for person in people
    ])  # fmt: skip
    for answer in alone + together:
        refused_here(answer, 402, "provider_credits_exhausted")
        assert 1 <= seconds_of(answer) <= 61, answer
    assert it.posts == 1, "a call reached the vendor"
    assert it.texting.total == 0


def test_the_key_of_a_local_refusal_is_free(account) -> None:
    it = account(balance=0)
    key, document = fresh_key(), sms(fresh_people(1))
    for _ in range(2):
        answer = it.gateway.post(it.campaign, document, idempotency=key)
        problem(answer, 402, "provider_credits_exhausted", "none")
        assert answer.header("idempotency-replayed") is None
    it.texting.top_up(10)
    assert order(it.gateway, it.name, "credits/topped-up").status == 200
    answer = it.gateway.post(it.campaign, document, idempotency=key)
    assert answer.status == 200 and answer.header("idempotency-replayed") is None, answer
    assert it.texting.total == 1


def test_reads_and_other_connections_go_on(account, vendors) -> None:
    it = account(balance=0)
    INVITE.script(vendors.huntr)
    READ_JOB.script(vendors.huntr)
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    assert READ_PEOPLE.through(it.name).send(it.gateway).status == 200
    assert READ_JOB.send(it.gateway).status == 200
    assert INVITE.send(it.gateway).status == 201, "another connection's $ call"


def test_a_breaker_is_not_fed_by_402(account) -> None:
    it = account(breaker={"failures": 2, "minimum": 2, "ratio": 0.1, "open": "1m"})
    for size in (90, 80, 70, 60):
        it.refuse_once()
        problem(it.text(size), 402, "provider_credits_exhausted", "none", origin="provider")
    assert READ_PEOPLE.through(it.name).send(it.gateway).status == 200
    assert connection(it.gateway, it.name)["breaker"] == "closed"


def test_what_costs_nothing_is_never_refused_for_credits(serve, vendors) -> None:
    """Hirempire's 402 is about its plan, not about an account to be emptied: another call is still tried."""
    gateway = serve(Connection.to(vendors.hirempire, "hirempire", **AMPLE))
    SOURCE.script(vendors.hirempire, json_answer(doc.hirempire_error("Upgrade"), 402), SOURCE.good_answer())
    problem(SOURCE.send(gateway), 402, "provider_credits_exhausted", "none", origin="provider")
    assert SOURCE.send(gateway).status in SOURCE.success
    assert len(vendors.hirempire.ledger) == 2


def test_a_vendor_without_credits(account) -> None:
    it = account()
    problem(it.gateway.get("/v1/connections/huntr/credits", key="admin"), 501, "unsupported_operation", "none")
    assert connection(it.gateway, "huntr")["credits"] is None


# Opening again


def test_the_free_balance_opens_it_again(account) -> None:
    """CR-3: not one call that costs is made to find out."""
    it = account(balance=0, credits={"probe_after": "1s"})
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    first_402 = it.posts
    it.texting.top_up(5)
    begun = time.monotonic()

    def served() -> bool:
        answer = it.text(1)
        if answer.status == 402:
            refused_here(answer, 402, "provider_credits_exhausted")
            assert seconds_of(answer) <= 3
            assert it.posts == first_402, "a call that costs was made before the account was known to be open"
            return False
        assert answer.status == 200, answer
        return True

    wait_until("it's served again", served, 6)
    assert time.monotonic() - begun < 4
    assert it.asked_for_balance and it.posts == first_402 + 1
    assert it.state["state"] == "ok" and connection(it.gateway, it.name)["state"] == "ok"


def test_balance_probes_come_less_and_less_often(account) -> None:
    """First after `probe_after`, then doubling, with a campaign that waits for them all the time."""
    it = account(balance=100, credits={"probe_after": "1s"})
    parked = it.gateway.post(it.campaign, sms(fresh_people(150), on_exhausted="park"), idempotency=True, headers=wait(0))
    assert parked.status == 202, parked
    it.vendor.wait_for(lambda ledger: sum(entry.method == "POST" for entry in ledger) >= 2)
    refused = [entry.at for entry in it.vendor.calls("POST")][-1]
    time.sleep(3.6)
    probes = [at - refused for at in it.asked_for_balance if at > refused + 0.3]
    # After 1 and 3 s, and then not before the seventh; what asks for other reasons would come on top.
    assert 2 <= len(probes) <= 3, f"asked for the balance {probes} s after the 402"
    assert 0.7 <= probes[0] <= 1.6, probes
    assert probes[1] - probes[0] >= 1.5 * min(probes[0], 1.0), probes
    it.texting.top_up(50)
    assert order(it.gateway, it.name, "credits/topped-up").status == 200
    wait_until("it goes on", lambda: it.texting.total == 150, 10)
    assert len(it.vendor.calls("POST")) == 3, "a call that costs was made to find out"


def test_topped_up_opens_it_at_once(account) -> None:
    it = account(balance=0)
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    refused_here(it.text(1), 402, "provider_credits_exhausted")
    it.texting.top_up(5)
    opened = order(it.gateway, it.name, "credits/topped-up")
    assert opened.status == 200 and opened.data["name"] == it.name, opened
    assert opened.data["credits"] in ("ok", "unknown") and opened.data["state"] == "ok", opened
    assert it.text(1).status == 200
    assert connection(it.gateway, it.name)["state"] == "ok"


def test_topped_up_too_early_does_no_harm(account) -> None:
    """It's said to be open and isn't: one call finds out, and no further one does."""
    it = account(balance=0)
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    assert order(it.gateway, it.name, "credits/topped-up").status == 200
    for _ in range(5):
        problem(it.text(1), 402, "provider_credits_exhausted", "none")
    assert it.posts <= 2 and it.state["state"] == "exhausted"


def test_topping_up_is_the_administrators(account) -> None:
    it = account()
    problem(order(it.gateway, it.name, "credits/topped-up", key="full"), 403, "scope_missing", "none")


def test_a_parked_campaign_goes_on_when_topped_up(account) -> None:
    """CR-5: only what was not attempted is sent, once."""
    it = account(balance=150)
    people = fresh_people(400)
    parked = it.gateway.post(it.campaign, sms(people, on_exhausted="park"), idempotency=True, headers=wait(0))
    assert parked.status == 202, parked

    def record(state: str) -> dict | None:
        found = it.gateway.get(parked.header("location")).data
        return found if found["state"] == state else None

    assert wait_until("it waits", lambda: record("waiting"))["reason"] == "credits"
    assert it.texting.total == 100
    it.texting.top_up(1_000)
    assert order(it.gateway, it.name, "credits/topped-up").status == 200
    assert wait_until("it's done", lambda: record("applied"))["progress"]["added"] == 400
    assert it.texting.total == 400 and not it.texting.twice and it.posts == 5


def test_many_at_once_on_the_last_credits(account) -> None:
    """40 calls for 10 credits: ten people are texted, nobody twice, and the account is closed after that."""
    it = account(balance=10)
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: it.text(1), range(40)))
    found = codes(Asked(0, answer) for answer in answers)
    assert found == {"200": 10, "provider_credits_exhausted": 30}, found
    assert it.texting.total == 10 and not it.texting.twice
    before = it.posts
    refused_here(it.text(1), 402, "provider_credits_exhausted")
    assert it.posts == before


# The ledger


def test_every_credit_is_accounted_for(account) -> None:
    """CR-4: reserved = settled + released + held, at each moment and at the end."""
    it = account(balance=100_000)
    samples: list[dict] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            samples.append(it.state["ledger"])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        it.texting.delay = (0.03, 0.06)
        assert it.text(7).status == 200
        it.texting.delay = (0, 0)
        # Ten are asked for, eight get a message: the vendor's count decides.
        it.texting.answer(it.texting.requests_seen, json_answer(doc.voicehire_sourced(8, 2, 8)))
        assert it.text(10).data["messages_sent"] == 8
        it.refuse_once()
        problem(it.text(20), 402, "provider_credits_exhausted", "none")
        it.texting.answer(it.texting.requests_seen, json_answer(doc.voicehire_error("VALIDATION_ERROR", "No"), 400))
        problem(it.text(4), 422, "provider_rejected", "none")
        it.texting.answer(it.texting.requests_seen, behaviours.hang_up(), texting=True)
        lost = it.text(3)
        problem(lost, 502, "provider_unreachable", "unknown")
    finally:
        done.set()
        watcher.join(10)
    assert it.state["ledger"] == {"reserved": 44, "settled": 15, "released": 26, "held": 3}
    assert samples
    # While a call is on its way its credits are reserved, and neither settled nor given back yet: so they are held.
    for ledger in samples:
        assert ledger["reserved"] == ledger["settled"] + ledger["released"] + ledger["held"], ledger
    resolved = it.gateway.post(
        f"/v1/operations/{lost.json['operation_id']}/resolve", {"as": "applied"}, key="admin"
    )
    assert resolved.status == 200, resolved
    assert it.state["ledger"] == {"reserved": 44, "settled": 18, "released": 26, "held": 0}


def test_a_local_refusal_reserves_nothing_for_good(account) -> None:
    it = account(balance=0)
    problem(it.text(1), 402, "provider_credits_exhausted", "none")
    for _ in range(3):
        refused_here(it.text(1), 402, "provider_credits_exhausted")
    ledger = it.state["ledger"]
    assert ledger["reserved"] == ledger["released"] and ledger["settled"] == ledger["held"] == 0, ledger


def test_the_balance_is_live(account) -> None:
    it = account(balance=20)
    assert it.state["available"] == 20
    assert it.text(5).status == 200
    assert it.state["available"] == 15
    it.texting.top_up(85)
    assert it.state["available"] == 100


@pytest.mark.parametrize(
    "broken", [behaviours.hang_up(), json_answer({}, 500), json_answer({"credits_available": "x"})],
    ids=["hang up", "500", "nonsense"],
)  # fmt: skip
def test_a_balance_that_cannot_be_had_is_null(account, broken) -> None:
    """And no call waits for it."""
    it = account()
    it.vendor.on("GET", CREDITS, broken)
    state = it.state
    assert state["available"] is None and state["state"] in ("ok", "unknown"), state
    assert it.text(1).status == 200
