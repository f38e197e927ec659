"""What may be under way and wait at once, and that one vendor which hangs harms no other (BH-1, BH-2, DL-1)."""

from __future__ import annotations

import asyncio
import threading
import time
import urllib.request
from typing import Any, Callable

import pytest

from answers import Answer
from behaviours import delayed, gated, json_answer
from calls import OUTREACH, READ_JOB, READ_PEOPLE, Call, problem
from configuration import Connection
from gateway import Gateway
from limiter import Gauge, quantile
from texting import wait_until
from traffic import (
    AMPLE, NO_BREAKER, NOW, ONCE, asking, assert_prompt, connection, limits, refused_here, seconds_of, wait,
)  # fmt: skip

PATIENT = {"connect": "3s", "read": "60s", "write": "60s", "spend": "60s"}
SETTINGS: dict[str, Any] = {**AMPLE, **ONCE, **NO_BREAKER, "timeouts": PATIENT}


def bulkhead(in_flight: int, waiting: int) -> dict[str, Any]:
    return {"bulkhead": {"in_flight": in_flight, "waiting": waiting}}


class Held:
    """Calls whose answers the vendor keeps back until `release`; made by callers in the background."""

    def __init__(self, gateway: Gateway, vendor, call: Call, count: int, seconds: float = 60):
        self.gate = threading.Event()
        self.gauge = Gauge()
        self.answers: list[Answer] = []
        call.script(vendor, self.gauge.around(gated(self.gate, call.good_answer())))
        requests = [asking(call, seconds) for _ in range(count)]
        self._thread = threading.Thread(target=lambda: self.answers.extend(gateway.together(requests, 120)))
        self._thread.start()

    def release(self) -> list[Answer]:
        self.gate.set()
        self._thread.join(120)
        assert self.answers, "its callers were not answered"
        return self.answers

    def __enter__(self) -> "Held":
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._thread.join(120)


def counts(gateway: Gateway, name: str) -> tuple[int, int]:
    data = connection(gateway, name)
    return data["in_flight"], data["waiting"]


def test_no_more_in_flight_than_allowed(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(4, 64)))
    gauge = Gauge()
    READ_JOB.script(vendors.huntr, gauge.around(delayed(0.05, READ_JOB.good_answer())))
    answers = gateway.together([asking(READ_JOB, 30) for _ in range(60)])
    assert {answer.status for answer in answers} == {200} and len(vendors.huntr.ledger) == 60
    assert gauge.peak == 4


def test_the_defaults_are_16_and_64(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS))
    shown = limits(gateway, "huntr")["bulkhead"]
    assert shown == {"in_flight": 0, "in_flight_limit": 16, "waiting": 0, "waiting_limit": 64}
    with Held(gateway, vendors.huntr, READ_JOB, 100) as held:
        wait_until("it is full", lambda: counts(gateway, "huntr") == (16, 64))
        wait_until("the vendor has them", lambda: held.gauge.now == 16)
        assert limits(gateway, "huntr")["bulkhead"] == {
            "in_flight": 16, "in_flight_limit": 16, "waiting": 64, "waiting_limit": 64,
        }  # fmt: skip
        refused_here(READ_JOB.send(gateway), 503, "overloaded")
        answers = held.release()
    assert sorted(answer.status for answer in answers) == [200] * 80 + [503] * 20
    assert held.gauge.peak == 16 and len(vendors.huntr.ledger) == 80
    assert counts(gateway, "huntr") == (0, 0)


def test_a_full_line_refuses_at_once(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(2, 3)))
    with Held(gateway, vendors.huntr, READ_JOB, 5) as held:
        wait_until("it is full", lambda: counts(gateway, "huntr") == (2, 3))
        refused = [READ_JOB.send(gateway) for _ in range(100)]
        for answer in refused:
            refused_here(answer, 503, "overloaded")
            assert 1 <= seconds_of(answer) <= 60
        assert_prompt(refused, 0.02)
        assert {answer.status for answer in held.release()} == {200}
    assert len(vendors.huntr.ledger) == 5


def test_a_wait_that_ends_in_the_line(serve, vendors) -> None:
    """DL-1: told when its time is over, and forgotten: the vendor never hears of it."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(1, 50)))
    with Held(gateway, vendors.huntr, READ_JOB, 1) as held:
        wait_until("one is in flight", lambda: counts(gateway, "huntr")[0] == 1)
        answers = gateway.together([asking(READ_JOB, 1) for _ in range(12)])
        for answer in answers:
            refused_here(answer, 503, "overloaded")
            assert 0.9 < answer.elapsed < 1.8, answer.elapsed
        now = READ_JOB.send(gateway, headers=NOW)
        refused_here(now, 503, "overloaded")
        assert now.elapsed < 0.5, "a read that doesn't queue did"
        assert counts(gateway, "huntr") == (1, 0)
        held.release()
    assert READ_JOB.send(gateway).status == 200
    assert len(vendors.huntr.ledger) == 2


def test_callers_who_leave_the_line_make_room(serve, vendors) -> None:
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(1, 10)))

    async def leave() -> None:
        tasks = [asyncio.create_task(gateway.ask(asking(READ_JOB, 60))) for _ in range(10)]
        while (await asyncio.to_thread(counts, gateway, "huntr"))[1] < 10:
            await asyncio.sleep(0.01)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    with Held(gateway, vendors.huntr, READ_JOB, 1) as held:
        wait_until("one is in flight", lambda: counts(gateway, "huntr")[0] == 1)
        asyncio.run(asyncio.wait_for(leave(), 20))
        wait_until("the line is empty", lambda: counts(gateway, "huntr") == (1, 0), 3)
        held.release()
    time.sleep(0.2)
    assert len(vendors.huntr.ledger) == 1, "somebody who had left was served"


def test_calls_that_contact_people_are_refused_as_well(serve, vendors) -> None:
    """Nothing was sent, so the key is free, and no operation is left to go out by itself."""
    gateway = serve(Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", default_region="FR", **SETTINGS,
                                  **bulkhead(1, 1)))  # fmt: skip
    OUTREACH.script(vendors.voicehire)
    with Held(gateway, vendors.voicehire, READ_PEOPLE, 2) as held:
        wait_until("it is full", lambda: counts(gateway, "voicehire-paris") == (1, 1))
        key, document = "acceptance-overloaded-0001", OUTREACH.document()
        refused_here(OUTREACH.send(gateway, idempotency=key, document=document), 503, "overloaded")
        held.release()
    assert not OUTREACH.calls(vendors.voicehire)
    done = OUTREACH.send(gateway, idempotency=key, document=document)
    assert done.status == 200 and done.header("idempotency-replayed") is None, done
    assert len(OUTREACH.calls(vendors.voicehire)) == 1


def elapsed(make: Callable[[], Answer], count: int) -> list[float]:
    answers = [make() for _ in range(count)]
    assert {answer.status for answer in answers} == {200}
    return [answer.elapsed for answer in answers]


def hanging(vendors) -> list[Connection]:
    return [
        Connection.to(vendors.voicehire, "voicehire", "voicehire-paris", **SETTINGS, **bulkhead(16, 512)),
        Connection.to(vendors.huntr, "huntr", **SETTINGS),
    ]


def test_500_who_wait_for_a_vendor_that_hangs(serve, vendors) -> None:
    """BH-1: the others and `/livez` don't notice."""
    gateway = serve(*hanging(vendors))
    READ_JOB.script(vendors.huntr)
    reads: Callable[[], Answer] = lambda: READ_JOB.send(gateway)  # noqa: E731
    elapsed(reads, 50)
    before = elapsed(reads, 150)
    with Held(gateway, vendors.voicehire, READ_PEOPLE, 516) as held:
        wait_until("500 wait", lambda: counts(gateway, "voicehire-paris") == (16, 500))
        during = elapsed(reads, 150)
        alive = elapsed(lambda: gateway.get("/livez", key=None), 50)
        threads = gateway.threads
        answers = held.release()
    assert {answer.status for answer in answers} == {200}
    assert held.gauge.peak == 16
    for share, more in ((0.5, 0.005), (0.95, 0.03)):
        allowed = max(1.5 * quantile(before, share), quantile(before, share) + more)
        assert quantile(during, share) <= allowed, f"{quantile(during, share)} s instead of {quantile(before, share)} s"
    assert quantile(alive, 0.95) < 0.05, sorted(alive)[-5:]
    assert threads < 60, f"{threads} threads: one for each who waits?"


@pytest.mark.slow
def test_five_paired_runs_beside_a_vendor_that_hangs(serve, vendors) -> None:
    """BH-1 in its own numbers: p99 within max(1.2 ×, + 10 ms), the median of five pairs."""
    gateway = serve(*hanging(vendors))
    READ_JOB.script(vendors.huntr)
    reads: Callable[[], Answer] = lambda: READ_JOB.send(gateway)  # noqa: E731
    elapsed(reads, 200)
    excess = []
    for _ in range(5):
        before = quantile(elapsed(reads, 1_000), 0.99)
        with Held(gateway, vendors.voicehire, READ_PEOPLE, 516) as held:
            wait_until("500 wait", lambda: counts(gateway, "voicehire-paris") == (16, 500))
            during = quantile(elapsed(reads, 1_000), 0.99)
            held.release()
        excess.append(during - max(1.2 * before, before + 0.01))
        vendors.voicehire.reset()
    assert quantile(excess, 0.5) <= 0, f"over what is allowed by {excess} s"


def test_a_thousand_at_once_where_a_thousand_may(serve, vendors) -> None:
    gateway = serve(
        Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(1000, 64)),
        settings={"limits": {"connections": 4096, "requests_in_flight": 2048}},
    )
    with Held(gateway, vendors.huntr, READ_JOB, 1000) as held:
        wait_until("all are in flight", lambda: held.gauge.now == 1000, 20)
        assert gateway.get("/livez", key=None).elapsed < 0.5
        answers = held.release()
    assert {answer.status for answer in answers} == {200} and len(answers) == 1000
    assert len(vendors.huntr.ledger) == 1000


def test_too_much_for_the_process(serve, vendors) -> None:
    """BH-2: refused before anything else, while health and metrics stay up."""
    gateway = serve(
        Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(64, 64)),
        settings={"limits": {"requests_in_flight": 8}},
    )
    with Held(gateway, vendors.huntr, READ_JOB, 8) as held:
        wait_until("eight are in flight", lambda: held.gauge.now == 8)
        refused = [READ_JOB.send(gateway) for _ in range(20)]
        for answer in refused:
            document = problem(answer, 503, "overloaded", "none", origin="gateway")
            assert "upstream" not in document
        assert gateway.get("/livez", key=None).status == 200 and gateway.get("/readyz", key=None).status == 200
        with urllib.request.urlopen(f"http://127.0.0.1:{gateway.ports['admin']}/metrics", timeout=5) as metrics:
            assert metrics.status == 200
        assert {answer.status for answer in held.release()} == {200}
    assert READ_JOB.send(gateway).status == 200
    assert len(vendors.huntr.ledger) == 9


def test_the_line_is_fair_between_callers(serve, vendors) -> None:
    """RL-11 in the bulkhead's line: who comes last, alone, isn't served last."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(1, 200)))
    order: list[str] = []

    async def everybody() -> None:
        async def one(key: str) -> None:
            answer = await gateway.ask(asking(READ_JOB, 60, key))
            assert answer.status == 200, answer
            order.append(key)

        READ_JOB.script(vendors.huntr, delayed(0.03, READ_JOB.good_answer()))
        crowd = [asyncio.create_task(one("full")) for _ in range(60)]
        while (await asyncio.to_thread(counts, gateway, "huntr"))[1] < 50:
            await asyncio.sleep(0.005)
        await one("second")
        await asyncio.gather(*crowd)

    asyncio.run(asyncio.wait_for(everybody(), 60))
    # A few were served while the crowd gathered, and a few may go in one turn.
    assert order.index("second") <= 20, f"served as number {order.index('second') + 1} of 61"


def test_waits_are_bounded_by_the_callers(serve, vendors) -> None:
    """What is in the line counts against the wait like everything else."""
    gateway = serve(Connection.to(vendors.huntr, "huntr", **SETTINGS, **bulkhead(1, 50)))
    READ_JOB.script(vendors.huntr, delayed(0.3, json_answer(READ_JOB.good())))
    begun = time.monotonic()
    answers = gateway.together([asking(READ_JOB, 1) for _ in range(10)])
    assert time.monotonic() - begun < 2.0
    done = sum(answer.status == 200 for answer in answers)
    assert 2 <= done <= 4, f"{done} of 10 calls of 0.3 s within a second, one after the other"
    for answer in answers:
        assert answer.status == 200 or answer.json["code"] in ("overloaded", "provider_timeout"), answer
    time.sleep(0.5)
    assert len(vendors.huntr.ledger) <= 4, "calls left for callers who had been answered"
    assert READ_JOB.send(gateway, headers=wait(5)).status == 200
