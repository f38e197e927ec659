"""A lane without numbers learns from the first 429 on (RL-8); how well it does so over time: `test_steady_load.py`."""

from __future__ import annotations

import threading
import time

import pytest

from behaviours import delayed, gated, json_answer
from calls import READ_JOB, READ_PEOPLE, Call
from configuration import Connection
from gateway import Gateway
from limiter import Gauge
from texting import wait_until
from traffic import AMPLE, NO_BREAKER, NOW, asking, codes, limits, push, refused_there, run

LIMITED = json_answer({"message": "Too many requests"}, 429)
UNADVISED = {"holds": {"default": "200ms", "cap": "200ms"}, **NO_BREAKER}


def learned(gateway: Gateway, name: str) -> dict | None:
    return limits(gateway, name)["learned"]


def at_a_steady_pace(gateway: Gateway, call: Call, count: int = 14, pause: float = 0.05) -> None:
    """Some traffic whose rate can be told: about 20 calls a second."""
    for _ in range(count):
        assert call.send(gateway, headers=NOW).status == 200
        time.sleep(pause)


@pytest.mark.parametrize(
    "call, settings", [(READ_JOB, {}), (READ_PEOPLE, {"published_limits": False})], ids=["huntr", "voicehire"]
)
def test_without_numbers_it_is_unthrottled_at_first(serve, vendors, call: Call, settings: dict) -> None:
    gateway = serve(Connection.to(vendors[call.provider], call.provider, call.connection, **settings))
    gauge, gate = Gauge(), threading.Event()
    call.script(vendors[call.provider], gauge.around(gated(gate, call.good_answer())))
    answers: list = []
    everybody = threading.Thread(
        target=lambda: answers.extend(gateway.together([asking(call, 20) for _ in range(60)]))
    )
    everybody.start()
    try:
        # As many as the bulkhead allows, and at once.
        wait_until("the bulkhead is full", lambda: gauge.now == 16, 5)
    finally:
        gate.set()
        everybody.join(30)
    assert {answer.status for answer in answers} == {200} and len(answers) == 60
    assert learned(gateway, call.connection) is None


def test_the_first_429_teaches_a_rate_below_what_was_refused(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **UNADVISED))
    READ_JOB.script(vendors.huntr, *[READ_JOB.good_answer()] * 14, LIMITED, READ_JOB.good_answer())
    begun = time.monotonic()
    at_a_steady_pace(gateway, READ_JOB)
    rate = 14 / (time.monotonic() - begun)
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    found = learned(gateway, "huntr")
    # However it measures the rate, what it learns is less, and not next to nothing.
    assert found is not None and 0.1 * rate <= found["per_second"] <= rate, (found, rate)
    assert found["ceiling"] is None or found["ceiling"] >= found["per_second"], found


def test_each_429_takes_its_share(serve, vendors) -> None:
    """`learning.decrease`, here a half."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", learning={"decrease": 0.5}, **UNADVISED))
    READ_JOB.script(vendors.huntr, *[READ_JOB.good_answer()] * 14, LIMITED, LIMITED, READ_JOB.good_answer())
    at_a_steady_pace(gateway, READ_JOB)
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    first = learned(gateway, "huntr")

    def refused_again() -> bool:
        READ_JOB.send(gateway, headers=NOW)
        return len(vendors.huntr.ledger) >= 16

    wait_until("the second 429", refused_again)
    second = learned(gateway, "huntr")
    assert first is not None and second is not None
    assert 0.4 * first["per_second"] <= second["per_second"] <= 0.7 * first["per_second"], (first, second)


def test_it_dares_more_as_long_as_nothing_is_refused(serve, vendors) -> None:
    """Additive increase."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **UNADVISED))
    READ_JOB.script(vendors.huntr, *[READ_JOB.good_answer()] * 14, LIMITED, READ_JOB.good_answer())
    at_a_steady_pace(gateway, READ_JOB)
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    before = learned(gateway, "huntr")
    asked = run(push(gateway, lambda: asking(READ_JOB, 10), 8, 2.5))
    after = learned(gateway, "huntr")
    assert codes(asked).keys() == {"200"}
    # Null: there is nothing left that it would have to keep to.
    assert before is not None and (after is None or after["per_second"] > before["per_second"]), (before, after)


def test_known_limits_are_not_unlearned(serve, vendors) -> None:
    """A 429 in spite of them is a hold; the windows stay as they are."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **{**AMPLE, **UNADVISED}))
    READ_JOB.script(vendors.huntr, LIMITED, READ_JOB.good_answer())
    refused_there(READ_JOB.send(gateway, headers=NOW), 429, "provider_rate_limited")
    data = limits(gateway, "huntr")
    assert data["learned"] is None and data["hold"] is not None
    assert [each["requests"] for each in data["windows"]] == [5_000]
    wait_until("the hold is over", lambda: limits(gateway, "huntr")["hold"] is None, 3)
    slow = delayed(0.2, READ_JOB.good_answer())
    gauge = Gauge()
    READ_JOB.script(vendors.huntr, gauge.around(slow))
    # The ramp after the hold, and then as many as the bulkhead allows.
    for _ in range(3):
        assert {answer.status for answer in gateway.together([asking(READ_JOB, 20) for _ in range(32)])} == {200}
    assert gauge.peak == 16
